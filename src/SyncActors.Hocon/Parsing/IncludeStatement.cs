namespace SyncActors.Hocon.Parsing;

/// <summary>How the name in an include statement is meant.</summary>
internal enum IncludeKind
{
    /// <summary>A bare name: a file beside the including one, or an address.</summary>
    Beside,

    /// <summary><c>file("…")</c>: a path as given.</summary>
    File,

    /// <summary><c>url("…")</c>: an address.</summary>
    Url,

    /// <summary><c>classpath("…")</c>: a resource, which here is a file beside the including one.</summary>
    Resource,
}

/// <summary>What an include statement asks for.</summary>
/// <param name="Kind">How the name is meant.</param>
/// <param name="Name">The name in quotes.</param>
/// <param name="IsRequired">Whether a missing file is an error.</param>
/// <param name="Origin">Where the statement begins.</param>
internal sealed record IncludeStatement(IncludeKind Kind, string Name, bool IsRequired, HoconOrigin Origin)
{
    private const string Required = "required(";

    private static readonly (string Opening, IncludeKind Kind)[] Functions =
        [("file(", IncludeKind.File), ("url(", IncludeKind.Url), ("classpath(", IncludeKind.Resource)];

    /// <summary>Reads what follows the word <c>include</c>.</summary>
    /// <param name="tokens">Stands behind the word.</param>
    /// <param name="origin">Where the word stands.</param>
    public static IncludeStatement Read(TokenReader tokens, HoconOrigin origin)
    {
        tokens.SkipLines();
        var (kind, isRequired, open) = (IncludeKind.Beside, false, 0);
        while (tokens.At(TokenKind.Unquoted))
        {
            var text = tokens.Take().Text;
            while (text.Length > 0)
            {
                var function = Array.Find(Functions, f => text.StartsWith(f.Opening, StringComparison.Ordinal));
                if (text.StartsWith(Required, StringComparison.Ordinal) && open == 0)
                {
                    isRequired = true;
                    text = text[Required.Length..];
                }
                else if (function.Opening is { } opening && kind == IncludeKind.Beside)
                {
                    kind = function.Kind;
                    text = text[opening.Length..];
                }
                else
                {
                    throw Malformed(tokens, origin);
                }

                open++;
            }

            tokens.SkipLines();
        }

        if (!tokens.At(TokenKind.Quoted)) throw Malformed(tokens, origin);
        var name = tokens.Take().Text;
        Close(tokens, open, origin);
        return new IncludeStatement(kind, name, isRequired, origin);
    }

    private static void Close(TokenReader tokens, int open, HoconOrigin origin)
    {
        while (open > 0)
        {
            tokens.SkipLines();
            if (!tokens.At(TokenKind.Unquoted)) throw Malformed(tokens, origin);
            var text = tokens.Current.Text;
            if (text.Length > open || text.AsSpan().ContainsAnyExcept(')')) throw Malformed(tokens, origin);
            open -= tokens.Take().Text.Length;
        }
    }

    private static HoconException Malformed(TokenReader tokens, HoconOrigin origin) => new(
        HoconErrorKind.Syntax,
        tokens.Origin,
        $"After 'include' (line {origin.Line}) comes one name in double quotes, as in include \"other.conf\", "
        + "file(\"...\"), url(\"file:...\"), classpath(\"...\") or required(...), but here is "
        + $"{tokens.Current.Shown}. To use include as a key, quote it: \"include\".");
}
