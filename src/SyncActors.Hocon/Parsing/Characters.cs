using System.Buffers;
using System.Globalization;

namespace SyncActors.Hocon.Parsing;

/// <summary>The classes of characters that the format distinguishes.</summary>
/// <remarks>HOCON specification, sections "Whitespace" and "Unquoted strings".</remarks>
internal static class Characters
{
    private const string ForbiddenUnquoted = "$\"{}[]:=,+#`^?!@*&\\";
    private const string InNumbers = "0123456789+-.eE";
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(ForbiddenUnquoted);

    /// <summary>Whether the character is white space; a newline is too.</summary>
    public static bool IsWhitespace(char c)
    {
        if (c is ' ' or (>= '\t' and <= '\r') or (>= '\u001c' and <= '\u001f') or '\ufeff') return true;
        if (c < '\u0080') return false;
        return char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
    }

    /// <summary>Whether the character can stand in unquoted text, white space and comments aside.</summary>
    public static bool MayStandUnquoted(char c) => !Forbidden.Contains(c);

    /// <summary>Whether a number token begins with the character.</summary>
    public static bool BeginsNumber(char c) => char.IsAsciiDigit(c) || c == '-';

    /// <summary>Whether the character can stand in a number token.</summary>
    public static bool MayStandInNumber(char c) => InNumbers.Contains(c);
}
