namespace SyncActors.Hocon.Parsing;

/// <summary>Kinds of <see cref="Token"/>.</summary>
internal enum TokenKind
{
    End,
    Newline,
    Whitespace,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    Comma,
    Colon,
    EqualsSign,
    PlusEquals,
    Substitution,
    OptionalSubstitution,
    Quoted,
    Unquoted,
    Number,
    True,
    False,
    Null,
}

/// <summary>The smallest unit the parser sees.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Content of a quoted string; for all others the source text.</param>
/// <param name="Line">Line of its first character, from 1.</param>
/// <param name="Column">Column of its first character in UTF-16 units, from 1.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column)
{
    /// <summary>Whether a value can begin with this token.</summary>
    public bool BeginsValue => Kind is TokenKind.OpenBrace or TokenKind.OpenBracket || IsSimple || IsSubstitution;

    /// <summary>Whether this token is a string, number, boolean or null.</summary>
    public bool IsSimple => Kind is TokenKind.Quoted or TokenKind.Unquoted or TokenKind.Number or TokenKind.True
        or TokenKind.False or TokenKind.Null;

    /// <summary>Whether this token opens a substitution.</summary>
    public bool IsSubstitution => Kind is TokenKind.Substitution or TokenKind.OptionalSubstitution;

    /// <summary>The token as error messages name it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.End => "the end of the text",
        TokenKind.Newline => "a newline",
        TokenKind.Whitespace => "white space",
        TokenKind.Quoted => $"\"{Cut(Text)}\"",
        _ => $"'{Cut(Text)}'",
    };

    private static string Cut(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 60), "...");
}
