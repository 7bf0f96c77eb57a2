using System.Diagnostics.CodeAnalysis;

namespace SyncActors.Actors.Mailboxes;

/// <summary>The unbounded queue of signals of one cell; as many at most as it has children and watchers, times a
/// few.</summary>
/// <remarks>A mutable struct on purpose: it lives inside the cell and must never be copied.</remarks>
[SuppressMessage("Performance", "CA1815", Justification = "Never compared: it is a part of one cell.")]
internal struct SignalQueue
{
    private Signal? _inbox;
    private Signal? _batch;

    public bool HasSignals => _batch is not null || Volatile.Read(ref _inbox) is not null;

    /// <summary>False if the actor is gone.</summary>
    public bool Push(Signal signal)
    {
        var head = Volatile.Read(ref _inbox);
        while (!ReferenceEquals(head, Signal.Closed))
        {
            signal.Next = head;
            var seen = Interlocked.CompareExchange(ref _inbox, signal, head);
            if (ReferenceEquals(seen, head))
                return true;
            head = seen;
        }

        return false;
    }

    /// <summary>The oldest signal, or null; owner only.</summary>
    public Signal? Dequeue()
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
        return first;
    }

    /// <summary>Refuses every later push and gives back what was still waiting, oldest first; owner only.</summary>
    public Signal? Close()
    {
        var rest = Reverse(Interlocked.Exchange(ref _inbox, Signal.Closed));
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

    private static Signal? Reverse(Signal? newest)
    {
        Signal? oldest = null;
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
