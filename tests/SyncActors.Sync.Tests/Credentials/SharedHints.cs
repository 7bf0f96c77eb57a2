using SyncActors.Actors.Cluster;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>Hints that reach every node at once.</summary>
internal sealed class SharedHints : IHints
{
    private readonly List<Action<Hint>> _listeners = [];

    public void Tell(Hint hint)
    {
        foreach (var heard in _listeners.ToList())
            heard(hint);
    }

    public IDisposable Listen(Action<Hint> heard)
    {
        _listeners.Add(heard);
        return new Listener(this, heard);
    }

    private sealed class Listener(SharedHints hints, Action<Hint> heard) : IDisposable
    {
        public void Dispose() => hints._listeners.Remove(heard);
    }
}
