namespace SyncActors.Hocon.Tests;

public sealed class IncludeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"x.conf\"")]
    [InlineData("include\n\n \"x.conf\"")]
    [InlineData("include\"x.conf\"")]
    [InlineData("include \"x\"")]
    [InlineData("include required(\"x.conf\")")]
    [InlineData("include required( \"x\" )")]
    [InlineData("include classpath(\"x.conf\")")]
    [InlineData("include classpath(\"/x.conf\")")]
    [InlineData("include required(classpath(\"x.conf\"))")]
    [InlineData("include required( classpath( \"x.conf\" ) )")]
    [InlineData("{ include \"x.conf\" }")]
    [InlineData("include \"x.conf\" # comment")]
    [InlineData("include \"x.conf\",")]
    public void An_included_file_gives_its_keys(string text)
    {
        _folder.Write("x.conf", "a = 1");
        _folder.Write("main.conf", text);

        Assert.Equal("{'a':1}", _folder.Load("main.conf"));
    }

    [Fact]
    public void Files_and_addresses_are_taken_as_given()
    {
        var path = _folder.Write("sub/x.conf", "a = 1");
        _folder.Write("file.conf", $"include file(\"{path}\")");
        _folder.Write("url.conf", $"include required(url(\"{new Uri(path).AbsoluteUri}\"))");
        _folder.Write("bare-url.conf", $"include \"{new Uri(path).AbsoluteUri}\"");
        _folder.Write("bare-path.conf", $"include \"{path}\"");

        foreach (var name in (string[])["file.conf", "url.conf", "bare-url.conf", "bare-path.conf"])
        {
            Assert.Equal("{'a':1}", _folder.Load(name));
        }
    }

    [Fact]
    public void What_comes_before_is_overridden_and_what_comes_after_overrides()
    {
        _folder.Write("x.conf", "a = 1, b = 1, o { p = 1 }");
        _folder.Write("main.conf", "a = 0, o { q = 0 }\ninclude \"x.conf\"\nb = 2");

        Assert.Equal("{'a':1,'o':{'q':0,'p':1},'b':2}", _folder.Load("main.conf"));
    }

    [Fact]
    public void Names_are_relative_to_the_including_file()
    {
        _folder.Write("main.conf", "include \"sub/one.conf\"");
        _folder.Write("sub/one.conf", "include \"two.conf\", include \"../three.conf\"");
        _folder.Write("sub/two.conf", "two = 2");
        _folder.Write("three.conf", "three = 3");

        Assert.Equal("{'two':2,'three':3}", _folder.Load("main.conf"));
    }

    [Theory]
    [InlineData("include \"none.conf\"")]
    [InlineData("include \"none\"")]
    [InlineData("include file(\"/none/none.conf\")")]
    [InlineData("include url(\"file:///none/none.conf\")")]
    [InlineData("include classpath(\"none\")")]
    public void A_missing_file_is_nothing(string text)
    {
        _folder.Write("main.conf", text + "\na = 1");

        Assert.Equal("{'a':1}", _folder.Load("main.conf"));
    }

    [Theory]
    [InlineData("include required(\"none.conf\")", "none.conf")]
    [InlineData("include required(file(\"/none/none\"))", "/none/none.conf")]
    [InlineData("include url(\"http://localhost/x.conf\")", "network")]
    [InlineData("include \"https://localhost/x.conf\"", "network")]
    [InlineData("include \"ftp://localhost/x.conf\"", "network")]
    [InlineData("include url(\"file://host/x.conf\")", "network")]
    [InlineData("include url(\"x.conf\")", "no address")]
    [InlineData("include \"\"", "empty")]
    [InlineData("include \"main.conf\"", "include itself")]
    public void What_cannot_be_included_is_an_include_error(string text, string problem)
    {
        var path = _folder.Write("main.conf", "\n  " + text);

        var error = _folder.LoadError("main.conf");

        Assert.Equal(HoconErrorKind.Include, error.Kind);
        Assert.Equal((path, 2, 3), (error.File, error.Line, error.Column));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a = ", HoconErrorKind.Syntax)]
    [InlineData("[1]", HoconErrorKind.Type)]
    public void An_invalid_file_is_an_error_even_if_not_required(string content, HoconErrorKind kind)
    {
        var path = _folder.Write("x.conf", content);
        _folder.Write("main.conf", "include \"x.conf\"");

        var error = _folder.LoadError("main.conf");

        Assert.Equal((kind, path), (error.Kind, error.File));
    }

    [Fact]
    public void Without_extension_all_kinds_are_merged_and_conf_wins()
    {
        _folder.Write("x.properties", "a = 1\nb = 1\nc = 1");
        _folder.Write("x.json", "{\"a\": 2, \"b\": 2}");
        _folder.Write("x.conf", "a = 3");
        _folder.Write("main.conf", "include \"x\"");

        Assert.Equal("{'a':3,'b':2,'c':'1'}", _folder.Load("main.conf"));
    }

    [Fact]
    public void An_unknown_extension_may_be_that_of_the_file_or_a_part_of_its_name()
    {
        _folder.Write("x.hocon", "a = 1");
        _folder.Write("y.prod.conf", "b = 2");
        _folder.Write("main.conf", "include \"x.hocon\", include \"y.prod\"");

        Assert.Equal("{'a':1,'b':2}", _folder.Load("main.conf"));
    }

    [Theory]
    [InlineData("a { include \"x.conf\" }", "x = 1, y = ${x}", "{'a':{'x':1,'y':1}}")]
    [InlineData("a { include \"x.conf\" }, a.x = 2", "x = 1, y = ${x}", "{'a':{'x':2,'y':2}}")]
    [InlineData("a { include \"x.conf\" }, x = 5", "y = ${x}", "{'a':{'y':5},'x':5}")]
    [InlineData("a { include \"x.conf\" }", "y = ${fromEnv}", "{'a':{'y':'e'}}")]
    [InlineData("a { l = [1], include \"x.conf\" }", "l += 2", "{'a':{'l':[1,2]}}")]
    [InlineData("a { l = [1], include \"x.conf\" }", "l = ${l} [2]", "{'a':{'l':[1,2]}}")]
    [InlineData("l = [0], a { include \"x.conf\" }", "l += 2", "{'l':[0],'a':{'l':[2]}}")]
    [InlineData("a.b { include \"x.conf\" }", "c { d = ${e}, f = ${c.d} }, e = 1",
        "{'a':{'b':{'c':{'d':1,'f':1},'e':1}}}")]
    [InlineData("l = [1], include \"x.conf\"", "l = ${l} [2]", "{'l':[1,2]}")]
    [InlineData("a { o = ${p}, include \"x.conf\" }, p { m = 1 }", "y = ${o.m}", "{'a':{'o':{'m':1},'y':1},'p':{'m':1}}")]
    [InlineData("a { include \"x.conf\" }, o = ${p}, p { m = 1 }, q = ${a.y.n}", "y = ${o.m}, o.m { n = 3 }",
        "{'a':{'y':{'n':3},'o':{'m':{'n':3}}},'o':{'m':1},'p':{'m':1},'q':3}")]
    public void Substitutions_of_an_included_file_look_beside_it_first(string main, string included, string json)
    {
        _folder.Write("x.conf", included);
        _folder.Write("main.conf", main);

        Assert.Equal(json, _folder.Load("main.conf"));
    }

    [Fact]
    public void Prefixes_add_up_over_nested_includes()
    {
        _folder.Write("main.conf", "a { include \"one.conf\" }");
        _folder.Write("one.conf", "b { include \"two.conf\" }");
        _folder.Write("two.conf", "x = 1, y = ${x}, l += 1");

        Assert.Equal("{'a':{'b':{'x':1,'y':1,'l':[1]}}}", _folder.Load("main.conf"));
    }

    [Fact]
    public void A_file_included_inside_an_array_has_no_path_for_substitutions()
    {
        _folder.Write("plain.conf", "x = 1");
        _folder.Write("open.conf", "x = 1, y = ${x}");
        _folder.Write("main.conf", "a = [{ include \"plain.conf\" }]");
        _folder.Write("wrong.conf", "a = [{ include \"open.conf\" }]");

        Assert.Equal("{'a':[{'x':1}]}", _folder.Load("main.conf"));
        Assert.Equal(HoconErrorKind.Syntax, _folder.LoadError("wrong.conf").Kind);
    }

    [Theory]
    [InlineData("{\"a\": ${x}}")]
    [InlineData("a = 1")]
    [InlineData("{\"a\": 1,}")]
    public void A_json_file_must_be_strict(string content)
    {
        _folder.Write("x.json", content);

        Assert.Equal(HoconErrorKind.Syntax, _folder.LoadError("x.json").Kind);
    }

    [Fact]
    public void A_text_without_folder_finds_no_relative_files()
    {
        Assert.Equal("{'a':1}", Hocon.Json("include \"x.conf\", a = 1"));
        Assert.Contains("no folder", Hocon.Error("include required(\"x.conf\")").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_named_by_an_absolute_path_includes_from_its_folder()
    {
        _folder.Write("x.conf", "a = 1");

        var config = HoconConfig.Parse("include \"x\"", _folder.At("virtual.conf"), Hocon.Environment());

        Assert.Equal("{'a':1}", config.Root.Shown());
    }

    [Fact]
    public void A_chain_of_fifty_includes_is_allowed_and_one_more_is_not()
    {
        for (var i = 0; i < 51; i++) _folder.Write($"f{i}.conf", $"include \"f{i + 1}.conf\"");
        _folder.Write("f51.conf", "a = 1");

        Assert.Equal(HoconErrorKind.Include, _folder.LoadError("f0.conf").Kind);
        Assert.Equal("{'a':1}", _folder.Load("f1.conf"));
    }

    [Fact]
    public void A_layer_that_is_missing_is_an_include_error()
    {
        var error = _folder.LoadError("none.conf");

        Assert.Equal((HoconErrorKind.Include, _folder.At("none.conf"), 0), (error.Kind, error.File, error.Line));
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_refused()
    {
        File.WriteAllBytes(_folder.At("x.conf"), [(byte)'a', (byte)'=', 0xff]);

        Assert.Contains("UTF-8", _folder.LoadError("x.conf").Message, StringComparison.Ordinal);
    }
}
