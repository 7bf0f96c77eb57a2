using System.Security.Cryptography;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>By what a document is found again.</summary>
/// <param name="Platform">Name of the source.</param>
/// <param name="Url">Address of the record at the source.</param>
/// <param name="ItemKey"><c>platform:id</c>.</param>
/// <param name="Key"><c>platform:id:hash</c>, the hash being that of the content.</param>
/// <param name="Connector">Twelve hexadecimal digits that tell the connector and say nothing about it.</param>
/// <param name="TextHash">Hash of what is sent as the text.</param>
internal sealed record MemoryMark(
    string Platform, string Url, string ItemKey, string Key, string Connector, string TextHash)
{
    private const int HashLength = 12;

    /// <summary>The mark of a document of a connector.</summary>
    public static MemoryMark Of(string user, string connector, DocumentItem document)
    {
        var by = ConnectorMark(user, connector);
        var id = OneLine(document.Id);
        var platform = OneLine(document.Origin?.Platform ?? "syncactors");
        var url = OneLine(document.Origin?.Url ?? $"syncactors://{by}/{Uri.EscapeDataString(document.Id)}");
        var content = document.Fingerprint is { } fingerprint
            ? Hash("fingerprint", fingerprint)
            : Hash([
                document.Title, document.Text,
                .. document.Metadata.SelectMany(label => (string[])[label.Name, label.Value])]);
        return new MemoryMark(
            platform, url, $"{platform}:{id}", $"{platform}:{id}:{content}", by, HashOf(TextOf(document)));
    }

    /// <summary>What is sent as the text; empty when the document has none.</summary>
    public static string TextOf(DocumentItem document) =>
        string.IsNullOrWhiteSpace(document.Text) ? document.Title.Trim() : document.Text;

    /// <summary>What stands for a connector.</summary>
    public static string ConnectorMark(string user, string connector) => Hash(user, connector);

    /// <summary>The hash of a text, white space around it left out: services trim.</summary>
    public static string HashOf(string text) => Hash(text.Trim());

    /// <summary>The part of a key that names the item; null when it is not a key of this form.</summary>
    public static string? ItemKeyOf(string? key) =>
        key is not null && key.LastIndexOf(':') is > 0 and var end && key.Length - end - 1 == HashLength
            ? key[..end]
            : null;

    // Keys stand in lines of their own.
    private static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(each => char.IsControl(each) ? ' ' : each)) : text;

    private static string Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashLength];
    }
}
