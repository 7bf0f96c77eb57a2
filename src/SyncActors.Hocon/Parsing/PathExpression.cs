using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Path expressions outside of files.</summary>
internal static class PathExpression
{
    /// <summary>Parses a path expression.</summary>
    /// <param name="text">Keys joined by dots, quoted where they hold reserved characters.</param>
    /// <exception cref="HoconException">The expression is malformed.</exception>
    public static KeyPath Parse(string text)
    {
        var tokens = new TokenReader(text, "path");
        var path = new PathBuilder(tokens.Origin);
        while (!tokens.At(TokenKind.End))
        {
            if (tokens.At(TokenKind.Whitespace)) path.AddSpace(tokens.Take().Text);
            else if (tokens.Current.IsSimple) path.Add(tokens.Take());
            else throw Malformed(tokens, text);
        }

        return path.Build();
    }

    private static HoconException Malformed(TokenReader tokens, string text) => new(
        HoconErrorKind.Path,
        tokens.Origin,
        $"The path '{text}' holds {tokens.Current.Shown}; put the key that holds it in double quotes.");
}
