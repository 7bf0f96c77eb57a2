using System.Text;

namespace SyncActors.Sync.Serialization;

/// <summary>
/// Turns texts that return in many events (lines, endpoints, destinations) into the same strings: a replay makes them
/// once, and states share them. Bounded, collisions replace. Readers on several threads may lose each other's entries
/// and nothing else, since an entry never changes.
/// </summary>
internal sealed class TextCache
{
    private const int Slots = 1024;
    private const int BytesMax = 64;

    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>The text of <paramref name="utf8"/>, which holds no escapes.</summary>
    internal string Of(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > BytesMax)
            return Encoding.UTF8.GetString(utf8);
        var hash = (uint)utf8.Length;
        foreach (var one in utf8)
            hash = unchecked((hash * 31) + one);
        ref var slot = ref _entries[hash % Slots];
        if (Volatile.Read(ref slot) is { } known && utf8.SequenceEqual(known.Utf8))
            return known.Text;
        var entry = new Entry(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        Volatile.Write(ref slot, entry);
        return entry.Text;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
