namespace SyncActors.Actors;

/// <summary>A step of the shutdown.</summary>
/// <param name="Name">Names the phase among the others.</param>
/// <param name="Timeout">Longest time its tasks may take together; above zero. Then the next phase begins.</param>
public sealed record ShutdownPhase(string Name, TimeSpan Timeout)
{
    /// <summary>No more requests are taken from outside.</summary>
    public const string Unbind = "unbind";

    /// <summary>Requests under way are answered.</summary>
    public const string RequestsDone = "requests-done";

    /// <summary>Shard regions come to a stopping point.</summary>
    public const string Regions = "regions";

    /// <summary>All actors stop, children first; the system adds this task itself.</summary>
    public const string StopActors = "stop-actors";

    /// <summary>What the actors stood on is given back: leases, connections.</summary>
    public const string Release = "release";

    /// <summary>The phases above in this order, 10 s each, 30 s for <see cref="Regions"/>.</summary>
    public static IReadOnlyList<ShutdownPhase> Defaults { get; } =
    [
        new(Unbind, TimeSpan.FromSeconds(10)),
        new(RequestsDone, TimeSpan.FromSeconds(10)),
        new(Regions, TimeSpan.FromSeconds(30)),
        new(StopActors, TimeSpan.FromSeconds(10)),
        new(Release, TimeSpan.FromSeconds(10)),
    ];
}

/// <summary>Takes the system down phase by phase; the tasks of one phase run side by side, and neither a failure nor a
/// timeout keeps the next phase from its turn.</summary>
public sealed class CoordinatedShutdown
{
    private readonly Lock _gate = new();
    private readonly ActorSystem _system;
    private readonly IReadOnlyList<ShutdownPhase> _phases;
    private readonly List<(string Phase, string Name, Func<CancellationToken, Task> Work)> _tasks = [];
    private Task? _run;

    internal CoordinatedShutdown(ActorSystem system, IReadOnlyList<ShutdownPhase> phases)
    {
        _system = system;
        _phases = phases;
    }

    /// <summary>Whether the shutdown has begun.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
                return _run is not null;
        }
    }

    /// <summary>Adds a task to a phase.</summary>
    /// <param name="phase">Name of one of <see cref="ActorSystemOptions.ShutdownPhases"/>.</param>
    /// <param name="name">Names the task in the log.</param>
    /// <param name="task">The work; its token is cancelled when the phase's time is over.</param>
    /// <exception cref="ArgumentException">There is no such phase.</exception>
    /// <exception cref="InvalidOperationException">The shutdown has begun.</exception>
    public void AddTask(string phase, string name, Func<CancellationToken, Task> task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (!_phases.Any(p => p.Name == phase))
            throw new ArgumentException($"There is no shutdown phase {phase}.", nameof(phase));
        lock (_gate)
        {
            if (_run is not null)
                throw new InvalidOperationException($"Shutdown has begun; {name} came too late.");
            _tasks.Add((phase, name, task));
        }
    }

    /// <summary>Runs all phases; a later call gets the task of the first.</summary>
    /// <param name="reason">Why, for the log.</param>
    /// <returns>Completes after the last phase; never faults.</returns>
    public Task RunAsync(string reason)
    {
        lock (_gate)
            return _run ??= _system.RunAsync(() => RunPhasesAsync(reason));
    }

    private async Task RunPhasesAsync(string reason)
    {
        KernelLog.ShutdownBegan(_system.KernelLogger, reason);
        foreach (var phase in _phases)
        {
            using var phaseOver = new CancellationTokenSource(phase.Timeout, _system.Time);
            await Task.WhenAll(_tasks
                .Where(t => t.Phase == phase.Name)
                .Select(t => RunOneAsync(phase, t.Name, t.Work, phaseOver.Token)));
        }
    }

    private async Task RunOneAsync(
        ShutdownPhase phase, string name, Func<CancellationToken, Task> work, CancellationToken phaseOver)
    {
        try
        {
            await AwaitedAsync(work, phaseOver).WaitAsync(phaseOver);
        }
        catch (OperationCanceledException) when (phaseOver.IsCancellationRequested)
        {
            KernelLog.ShutdownTaskTimedOut(_system.KernelLogger, phase.Name, name, phase.Timeout);
        }
        catch (Exception e)
        {
            KernelLog.ShutdownTaskFailed(_system.KernelLogger, e, phase.Name, name);
        }
    }

    // Waiting directly for a task whose continuations run asynchronously would go over the thread pool.
    private static async Task AwaitedAsync(Func<CancellationToken, Task> work, CancellationToken phaseOver) =>
        await work(phaseOver);
}
