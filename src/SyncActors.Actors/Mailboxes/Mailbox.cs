using System.Diagnostics.CodeAnalysis;

namespace SyncActors.Actors.Mailboxes;

/// <summary>
/// The bounded queue of one actor: many writers push onto a linked stack, the one reader takes the whole stack
/// and turns it round, so that an empty mailbox owns no memory beyond its fields.
/// </summary>
/// <remarks>A mutable struct on purpose: it lives inside the cell and must never be copied.</remarks>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared: it is a part of one cell.")]
internal struct Mailbox(int capacity)
{
    private readonly int _capacity = capacity;
    private Envelope? _inbox;
    private Envelope? _batch;
    private RoomWaiters? _room;
    private int _count;

    /// <summary>Messages waiting; replies and timers count too and may take it above the capacity.</summary>
    public int Depth => Volatile.Read(ref _count);

    /// <summary>False only if no message waits; read by the owner, or as a hint by others.</summary>
    public bool HasMail => _batch is not null || Volatile.Read(ref _inbox) is not null;

    /// <summary>Senders that wait for room, or null if nobody ever waited.</summary>
    public RoomWaiters? Room => Volatile.Read(ref _room);

    /// <summary>Takes a free place if there is one and puts the message there.</summary>
    public PushResult TryPush(Envelope envelope)
    {
        // Who waits for room came first.
        if (Room is { HasWaiters: true } || !TryReserve())
        {
            return ReferenceEquals(Volatile.Read(ref _inbox), Envelope.Closed) ? PushResult.Closed : PushResult.Full;
        }

        return PushIntoReserved(envelope);
    }

    /// <summary>Puts the message in whatever the depth; refused only by a closed mailbox.</summary>
    public PushResult PushBeyondCapacity(Envelope envelope)
    {
        Interlocked.Increment(ref _count);
        return PushIntoReserved(envelope);
    }

    /// <summary>Counts a message that is about to be pushed, if there is room for it.</summary>
    public bool TryReserve()
    {
        var count = Volatile.Read(ref _count);
        while (count < _capacity)
        {
            var seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
                return true;
            count = seen;
        }

        return false;
    }

    /// <summary>Pushes a message whose place has been counted already.</summary>
    public PushResult PushIntoReserved(Envelope envelope)
    {
        var head = Volatile.Read(ref _inbox);
        while (!ReferenceEquals(head, Envelope.Closed))
        {
            envelope.Next = head;
            var seen = Interlocked.CompareExchange(ref _inbox, envelope, head);
            if (ReferenceEquals(seen, head))
                return PushResult.Accepted;
            head = seen;
        }

        envelope.Next = null;
        Interlocked.Decrement(ref _count);
        return PushResult.Closed;
    }

    /// <summary>The oldest message, or null; owner only.</summary>
    public Envelope? Dequeue()
    {
        var first = _batch;
        if (first is null)
        {
            if (Volatile.Read(ref _inbox) is null)
                return null;
            first = Reverse(Interlocked.Exchange(ref _inbox, null));
        }

        _batch = first!.Next;
        first.Next = null;
        Interlocked.Decrement(ref _count);
        return first;
    }

    /// <summary>Puts messages before all that wait, keeping their order; owner only.</summary>
    public void PutBack(IReadOnlyList<Envelope> envelopes)
    {
        for (var i = envelopes.Count - 1; i >= 0; i--)
        {
            envelopes[i].Next = _batch;
            _batch = envelopes[i];
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Refuses every later push and gives back what was still waiting, oldest first; owner only.</summary>
    public Envelope? Close()
    {
        var rest = Reverse(Interlocked.Exchange(ref _inbox, Envelope.Closed));
        Interlocked.Exchange(ref _count, 0);
        var first = _batch;
        _batch = null;
        if (first is null)
            return rest;
        var last = first;
        while (last.Next is not null)
            last = last.Next;
        last.Next = rest;
        return first;
    }

    /// <summary>The list of waiting senders, made on first use.</summary>
    public RoomWaiters RoomOrNew()
    {
        if (Room is { } room)
            return room;
        var made = new RoomWaiters();
        return Interlocked.CompareExchange(ref _room, made, null) ?? made;
    }

    private static Envelope? Reverse(Envelope? newest)
    {
        Envelope? oldest = null;
        while (newest is not null)
        {
            var next = newest.Next;
            newest.Next = oldest;
            oldest = newest;
            newest = next;
        }

        return oldest;
    }
}
