namespace SyncActors.Actors.Mailboxes;

/// <summary>Senders that wait, first come first served, for a place in one full mailbox.</summary>
internal sealed class RoomWaiters
{
    private readonly LinkedList<Waiter> _waiters = new();
    private int _count;

    public bool HasWaiters => Volatile.Read(ref _count) > 0;

    /// <summary>Queues a sender; its task tells whether the message was accepted.</summary>
    public LinkedListNode<Waiter> Add(Envelope envelope)
    {
        lock (_waiters)
        {
            var node = _waiters.AddLast(new Waiter(envelope));
            Interlocked.Increment(ref _count);
            return node;
        }
    }

    /// <summary>Takes a sender out again that no longer wants to wait; nothing happens if it was served
    /// already.</summary>
    public void Cancel(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_waiters)
        {
            if (node.List is null)
                return;
            Remove(node);
        }

        node.Value.Done.TrySetCanceled(cancellationToken);
    }

    /// <summary>Moves waiting messages into the mailbox while it has room; true if at least one was moved.</summary>
    public bool Admit(ref Mailbox mailbox)
    {
        var moved = false;
        lock (_waiters)
        {
            while (_waiters.First is { } node && mailbox.TryReserve())
            {
                Remove(node);
                var accepted = mailbox.PushIntoReserved(node.Value.Envelope) == PushResult.Accepted;
                moved |= accepted;
                node.Value.Done.TrySetResult(accepted);
            }
        }

        return moved;
    }

    /// <summary>Answers everybody who waits with "not accepted".</summary>
    public void RefuseAll()
    {
        lock (_waiters)
        {
            while (_waiters.First is { } node)
            {
                Remove(node);
                node.Value.Done.TrySetResult(false);
            }
        }
    }

    private void Remove(LinkedListNode<Waiter> node)
    {
        _waiters.Remove(node);
        Interlocked.Decrement(ref _count);
    }

    internal sealed class Waiter(Envelope envelope)
    {
        public Envelope Envelope { get; } = envelope;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
