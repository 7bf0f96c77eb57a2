using System.Buffers;
using System.Globalization;
using System.Text;

namespace SyncActors.Hocon.Parsing;

/// <summary>Cuts a text into tokens, one per call; comments are dropped.</summary>
internal sealed class Tokenizer(string text, string file)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    // Recognised at the beginning of unquoted text whatever follows: "truefoo" is a boolean joined to a text.
    private static readonly (string Name, TokenKind Kind)[] Names =
        [("true", TokenKind.True), ("false", TokenKind.False), ("null", TokenKind.Null)];

    private int _at;
    private int _line = 1;
    private int _lineStart;

    /// <summary>Reads the next token; after the last one, <see cref="TokenKind.End"/> for ever.</summary>
    public Token Next()
    {
        SkipComment();
        if (_at >= text.Length) return TokenHere(TokenKind.End, 0);
        var c = text[_at];
        if (c == '\n') return Newline();
        if (Characters.IsWhitespace(c)) return Space();
        return c switch
        {
            '{' => TokenHere(TokenKind.OpenBrace, 1),
            '}' => TokenHere(TokenKind.CloseBrace, 1),
            '[' => TokenHere(TokenKind.OpenBracket, 1),
            ']' => TokenHere(TokenKind.CloseBracket, 1),
            ',' => TokenHere(TokenKind.Comma, 1),
            ':' => TokenHere(TokenKind.Colon, 1),
            '=' => TokenHere(TokenKind.EqualsSign, 1),
            '+' when Peek(1) == '=' => TokenHere(TokenKind.PlusEquals, 2),
            '$' when Peek(1) == '{' && Peek(2) == '?' => TokenHere(TokenKind.OptionalSubstitution, 3),
            '$' when Peek(1) == '{' => TokenHere(TokenKind.Substitution, 2),
            '"' => Peek(1) == '"' && Peek(2) == '"' ? TripleQuoted() : Quoted(),
            _ when Characters.BeginsNumber(c) => Number(),
            _ when Characters.MayStandUnquoted(c) => Unquoted(),
            _ => throw Reserved(_at),
        };
    }

    private char Peek(int ahead) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private Token TokenHere(TokenKind kind, int length)
    {
        var token = new Token(kind, text.Substring(_at, length), _line, _at - _lineStart + 1);
        _at += length;
        return token;
    }

    private Token Newline()
    {
        var token = TokenHere(TokenKind.Newline, 1);
        _line++;
        _lineStart = _at;
        return token;
    }

    private Token Space()
    {
        var end = _at;
        while (end < text.Length && text[end] != '\n' && Characters.IsWhitespace(text[end])) end++;
        return TokenHere(TokenKind.Whitespace, end - _at);
    }

    private bool CommentBegins(int at) =>
        text[at] == '#' || (text[at] == '/' && at + 1 < text.Length && text[at + 1] == '/');

    private void SkipComment()
    {
        if (_at >= text.Length || !CommentBegins(_at)) return;
        var end = text.IndexOf('\n', _at);
        _at = end < 0 ? text.Length : end;
    }

    private Token Number()
    {
        var end = _at;
        while (end < text.Length && Characters.MayStandInNumber(text[end])) end++;
        var run = text.AsSpan(_at, end - _at);
        if (NumberText.IsNumber(run)) return TokenHere(TokenKind.Number, run.Length);
        var plus = run.IndexOf('+');
        return plus < 0 ? TokenHere(TokenKind.Unquoted, run.Length) : throw Reserved(_at + plus);
    }

    private Token Unquoted()
    {
        foreach (var (name, kind) in Names)
        {
            if (text.AsSpan(_at).StartsWith(name, StringComparison.Ordinal)) return TokenHere(kind, name.Length);
        }

        var end = _at;
        while (end < text.Length && Characters.MayStandUnquoted(text[end]) && !Characters.IsWhitespace(text[end])
            && !CommentBegins(end))
        {
            end++;
        }

        return TokenHere(TokenKind.Unquoted, end - _at);
    }

    private Token TripleQuoted()
    {
        var (line, column, start) = (_line, _at - _lineStart + 1, _at + 3);
        var close = text.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        if (close < 0) throw Error(_at, "A text opened with \"\"\" is never closed; add \"\"\" where it ends.");
        // Of a longer run of quotes only the last three close.
        while (close + 3 < text.Length && text[close + 3] == '"') close++;
        for (var i = start; i < close; i++)
        {
            if (text[i] != '\n') continue;
            _line++;
            _lineStart = i + 1;
        }

        _at = close + 3;
        return new Token(TokenKind.Quoted, text[start..close], line, column);
    }

    private Token Quoted()
    {
        var (column, open) = (_at - _lineStart + 1, _at);
        var content = new StringBuilder();
        for (var i = _at + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                _at = i + 1;
                return new Token(TokenKind.Quoted, content.ToString(), _line, column);
            }

            if (c < ' ') throw ControlCharacter(i, open);
            content.Append(c == '\\' ? Escaped(ref i, open) : c);
        }

        throw Error(open, "A quoted text is never closed; add \" where it ends.");
    }

    private char Escaped(ref int at, int open)
    {
        var start = at++;
        if (at >= text.Length) throw Error(open, "A quoted text is never closed; add \" where it ends.");
        switch (text[at])
        {
            case '"' or '\\' or '/': return text[at];
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u':
                var digits = text.AsSpan(at + 1, Math.Min(4, text.Length - at - 1));
                if (digits.Length == 4 && !digits.ContainsAnyExcept(HexDigits))
                {
                    at += 4;
                    return (char)ushort.Parse(digits, NumberStyles.AllowHexSpecifier);
                }

                throw Error(start, "After \\u exactly four hexadecimal digits must stand.");
            default:
                throw Error(start, $"There is no escape {Shown(text[at], "\\")}; a backslash is written \\\\, and "
                    + "between triple quotes backslashes are ordinary.");
        }
    }

    private HoconException ControlCharacter(int at, int open) => text[at] == '\n'
        ? Error(open, "A quoted text ends with its line; close it with \", or use \"\"\" for several lines.")
        : Error(at, $"The control character {Shown(text[at])} must be escaped in a quoted text.");

    private HoconException Reserved(int at)
    {
        var c = text[at];
        var problem = $"The reserved character {Shown(c)} cannot stand outside quotes; put the key or value in "
            + "double quotes (\"...\").";
        if (c == '$') problem += " A substitution is written ${path}.";
        if (InSingleQuotes(at)) problem += " Single quotes are ordinary characters and do not quote.";
        return Error(at, problem);
    }

    private bool InSingleQuotes(int at)
    {
        var end = text.IndexOf('\n', at);
        return text.AsSpan(_lineStart, at - _lineStart).Contains('\'')
            || text.AsSpan(at, (end < 0 ? text.Length : end) - at).Contains('\'');
    }

    private static string Shown(char c, string before = "") =>
        char.IsControl(c) || char.IsSurrogate(c) ? $"{before}U+{(int)c:X4}" : $"'{before}{c}'";

    private HoconException Error(int at, string problem) =>
        new(HoconErrorKind.Syntax, new HoconOrigin(file, _line, at - _lineStart + 1), problem);
}
