using System.Text;

namespace SyncActors.Journal.Sqlite.Reading;

/// <summary>Turns the few names that return in each row into the same strings. Bounded: collisions replace.</summary>
internal sealed class TypeNames
{
    private const int Slots = 256;

    private readonly (byte[] Utf8, string Text)[] _names = new (byte[], string)[Slots];

    /// <summary>The text of <paramref name="utf8"/>.</summary>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        var slot = ((utf8.Length * 31) + (utf8[0] * 7) + utf8[^1] + (utf8[utf8.Length / 2] * 13)) % Slots;
        ref var name = ref _names[slot];
        if (name.Utf8 is null || !utf8.SequenceEqual(name.Utf8))
            name = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return name.Text;
    }
}
