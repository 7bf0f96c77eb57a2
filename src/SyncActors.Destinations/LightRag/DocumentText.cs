using System.Net;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>
/// What is sent for a document: its title as a heading unless the text holds it, the text, and a closing line
/// <c>Source: address</c> unless the text holds the address. The server takes two equal texts for one document, so
/// that each has to name itself.
/// </summary>
internal sealed class DocumentText
{
    private const int SummaryRunes = 250;
    private const string Cut = "...";

    private readonly string _kept;

    private DocumentText(string text)
    {
        Text = text;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        _kept = WebUtility.HtmlDecode(text).Trim();
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Equal for equal texts only.</summary>
    public string Hash { get; }

    /// <summary>The text of a document; null when it has none.</summary>
    public static DocumentText? Of(DocumentItem document)
    {
        var text = Clean(document.Text).Trim();
        if (text.Length == 0)
            return null;
        var title = Clean(document.Title).Trim();
        var source = Clean(document.Origin?.Url ?? document.Id).Trim();
        var whole = new StringBuilder();
        if (title.Length > 0 && !text.Contains(title, StringComparison.Ordinal))
            whole.Append("# ").Append(title).Append("\n\n");
        whole.Append(text);
        if (!text.Contains(source, StringComparison.Ordinal))
            whole.Append("\n\nSource: ").Append(source);
        return new DocumentText(whole.ToString());
    }

    /// <summary>Whether a row shows this text, as far as a row can show it: its length and its beginning.</summary>
    public bool IsShownBy(StoredDocument row) => Shows(row, _kept) || Shows(row, Text);

    /// <summary>Whether a row has room for all of it, not just for its beginning.</summary>
    public bool CanBeWhollyShown => _kept.Length <= SummaryRunes;

    /// <summary>Whether the row shows all of this text.</summary>
    public bool IsWhollyShownBy(StoredDocument row) => IsShownBy(row) && row.Length <= SummaryRunes;

    private static bool Shows(StoredDocument row, string text)
    {
        if (row.Length != text.EnumerateRunes().Count())
            return false;
        var beginning = row.Length > SummaryRunes && row.Summary.EndsWith(Cut, StringComparison.Ordinal)
            ? row.Summary[..^Cut.Length]
            : row.Summary;
        return beginning.EnumerateRunes().Count() >= Math.Min(row.Length, SummaryRunes)
            && text.StartsWith(beginning, StringComparison.Ordinal);
    }

    // What the server would drop or choke on: control characters, and halves of surrogate pairs.
    private static string Clean(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r'
                || (rune.Value is >= ' ' and not (>= 0x7f and <= 0x9f) and not (0xfffe or 0xffff)))
                cleaned.Append(rune);
        }

        return cleaned.ToString();
    }
}
