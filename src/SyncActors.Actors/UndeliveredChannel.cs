namespace SyncActors.Actors;

/// <summary>Why a message did not reach an actor's handler.</summary>
public enum UndeliveredReason
{
    /// <summary>The actor is gone, or went before it came to the message.</summary>
    ActorStopped,

    /// <summary>The mailbox had no room.</summary>
    MailboxFull,

    /// <summary>The actor had no use for it.</summary>
    Unhandled,

    /// <summary>The stash had no room.</summary>
    StashFull,

    /// <summary>The entity's shard does not belong to this region.</summary>
    ShardNotOwned,

    /// <summary>The entity was leaving and the buffer for its successor had no room.</summary>
    BufferFull,
}

/// <summary>A message that did not reach a handler.</summary>
/// <param name="Message">The message.</param>
/// <param name="Sender">Who sent it; null if unknown.</param>
/// <param name="Recipient">For whom it was.</param>
/// <param name="Reason">Why it did not arrive.</param>
/// <param name="At">When, UTC on the system's clock.</param>
public sealed record UndeliveredMessage(
    object Message, ActorRef? Sender, ActorRef Recipient, UndeliveredReason Reason, DateTimeOffset At);

/// <summary>The last messages that reached nobody, the number of all of them, and who wants to hear of them.</summary>
public sealed class UndeliveredChannel
{
    private readonly Lock _gate = new();
    private readonly Queue<UndeliveredMessage> _recent = new();
    private readonly int _capacity;
    private Action<UndeliveredMessage>[] _subscribers = [];
    private long _count;

    internal UndeliveredChannel(int capacity) => _capacity = capacity;

    /// <summary>All undelivered messages since the system started, also those no longer kept.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The last ones, oldest first, at most <see cref="ActorSystemOptions.UndeliveredCapacity"/>.</summary>
    public IReadOnlyList<UndeliveredMessage> Recent()
    {
        lock (_gate)
            return [.. _recent];
    }

    /// <summary>Calls the handler for each later one, on the thread where it happens: it must be quick and not
    /// throw.</summary>
    /// <param name="handler">What to call.</param>
    /// <returns>Ends the subscription when disposed.</returns>
    public IDisposable Subscribe(Action<UndeliveredMessage> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_gate)
            _subscribers = [.. _subscribers, handler];
        return new Subscription(this, handler);
    }

    internal void Add(UndeliveredMessage message)
    {
        Action<UndeliveredMessage>[] subscribers;
        lock (_gate)
        {
            if (_recent.Count == _capacity)
                _recent.Dequeue();
            _recent.Enqueue(message);
            _count++;
            subscribers = _subscribers;
        }

        foreach (var subscriber in subscribers)
            subscriber(message);
    }

    private void Unsubscribe(Action<UndeliveredMessage> handler)
    {
        lock (_gate)
            _subscribers = [.. _subscribers.Where(s => !ReferenceEquals(s, handler))];
    }

    private sealed class Subscription(UndeliveredChannel channel, Action<UndeliveredMessage> handler) : IDisposable
    {
        public void Dispose() => channel.Unsubscribe(handler);
    }
}
