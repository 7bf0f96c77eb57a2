namespace SyncActors.Testing.Simulation;

/// <summary>Runs all tasks on one thread, one after the other; of those that are ready the seed draws the
/// next.</summary>
/// <remarks>Never runs a task inline, so that each await is a point where anything else may come first.</remarks>
public sealed class SimScheduler : TaskScheduler
{
    private const ulong FnvOffset = 14695981039346656037UL;
    private const ulong FnvPrime = 1099511628211UL;

    private readonly List<(Task Task, long Number)> _ready = [];
    private readonly SeededRandom _choices;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _lastNumber;

    /// <summary>A scheduler for the thread that makes it.</summary>
    /// <param name="seed">Decides every choice.</param>
    public SimScheduler(ulong seed) => _choices = new SeededRandom(seed);

    /// <summary>Tasks that could run now.</summary>
    public int ReadyCount => _ready.Count;

    /// <summary>Tasks run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Depends on every choice made so far: equal for two runs that went the same way.</summary>
    public ulong TraceHash { get; private set; } = FnvOffset;

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs one ready task, drawn by the seed; false if none is ready.</summary>
    public bool RunOne()
    {
        if (_ready.Count == 0)
            return false;
        var index = _choices.Next(_ready.Count);
        var (task, number) = _ready[index];
        // The order of the rest does not matter, only that it is always the same.
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        Steps++;
        Trace((ulong)number);
        TryExecuteTask(task);
        return true;
    }

    /// <summary>Mixes something that a test wants to be equal in two runs into <see cref="TraceHash"/>.</summary>
    /// <param name="value">What happened.</param>
    public void Trace(ulong value) => TraceHash = unchecked((TraceHash ^ value) * FnvPrime);

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new SimulationFailedException(
                "A task came from another thread: something left the simulation "
                + "(Task.Run, ConfigureAwait(false), a real timer).");
        }

        _ready.Add((task, ++_lastNumber));
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _ready.Select(r => r.Task);
}
