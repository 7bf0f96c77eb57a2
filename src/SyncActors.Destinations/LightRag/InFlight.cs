namespace SyncActors.Destinations.LightRag;

/// <summary>
/// Lets so many in at once, or one alone, in the order in which they came: who wants to be alone waits until all are
/// out, and whoever comes later waits behind. Safe for many threads.
/// </summary>
internal sealed class InFlight(int limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _queue = [];
    private int _limit = limit;
    private int _inside;
    private bool _isAlone;

    /// <summary>How many may be inside at once, 1 or more.</summary>
    public int Limit
    {
        get
        {
            lock (_gate)
                return _limit;
        }
    }

    /// <summary>Changes the limit; who is inside stays.</summary>
    public void SetLimit(int limit)
    {
        lock (_gate)
        {
            _limit = limit;
            Admit();
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <returns>Gives the place back when disposed.</returns>
    public Task<IDisposable> EnterAsync(CancellationToken cancellationToken) => QueueAsync(false, cancellationToken);

    /// <summary>Waits until nobody is inside, and keeps everybody out.</summary>
    /// <returns>Lets others in when disposed.</returns>
    public Task<IDisposable> EnterAloneAsync(CancellationToken cancellationToken) =>
        QueueAsync(true, cancellationToken);

    private async Task<IDisposable> QueueAsync(bool isAlone, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(this, isAlone);
        lock (_gate)
        {
            _queue.AddLast(waiter);
            Admit();
        }

        await using var registration = cancellationToken.UnsafeRegister(
            static state => ((Waiter)state!).GiveUp(), waiter);
        return await waiter.Entered;
    }

    private void Admit()
    {
        while (_queue.First?.Value is { } first && !_isAlone && _inside < (first.IsAlone ? 1 : _limit))
        {
            _queue.RemoveFirst();
            _inside++;
            _isAlone = first.IsAlone;
            first.Enter();
        }
    }

    private void Leave(bool isAlone)
    {
        lock (_gate)
        {
            _inside--;
            _isAlone &= !isAlone;
            Admit();
        }
    }

    private sealed class Waiter(InFlight owner, bool isAlone) : IDisposable
    {
        private readonly TaskCompletionSource<IDisposable> _entered =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        private bool _hasLeft;

        public bool IsAlone => isAlone;

        public Task<IDisposable> Entered => _entered.Task;

        public void Enter() => _entered.SetResult(this);

        public void GiveUp()
        {
            lock (owner._gate)
            {
                if (!owner._queue.Remove(this))
                    return;
                owner.Admit();
            }

            _entered.SetCanceled();
        }

        public void Dispose()
        {
            if (_hasLeft)
                return;
            _hasLeft = true;
            owner.Leave(isAlone);
        }
    }
}
