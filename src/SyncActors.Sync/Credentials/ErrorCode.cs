namespace SyncActors.Sync.Credentials;

/// <summary>Error codes of OAuth as far as they may be shown. Providers put all sorts of text into them, tokens
/// too.</summary>
/// <remarks>RFC 6749, sections 4.1.2.1 and 5.2.</remarks>
internal static class ErrorCode
{
    private const int LengthMax = 40;

    /// <summary>The code if it is one word in lower case; null for anything else.</summary>
    public static string? Of(string? text) =>
        text is { Length: > 0 and <= LengthMax } && text.All(letter => char.IsAsciiLetterLower(letter) || letter == '_')
            ? text
            : null;
}
