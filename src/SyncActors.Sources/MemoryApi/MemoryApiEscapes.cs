namespace SyncActors.Sources.MemoryApi;

/// <summary>Mends texts that were cut in the middle of a character. JSON can hold half of a surrogate pair as an
/// escape, and servers that cut texts by length write one; nothing can read it as text.</summary>
/// <remarks>RFC 8259, section 8.2: such strings are allowed by the grammar, and receivers differ.</remarks>
internal static class MemoryApiEscapes
{
    private const int Length = 6; // \uXXXX
    private const int HighFirst = 0xD800;
    private const int LowFirst = 0xDC00;
    private const int LowLast = 0xDFFF;

    /// <summary>Puts the replacement character in place of every half, in the bytes themselves.</summary>
    /// <param name="json">UTF-8; whether it is JSON does not matter.</param>
    public static void Mend(Span<byte> json)
    {
        // A backslash stands only within strings, and the character after it belongs to it.
        for (var at = 0; at < json.Length;)
        {
            var next = json[at..].IndexOf((byte)'\\');
            if (next < 0)
                return;
            at += next;
            var unit = Unit(json[at..]);
            if (unit is >= HighFirst and < LowFirst
                && Unit(json[Math.Min(at + Length, json.Length)..]) is >= LowFirst and <= LowLast)
            {
                at += 2 * Length;
            }
            else if (unit is >= HighFirst and <= LowLast)
            {
                "\\ufffd"u8.CopyTo(json[at..]);
                at += Length;
            }
            else
            {
                at += 2;
            }
        }
    }

    // The UTF-16 unit of an escape at the beginning; null when there is none.
    private static int? Unit(ReadOnlySpan<byte> json)
    {
        if (json.Length < Length || json[0] != '\\' || json[1] != 'u')
            return null;
        var unit = 0;
        foreach (var digit in json[2..Length])
        {
            if (!char.IsAsciiHexDigit((char)digit))
                return null;
            unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit & 0xF) + 9);
        }

        return unit;
    }
}
