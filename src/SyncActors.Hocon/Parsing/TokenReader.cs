namespace SyncActors.Hocon.Parsing;

/// <summary>The token under the parser's eyes, and moves to the next.</summary>
internal sealed class TokenReader
{
    private readonly Tokenizer _tokenizer;

    /// <summary>Stands on the first token of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Name of the text in origins.</param>
    public TokenReader(string text, string file)
    {
        File = file;
        _tokenizer = new Tokenizer(text, file);
        Current = _tokenizer.Next();
    }

    /// <summary>Name of the text in origins.</summary>
    public string File { get; }

    /// <summary>The token to be read next.</summary>
    public Token Current { get; private set; }

    /// <summary>Where <see cref="Current"/> stands.</summary>
    public HoconOrigin Origin => new(File, Current.Line, Current.Column);

    /// <summary>Whether the current token is of a kind.</summary>
    public bool At(TokenKind kind) => Current.Kind == kind;

    /// <summary>Returns the current token and moves on.</summary>
    public Token Take()
    {
        var taken = Current;
        Current = _tokenizer.Next();
        return taken;
    }

    /// <summary>Moves on if the current token is of a kind.</summary>
    /// <returns>Whether it was.</returns>
    public bool TakeIf(TokenKind kind)
    {
        if (!At(kind)) return false;
        Take();
        return true;
    }

    /// <summary>Skips white space within the line.</summary>
    public void SkipSpace()
    {
        while (At(TokenKind.Whitespace)) Take();
    }

    /// <summary>Skips white space and newlines.</summary>
    /// <returns>Whether there was a newline.</returns>
    public bool SkipLines()
    {
        var newline = false;
        while (Current.Kind is TokenKind.Whitespace or TokenKind.Newline) newline |= Take().Kind == TokenKind.Newline;
        return newline;
    }
}
