namespace SyncActors.Destinations.MemoryBox;

/// <summary>Which texts the service fails on while it takes others. Safe for many threads.</summary>
internal sealed class PoisonWatch
{
    /// <summary>So many failures make a text one that is refused.</summary>
    public const int FailuresMax = 3;

    private const int EntriesMax = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Trouble> _troubles = new(StringComparer.Ordinal);
    private long _stores;

    /// <summary>A text was taken.</summary>
    public void Taken(string key)
    {
        lock (_gate)
        {
            _stores++;
            _troubles.Remove(key);
        }
    }

    /// <summary>A delivery ended in which the service failed on these texts.</summary>
    /// <param name="keys">The texts.</param>
    /// <param name="tookOthers">Whether it took others in the same delivery.</param>
    public void Failed(IReadOnlyCollection<string> keys, bool tookOthers)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                if (_troubles.Count >= EntriesMax)
                    _troubles.Clear();
                var before = _troubles.GetValueOrDefault(key, new Trouble(0, _stores, TookOthers: false));
                _troubles[key] = before with
                {
                    Failures = before.Failures + 1,
                    TookOthers = before.TookOthers || tookOthers,
                };
            }
        }
    }

    /// <summary>Whether the service fails on this text alone.</summary>
    public bool IsPoison(string key)
    {
        lock (_gate)
            return _troubles.TryGetValue(key, out var trouble) && trouble.Failures >= FailuresMax
                && (trouble.TookOthers || _stores > trouble.StoresBefore);
    }

    private sealed record Trouble(int Failures, long StoresBefore, bool TookOthers);
}
