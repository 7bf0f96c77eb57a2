using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Simulators.LightRag;

/// <summary>What the server derives from names and texts.</summary>
internal static class LightRagNames
{
    /// <summary>The last part of a path; both kinds of slashes cut.</summary>
    public static string Basename(string name) => name[(name.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>The text as it is kept: entities decoded, control characters gone, trimmed.</summary>
    public static string Clean(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in WebUtility.HtmlDecode(text))
        {
            if (character is '\t' or '\n' or '\r' or (>= ' ' and not (>= '\u007f' and <= '\u009f')))
                kept.Append(character);
        }

        return kept.ToString().Trim();
    }

    public static string IdOf(string text) => "doc-" + Md5(text);

    public static string DoubleOf(string text) => "dup-" + Md5(text);

    /// <summary>Whether a name holds what the server's validator refuses.</summary>
    public static bool IsUnsafe(string name) => name.Any(character =>
        character is < ' ' or '\u007f' or '\ufffe' or '\uffff') || !IsWellFormed(name);

    private static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index]))
                continue;
            if (!char.IsSurrogatePair(text, index))
                return false;
            index++;
        }

        return true;
    }

    // Not for security: it is the server's own way to make ids.
#pragma warning disable CA5351
    private static string Md5(string text) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
