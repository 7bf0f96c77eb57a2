namespace SyncActors.Destinations.LightRag;

/// <summary>
/// Tells a text that the server chokes on from a server that is ill: counts errors inside the server by name, and
/// remembers whether it has taken anything since. Safe for many threads.
/// </summary>
internal sealed class Strikes
{
    private const int Enough = 3;
    private const int EnoughInAnyCase = 9;
    private const int NamesMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (int Count, long FirstAt)> _names = new(StringComparer.Ordinal);
    private long _time;
    private long _takenAt;

    /// <summary>The server took something, or said that it has it.</summary>
    public void Taken(string name)
    {
        lock (_gate)
        {
            _takenAt = ++_time;
            _names.Remove(name);
        }
    }

    /// <summary>The server failed over a text.</summary>
    /// <returns>Whether the text is to blame: three failures, and the server takes others or has failed over no other;
    /// nine in any case.</returns>
    public bool Add(string name)
    {
        lock (_gate)
        {
            if (_names.Count >= NamesMax && !_names.ContainsKey(name))
                _names.Clear();
            var (count, firstAt) = _names.TryGetValue(name, out var known) ? known : (0, ++_time);
            _names[name] = (++count, firstAt);
            var isAlone = _names.Count == 1;
            return count >= EnoughInAnyCase || (count >= Enough && (_takenAt > firstAt || isAlone));
        }
    }

    /// <summary>Starts anew for a text.</summary>
    public void Forget(string name)
    {
        lock (_gate)
            _names.Remove(name);
    }
}
