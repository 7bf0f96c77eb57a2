using System.Text;
using System.Text.RegularExpressions;

namespace SyncActors.Sources.Http;

/// <summary>Takes tokens out of texts that are kept or shown. Vendors repeat access tokens in their error
/// messages.</summary>
internal static partial class Redaction
{
    /// <summary>Characters that an excerpt has at most.</summary>
    public const int ExcerptCharactersMax = 4096;

    private const string Mark = "[redacted]";
    private const int SecretCharactersMin = 4;

    /// <summary>The text with all that is or looks like a token replaced.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="secrets">Texts known to be secret; null and those under four characters are passed over.</param>
    public static string Clean(string text, params ReadOnlySpan<string?> secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret is { Length: >= SecretCharactersMin })
                text = text.Replace(secret, Mark, StringComparison.Ordinal);
        }

        try
        {
            text = WebToken().Replace(text, Mark);
            text = NamedValue().Replace(text, "${name}" + Mark);
            return SpokenToken().Replace(text, "${name}" + Mark);
        }
        catch (RegexMatchTimeoutException)
        {
            return Mark;
        }
    }

    /// <summary>The beginning of a body, cleaned.</summary>
    /// <param name="body">UTF-8; what is not becomes replacement characters.</param>
    /// <param name="secrets">As for <see cref="Clean"/>.</param>
    public static string Excerpt(ReadOnlySpan<byte> body, params ReadOnlySpan<string?> secrets)
    {
        var text = Clean(Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * ExcerptCharactersMax)]), secrets);
        if (text.Length <= ExcerptCharactersMax)
            return text;
        var cutsCharacter = char.IsHighSurrogate(text[ExcerptCharactersMax - 1]);
        return text[..(cutsCharacter ? ExcerptCharactersMax - 1 : ExcerptCharactersMax)];
    }

    // JSON Web Tokens, Google's access tokens (ya29.) and refresh tokens (1//).
    [GeneratedRegex(@"(eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*){0,4})|(ya29\.[A-Za-z0-9_.-]+)|(\b1//[A-Za-z0-9_-]{8,})",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WebToken();

    // "access_token": "x", access_token=x, Authorization: Bearer x
    [GeneratedRegex(
        "(?<name>(access_?token|refresh_?token|id_?token|client_?secret|api_?key|password|x-api-key|authorization)"
        + "\"?\\s*[:=]\\s*"
        + "\"?(bearer\\s+|basic\\s+)?)[A-Za-z0-9._~+/=%-]+",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedValue();

    // "Access token expired: x", "the access token x", "Bearer x"
    [GeneratedRegex(
        @"(?<name>\b((token(\s+(is\s+)?(expired|invalid|revoked))?\s*[:=]\s*)|((token|bearer)\s+(?=[^\s""]*[0-9]))))"
        + "[A-Za-z0-9_~+/=%-]{6,}",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpokenToken();
}
