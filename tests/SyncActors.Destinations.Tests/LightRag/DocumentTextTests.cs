using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests.LightRag;

public sealed class DocumentTextTests
{
    private const string Url = "memory://CTX/mem_1";

    [Theory]
    [InlineData("", "Words.", "Words.\n\nSource: memory://CTX/mem_1")]
    [InlineData("Title", "Words.", "# Title\n\nWords.\n\nSource: memory://CTX/mem_1")]
    [InlineData("Title", "# Title\nWords.", "# Title\nWords.\n\nSource: memory://CTX/mem_1")]
    [InlineData("", "See memory://CTX/mem_1 there.", "See memory://CTX/mem_1 there.")]
    public void It_names_its_title_and_its_source(string title, string text, string expected) =>
        Assert.Equal(expected, Of(title, text)!.Text);

    [Fact]
    public void What_the_server_would_drop_is_dropped_before() => Assert.Equal(
        "ABC\ufffdD\n\nSource: memory://CTX/mem_1", Of("", " \r\nA\u0000B\u0007C\ud800D\u0085\n ")!.Text);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    [InlineData("\u0000\u001b")]
    public void A_blank_text_is_none(string text) => Assert.Null(Of("Title", text));

    [Fact]
    public void Equal_texts_of_two_documents_differ()
    {
        var other = new DocumentItem("b", "l", null, "", "Same.", [], default)
        {
            Origin = new DocumentOrigin("p", "memory://OTHER/mem_1", "t", null),
        };
        Assert.NotEqual(Of("", "Same.")!.Text, DocumentText.Of(other)!.Text);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(249)]
    [InlineData(400)]
    public void A_row_shows_its_length_and_its_beginning(int words)
    {
        var text = DocumentText.Of(new DocumentItem("1", "l", null, "", new string('x', words) + "🫀 &amp; y", [], default))!;
        var cleaned = System.Net.WebUtility.HtmlDecode(text.Text);
        Assert.True(text.IsShownBy(Row(cleaned)));
        Assert.Equal(text.CanBeWhollyShown && cleaned.Length <= 250, text.IsWhollyShownBy(Row(cleaned)));
        Assert.False(text.IsShownBy(Row(cleaned + "z")));
        Assert.False(text.IsShownBy(Row("y" + cleaned[1..])));
    }

    private static StoredDocument Row(string text)
    {
        var runes = text.EnumerateRunes().ToList();
        var beginning = string.Concat(runes.Take(250));
        return new StoredDocument(
            "doc-1", "n.md", DocumentStatus.Processed, runes.Count, runes.Count > 250 ? beginning + "..." : beginning,
            null, null, null, null);
    }

    private static DocumentText? Of(string title, string text) => DocumentText.Of(
        new DocumentItem("1", "l", null, title, text, [], default)
        {
            Origin = new DocumentOrigin("memory_api", Url, "Memory", null),
        });
}
