namespace SyncActors.Actors.Cells;

/// <summary>The live children of one cell. The parent puts them in, each takes itself out when it is gone, anybody may
/// look.</summary>
internal abstract class Children
{
    public abstract int Count { get; }

    public abstract IReadOnlyList<ActorCell> All();

    public abstract ActorCell? Find(string name);

    /// <summary>Lets no more children in: the parent is stopping.</summary>
    public abstract void Close();

    public abstract void Remove(ActorCell child);
}

/// <summary>Children found by their names.</summary>
internal sealed class NamedChildren : Children
{
    private readonly Dictionary<string, ActorCell> _byName = new(StringComparer.Ordinal);
    private bool _closed;

    public override int Count
    {
        get
        {
            lock (_byName)
                return _byName.Count;
        }
    }

    /// <exception cref="InvalidOperationException">The name is taken, or the parent is stopping.</exception>
    public void Add(ActorCell child)
    {
        lock (_byName)
        {
            if (_closed)
                throw new InvalidOperationException($"{child.Path}: the parent is stopping.");
            if (!_byName.TryAdd(child.Name, child))
                throw new InvalidOperationException($"{child.Path}: the name is taken.");
        }
    }

    public override IReadOnlyList<ActorCell> All()
    {
        lock (_byName)
            return [.. _byName.Values];
    }

    public override ActorCell? Find(string name)
    {
        lock (_byName)
            return _byName.GetValueOrDefault(name);
    }

    public override void Close()
    {
        lock (_byName)
            _closed = true;
    }

    public override void Remove(ActorCell child)
    {
        lock (_byName)
            _byName.Remove(child.Name);
    }
}
