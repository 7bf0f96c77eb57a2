using System.Buffers.Text;
using System.Text.Json;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;

namespace SyncActors.Sync.Serialization;

/// <summary>
/// Walks through a text whose members stand in the order in which <see cref="SyncJson"/> writes them. Every method is
/// false when the text goes on in another way: then the general reader must take it, which knows all that is allowed.
/// </summary>
internal ref struct OrderedJson
{
    private const int DayBytes = 10;
    private const int RangeBytes = (2 * DayBytes) + 2;
    private const int DigestBytes = 64;

    private readonly TextCache _texts;
    private Utf8JsonReader _reader;
    private bool _ended;

    internal OrderedJson(ReadOnlySpan<byte> text, TextCache texts)
    {
        _reader = new Utf8JsonReader(text);
        _texts = texts;
        Advance();
    }

    /// <summary>Whether the whole text has been read.</summary>
    internal readonly bool Ended => _ended;

    /// <summary>Goes to the value of a member when that is the next one.</summary>
    internal bool Member(ReadOnlySpan<byte> name) =>
        _reader.TokenType == JsonTokenType.PropertyName && _reader.ValueTextEquals(name) && Advance();

    internal bool Open() => Pass(JsonTokenType.StartObject);

    internal bool Close() => Pass(JsonTokenType.EndObject);

    internal bool OpenList() => Pass(JsonTokenType.StartArray);

    internal bool CloseList() => Pass(JsonTokenType.EndArray);

    /// <summary>A text that returns in many events, such as a name.</summary>
    internal bool Name(out string value)
    {
        value = "";
        if (_reader.TokenType != JsonTokenType.String)
            return false;
        value = _reader.ValueIsEscaped ? _reader.GetString()! : _texts.Of(_reader.ValueSpan);
        return Advance();
    }

    /// <summary>A text that hardly ever returns.</summary>
    internal bool Text(out string value)
    {
        value = "";
        if (_reader.TokenType != JsonTokenType.String)
            return false;
        value = _reader.GetString()!;
        return Advance();
    }

    internal bool Number(out int value)
    {
        value = 0;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out value) && Advance();
    }

    internal bool Switch(out bool value)
    {
        value = _reader.TokenType == JsonTokenType.True;
        return (value || _reader.TokenType == JsonTokenType.False) && Advance();
    }

    internal bool Moment(out DateTimeOffset value)
    {
        value = default;
        return _reader.TokenType == JsonTokenType.String && _reader.TryGetDateTimeOffset(out value) && Advance();
    }

    internal bool WallClock(out DateTime value)
    {
        value = default;
        return _reader.TokenType == JsonTokenType.String && _reader.TryGetDateTime(out value) && Advance();
    }

    internal bool Day(out DateOnly value)
    {
        value = default;
        return _reader.TokenType == JsonTokenType.String && TryDay(_reader.ValueSpan, out value) && Advance();
    }

    internal bool Days(out DayRange value)
    {
        value = default;
        return _reader.TokenType == JsonTokenType.String && TryRange(_reader.ValueSpan, out value) && Advance();
    }

    internal bool Days(out DaySet value)
    {
        value = DaySet.Empty;
        if (_reader.TokenType != JsonTokenType.String)
            return false;
        var text = _reader.ValueSpan;
        if (text.IsEmpty)
            return Advance();
        if (text.Length == RangeBytes && TryRange(text, out var one))
        {
            value = DaySet.Of(one);
            return Advance();
        }

        if ((text.Length + 1) % (RangeBytes + 1) != 0)
            return false;
        var ranges = new DayRange[(text.Length + 1) / (RangeBytes + 1)];
        for (var index = 0; index < ranges.Length; index++)
        {
            var rest = text[(index * (RangeBytes + 1))..];
            if (!TryRange(rest[..RangeBytes], out ranges[index])
                || (rest.Length > RangeBytes && rest[RangeBytes] != ','))
                return false;
        }

        value = DaySet.Of(ranges);
        return Advance();
    }

    internal bool Digest(out LedgerDigest value)
    {
        value = default;
        if (_reader.TokenType != JsonTokenType.String || _reader.ValueSpan.Length != DigestBytes)
            return false;
        var text = _reader.ValueSpan;
        if (!TryHexadecimal(text, out var a) || !TryHexadecimal(text[16..], out var b)
            || !TryHexadecimal(text[32..], out var c) || !TryHexadecimal(text[48..], out var d))
        {
            return false;
        }

        value = new LedgerDigest(a, b, c, d);
        return Advance();
    }

    private static bool TryRange(ReadOnlySpan<byte> text, out DayRange range)
    {
        range = default;
        if (text.Length != RangeBytes || !text[DayBytes..(DayBytes + 2)].SequenceEqual(".."u8)
            || !TryDay(text[..DayBytes], out var from) || !TryDay(text[(DayBytes + 2)..], out var through))
        {
            return false;
        }

        range = new DayRange(from, through);
        return true;
    }

    private static bool TryDay(ReadOnlySpan<byte> text, out DateOnly day)
    {
        day = default;
        if (text.Length != DayBytes || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year)
            || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var date)
            || year < 1 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new DateOnly(year, month, date);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
                return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryHexadecimal(ReadOnlySpan<byte> text, out ulong number) =>
        Utf8Parser.TryParse(text[..16], out number, out var used, 'x') && used == 16;

    private bool Pass(JsonTokenType token) => _reader.TokenType == token && Advance();

    // The token after the last value stays what it was; Ended tells.
    private bool Advance()
    {
        _ended = !_reader.Read();
        return true;
    }
}
