using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>
/// The flat file name under which a document is known to the server: <c>memapi__CTX123__mem_1.md</c> for
/// <c>memory://CTX123/mem_1</c>. Two addresses never share one, and each part can be read back unless the name had to
/// be cut.
/// </summary>
/// <remarks>The server cuts names to their last path part, takes away a part in brackets before the ending, and makes
/// the document's id of what is left (HKUDS/LightRAG 1.5.7). So the name holds only letters, digits, hyphens,
/// underscores, and dots where something is escaped: <c>.2e</c> is the byte 2e.</remarks>
internal static class DocumentKey
{
    private const int LengthMax = 180;
    private const int KeptOfLong = 100;
    private const string Ending = ".md";
    private const string Separator = "__";
    private const string EmptyPart = ".";

    // Escapes have two hexadecimal digits: what follows a dot here cannot be one.
    private const string LongMark = ".h";
    private const string NoOriginMark = ".item";
    private const string NoSchemeMark = ".url";

    /// <summary>The name of a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="connector">Tells apart documents that have no address.</param>
    public static string Of(DocumentItem document, string connector) =>
        document.Origin is { Url: { } url } ? Of(url) : Join([NoOriginMark, Escape(connector), Escape(document.Id)]);

    /// <summary>The name of the document of an address.</summary>
    public static string Of(string url)
    {
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        return colon < 0
            ? Join([NoSchemeMark, Escape(url)])
            : Join([Scheme(url[..colon]), .. url[(colon + 3)..].Split('/').Select(Escape)]);
    }

    /// <summary>The id that the server derives from a name, 1.5 and later.</summary>
    public static string IdOf(string name)
    {
        // Not for security: it is the server's own way to make ids.
#pragma warning disable CA5351
        return "doc-" + Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5351
    }

    // The name by which the context memory has always been called there.
    private static string Scheme(string scheme) => scheme switch
    {
        "memory" => "memapi",
        "memapi" => ".6demapi",
        _ => Escape(scheme),
    };

    private static string Join(IEnumerable<string> parts)
    {
        var name = string.Join(Separator, parts);
        if (name.Length + Ending.Length <= LengthMax)
            return name + Ending;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return name[..KeptOfLong].TrimEnd('_') + Separator + LongMark + hash + Ending;
    }

    private static string Escape(string part)
    {
        if (part.Length == 0)
            return EmptyPart;
        var escaped = new StringBuilder(part.Length);
        var bytes = Encoding.UTF8.GetBytes(part);
        for (var index = 0; index < bytes.Length; index++)
        {
            var character = (char)bytes[index];
            // A lone underscore inside a part stays; otherwise it could be taken for a part's end.
            var isPlain = char.IsAsciiLetterOrDigit(character) || character == '-'
                || (character == '_' && index > 0 && index < bytes.Length - 1 && escaped[^1] != '_');
            if (isPlain)
                escaped.Append(character);
            else
                escaped.Append(CultureInfo.InvariantCulture, $".{bytes[index]:x2}");
        }

        return escaped.ToString();
    }
}
