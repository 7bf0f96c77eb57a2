using SyncActors.Actors;

namespace SyncActors.Testing.Simulation;

/// <summary>One run of the deterministic simulation: scheduler, clock and dice from one seed, and the pump that drives
/// them.
/// Time moves to the next timer only when nothing is ready. The same seed gives the same run.</summary>
/// <remarks>Belongs to the thread that makes it. Everything under test must take its clock and scheduler from here and
/// await
/// plainly; a task that comes from another thread fails the run.</remarks>
public sealed class SimulationPump
{
    private const ulong SchedulerStream = 0x5C4ED01E5UL;
    private const ulong DiceStream = 0xD1CE5EEDUL;

    /// <summary>A run that has not begun.</summary>
    /// <param name="seed">Decides everything that is drawn.</param>
    public SimulationPump(int seed)
    {
        Seed = seed;
        Scheduler = new SimScheduler(unchecked((ulong)seed) ^ SchedulerStream);
        Random = new SeededRandom(unchecked((ulong)seed) ^ DiceStream);
        Time = new VirtualTime(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Scheduler);
    }

    /// <summary>What the run was made from.</summary>
    public int Seed { get; }

    /// <summary>Where everything runs.</summary>
    public SimScheduler Scheduler { get; }

    /// <summary>The only clock.</summary>
    public VirtualTime Time { get; }

    /// <summary>The only dice, apart from those of the scheduler.</summary>
    public SeededRandom Random { get; }

    /// <summary>What the test is doing, for the text of a failure.</summary>
    public string Phase { get; set; } = "start";

    /// <summary>Tasks that one call may run before it counts as an endless loop; 1 or more.</summary>
    public long StepLimit { get; set; } = 1_000_000;

    /// <summary>Equal for two runs that went the same way.</summary>
    public ulong TraceHash => unchecked(Scheduler.TraceHash ^ (ulong)Time.GetTimestamp());

    /// <summary>An actor system that lives in this run.</summary>
    /// <param name="name">The system's name.</param>
    /// <param name="configure">Changes the options; null keeps the defaults.</param>
    public ActorSystem CreateSystem(string name = "sim", Func<ActorSystemOptions, ActorSystemOptions>? configure = null)
    {
        var options = new ActorSystemOptions { TimeProvider = Time, TaskScheduler = Scheduler, Random = Random };
        return new ActorSystem(name, configure?.Invoke(options) ?? options);
    }

    /// <summary>Runs what is ready until nothing is; the clock stands still.</summary>
    public void RunUntilIdle()
    {
        using var alone = new NoSynchronizationContext();
        var limit = Scheduler.Steps + StepLimit;
        while (Scheduler.RunOne())
            ThrowIfAbove(limit);
    }

    /// <summary>Runs for a while of virtual time, timers included.</summary>
    /// <param name="duration">How long; zero or more.</param>
    public void RunFor(TimeSpan duration)
    {
        using var alone = new NoSynchronizationContext();
        var until = Time.Elapsed + duration;
        var limit = Scheduler.Steps + StepLimit;
        while (Scheduler.RunOne() || (Time.NextDue is { } due && due <= until && Time.AdvanceToNextTimer()))
            ThrowIfAbove(limit);
        if (Time.Elapsed < until)
            Time.MoveTo(until);
    }

    /// <summary>Runs a test's own steps, and everything else, until they are through.</summary>
    /// <param name="body">The steps; started on the scheduler.</param>
    /// <exception cref="SimulationFailedException">They wait for something that can no longer come, or never
    /// end.</exception>
    public void Run(Func<Task> body)
    {
        using var alone = new NoSynchronizationContext();
        var task = Task.Factory
            .StartNew(async () => await body(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler)
            .Unwrap();
        var limit = Scheduler.Steps + StepLimit;
        while (!task.IsCompleted)
        {
            if (!Scheduler.RunOne() && !Time.AdvanceToNextTimer())
                throw Failed("nothing is left to run and no timer is armed, but the test's steps still wait");
            ThrowIfAbove(limit);
        }

#pragma warning disable MA0042, MA0045 // It has completed.
        task.GetAwaiter().GetResult();
#pragma warning restore MA0042, MA0045
    }

    /// <summary>As <see cref="Run"/>, for a body with a result.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="body">The steps; started on the scheduler.</param>
    public T Run<T>(Func<Task<T>> body)
    {
        var result = default(T);
        Run(async () => { result = await body(); });
        return result!;
    }

    /// <summary>As <see cref="Run"/>, and like it done when it returns; for tests that are written with
    /// await.</summary>
    /// <param name="body">The steps; started on the scheduler.</param>
    public Task RunAsync(Func<Task> body)
    {
#pragma warning disable MA0042 // This is the same method under its other name.
        Run(body);
#pragma warning restore MA0042
        return Task.CompletedTask;
    }

    /// <summary>A failure that says where and in which run.</summary>
    /// <param name="what">What went wrong.</param>
    public SimulationFailedException Failed(string what) =>
        new($"{what} (phase {Phase}, seed {Seed}, step {Scheduler.Steps}, {Time.Elapsed} virtual)");

    private void ThrowIfAbove(long limit)
    {
        if (Scheduler.Steps > limit)
            throw Failed($"more than {StepLimit} steps");
    }

    /// <summary>Awaits would go to the test runner's context instead of the scheduler while there is one.</summary>
    private sealed class NoSynchronizationContext : IDisposable
    {
        private readonly SynchronizationContext? _before = SynchronizationContext.Current;

        public NoSynchronizationContext() => SynchronizationContext.SetSynchronizationContext(null);

        public void Dispose() => SynchronizationContext.SetSynchronizationContext(_before);
    }
}
