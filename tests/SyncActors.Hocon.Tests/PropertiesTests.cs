namespace SyncActors.Hocon.Tests;

public sealed class PropertiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a=1", "{'a':'1'}")]
    [InlineData("a.b.c = x y ", "{'a':{'b':{'c':'x y '}}}")]
    [InlineData("a:1\nb 2\nc", "{'a':'1','b':'2','c':''}")]
    [InlineData("# no\n! no\n\n  a = 1\r\nb = 2", "{'a':'1','b':'2'}")]
    [InlineData("a = x\\\n   y", "{'a':'xy'}")]
    [InlineData("a = x\\\\\nb = 1", "{'a':'x\\\\','b':'1'}")]
    [InlineData("a = \\u0041\\t\\n\\q", "{'a':'A\\t\\nq'}")]
    [InlineData("a\\ b\\=c = 1", "{'a b=c':'1'}")]
    [InlineData("a..b = 1", "{'a':{'':{'b':'1'}}}")]
    [InlineData("a = 1\na.b = 2", "{'a':{'b':'2'}}")]
    [InlineData("a.b = 2\na = 1", "{'a':{'b':'2'}}")]
    [InlineData("a = 1\na = 2", "{'a':'2'}")]
    [InlineData("a = ${x}", "{'a':'${x}'}")]
    [InlineData("", "{}")]
    public void Java_properties_are_texts_under_keys_split_at_dots(string content, string json)
    {
        _folder.Write("x.properties", content);

        Assert.Equal(json, _folder.Load("x.properties"));
    }

    [Fact]
    public void A_malformed_escape_names_its_line()
    {
        _folder.Write("x.properties", "a = 1\nb = \\u12");

        var error = _folder.LoadError("x.properties");

        Assert.Equal((HoconErrorKind.Syntax, 2), (error.Kind, error.Line));
    }
}
