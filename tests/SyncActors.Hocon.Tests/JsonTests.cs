namespace SyncActors.Hocon.Tests;

public sealed class JsonTests
{
    [Theory]
    [InlineData("1.10", "1.10")]
    [InlineData("1E+3", "1E+3")]
    [InlineData("5.", "5")]
    [InlineData("1.e3", "1e3")]
    [InlineData("007", "7")]
    [InlineData("000", "0")]
    [InlineData("-.5", "-0.5")]
    [InlineData("-0", "-0")]
    [InlineData(".33", "\".33\"")]
    public void A_number_is_written_as_it_was_read_where_JSON_allows_it(string text, string json) =>
        Assert.Equal($"{{\"a\":{json}}}", Hocon.Parse("a = " + text).ToJson(indented: false));

    [Fact]
    public void Keys_keep_their_order_and_indentation_is_by_two_spaces() => Assert.Equal(
        "{\n  \"z\": [\n    1,\n    {}\n  ],\n  \"a\": {\n    \"b\": []\n  }\n}",
        Hocon.Parse("z = [1, {}], a.b = []").ToJson(indented: true));

    [Fact]
    public void Special_characters_and_half_pairs_are_escaped() => Assert.Equal(
        "{\"\\\"k\\\\\":\"\\n\\r\\t\\u0001\\ud800 😀\"}",
        Hocon.Parse("""{"\"k\\": "\n\r\t\u0001\ud800 \ud83d\ude00"}""").ToJson(indented: false));
}
