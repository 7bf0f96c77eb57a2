using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>Word from one node to the others that a look is worth while. Hints may be lost, late or double: everything
/// works without them, only later.</summary>
public interface IHints
{
    /// <summary>Tells the other nodes; returns at once.</summary>
    void Tell(Hint hint);

    /// <summary>Hears what others tell, on any thread, until it is disposed.</summary>
    IDisposable Listen(Action<Hint> heard);
}

/// <summary>What is worth a look.</summary>
public abstract record Hint
{
    private Hint()
    {
    }

    /// <summary>A command lies in the inbox.</summary>
    /// <param name="Shard">Shard of its entity.</param>
    public sealed record Command(ShardId Shard) : Hint;

    /// <summary>A command is settled.</summary>
    /// <param name="CommandId">Which.</param>
    public sealed record Settled(Guid CommandId) : Hint;

    /// <summary>Shards have new owners, or owners are asked for shards.</summary>
    public sealed record Owners : Hint;
}

/// <summary>For a node that is alone with its journal.</summary>
public sealed class NoHints : IHints
{
    /// <summary>The only one.</summary>
    public static NoHints Instance { get; } = new();

    /// <inheritdoc/>
    public void Tell(Hint hint)
    {
        // There is nobody to tell.
    }

    /// <inheritdoc/>
    public IDisposable Listen(Action<Hint> heard) => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
            // There was nothing to hear.
        }
    }
}
