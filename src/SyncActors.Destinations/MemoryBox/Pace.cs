namespace SyncActors.Destinations.MemoryBox;

/// <summary>How many requests are on their way at once: halved whenever the service says that it is too many, and one
/// more after each row of answers without that.</summary>
internal sealed class Pace : IDisposable
{
    private const int WellUntilFaster = 20;

    private readonly SemaphoreSlim _free;
    private readonly Lock _gate = new();
    private readonly int _atOnceMax;
    private int _atOnce;
    private int _withheld;
    private int _well;

    /// <summary>A pace.</summary>
    /// <param name="atOnceMax">Requests at once, 1 or more.</param>
    public Pace(int atOnceMax)
    {
        _free = new SemaphoreSlim(atOnceMax);
        _atOnceMax = atOnceMax;
        _atOnce = atOnceMax;
    }

    /// <summary>Requests that may be on their way at once now, 1 to the maximum.</summary>
    public int AtOnce
    {
        get
        {
            lock (_gate)
                return _atOnce;
        }
    }

    /// <summary>Waits until one more request may go; each wait that ends well ends with <see cref="Leave"/>.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    /// <summary>A request has ended.</summary>
    /// <param name="tooMany">Whether it was answered with 429.</param>
    public void Leave(bool tooMany)
    {
        int released;
        lock (_gate)
        {
            _well = tooMany ? 0 : _well + 1;
            if (tooMany)
            {
                _atOnce = Math.Max(1, _atOnce / 2);
            }
            else if (_well >= WellUntilFaster && _atOnce < _atOnceMax)
            {
                _well = 0;
                _atOnce++;
            }

            // The place of this request comes free, together with places that were withheld or without its own.
            released = Math.Clamp(1 + _withheld - (_atOnceMax - _atOnce), 0, 1 + _withheld);
            _withheld += 1 - released;
        }

        if (released > 0)
            _free.Release(released);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
