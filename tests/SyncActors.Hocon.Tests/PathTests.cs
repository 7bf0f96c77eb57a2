namespace SyncActors.Hocon.Tests;

public sealed class PathTests
{
    [Theory]
    [InlineData("a.b.c = 1", "{'a':{'b':{'c':1}}}")]
    [InlineData("a.\"b.c\".d = 1", "{'a':{'b.c':{'d':1}}}")]
    [InlineData("3.14 = 1", "{'3':{'14':1}}")]
    [InlineData("10.0foo = 1", "{'10':{'0foo':1}}")]
    [InlineData("1.2.3 = 1", "{'1':{'2':{'3':1}}}")]
    [InlineData("foo\"10.0\" = 1", "{'foo10.0':1}")]
    [InlineData("foo10.0 = 1", "{'foo10':{'0':1}}")]
    [InlineData("a b c = 1", "{'a b c':1}")]
    [InlineData("  a b  = 1", "{'a b':1}")]
    [InlineData("d . e = 1", "{'d ':{' e':1}}")]
    [InlineData("true = 1, null = 2, false.x = 3, 1e3 = 4", "{'true':1,'null':2,'false':{'x':3},'1e3':4}")]
    [InlineData("a.\"\".b = 1", "{'a':{'':{'b':1}}}")]
    [InlineData("\"\" = 1", "{'':1}")]
    [InlineData("a.\"\" = 1", "{'a':{'':1}}")]
    [InlineData("a.x = 1, a.y = 2", "{'a':{'x':1,'y':2}}")]
    [InlineData("a.b { c = 1 }", "{'a':{'b':{'c':1}}}")]
    [InlineData("lower-case_key/x = 1", "{'lower-case_key/x':1}")]
    [InlineData("\"include\" = 1", "{'include':1}")]
    [InlineData("foo include = 1", "{'foo include':1}")]
    [InlineData("includes = 1", "{'includes':1}")]
    [InlineData("include.x = 1", "{'include':{'x':1}}")]
    [InlineData("x = include", "{'x':'include'}")]
    [InlineData("[include]", "['include']")]
    [InlineData("\"\"\"a.b\"\"\" = 1", "{'a.b':1}")]
    public void A_key_is_a_path(string text, string json) => Assert.Equal(json, Hocon.Json(text));

    [Theory]
    [InlineData("a..b = 1")]
    [InlineData(".a = 1")]
    [InlineData("a. = 1")]
    [InlineData(". = 1")]
    [InlineData("a = ${}")]
    [InlineData("a = ${?}")]
    [InlineData("a = ${ }")]
    [InlineData("a = ${b.}")]
    [InlineData("a = ${b..c}")]
    [InlineData("1. = 1")]
    public void An_empty_element_without_quotes_is_a_path_error(string text) =>
        Assert.Equal(HoconErrorKind.Path, Hocon.Error(text).Kind);

    [Theory]
    [InlineData("a.b", "1")]
    [InlineData(" a.b ", "1")]
    [InlineData("\"x.y\"", "2")]
    [InlineData("l", "[3]")]
    public void Values_are_found_by_path(string path, string json) =>
        Assert.Equal(json, Hocon.Parse("a.b = 1, \"x.y\" = 2, l = [3]").Find(path).Shown());

    [Theory]
    [InlineData("a.c", HoconErrorKind.Missing)]
    [InlineData("l.0", HoconErrorKind.Missing)]
    [InlineData("a.b.c", HoconErrorKind.Missing)]
    [InlineData("", HoconErrorKind.Path)]
    [InlineData("a..b", HoconErrorKind.Path)]
    [InlineData("a:b", HoconErrorKind.Path)]
    public void A_path_without_value_is_an_error(string path, HoconErrorKind kind)
    {
        var config = Hocon.Parse("a.b = 1, l = [3]");

        Assert.Equal(kind, Assert.Throws<HoconException>(() => config.Find(path)).Kind);
    }

    [Fact]
    public void A_null_is_found_but_has_no_type()
    {
        var value = Hocon.Parse("a = null").Find("a");

        Assert.Equal(HoconErrorKind.Type, Assert.Throws<HoconException>(() => HoconReading.Text(value)).Kind);
    }
}
