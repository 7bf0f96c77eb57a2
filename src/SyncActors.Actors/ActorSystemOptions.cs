using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SyncActors.Actors;

/// <summary>What an actor system is given from outside: clock, scheduler, dice, logs and bounds.</summary>
public sealed record ActorSystemOptions
{
    /// <summary>The only clock of the system.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where all actors run; the default is the thread pool.</summary>
    public TaskScheduler TaskScheduler { get; init; } = TaskScheduler.Default;

    /// <summary>Where the kernel and <see cref="ActorContext.Logger"/> log to.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The dice of restart jitter; give one with a seed where runs must repeat.</summary>
    public Random Random { get; init; } = new();

    /// <summary>Most messages that may wait in a mailbox whose props do not say, 1 or more.</summary>
    public int DefaultMailboxCapacity { get; init; } = 1000;

    /// <summary>Most messages that an actor may stash, 1 or more.</summary>
    public int StashCapacity { get; init; } = 1000;

    /// <summary>Most messages that an actor handles before others get the thread, 1 or more.</summary>
    public int Throughput { get; init; } = 100;

    /// <summary>How many undelivered messages are kept for inspection, 1 or more.</summary>
    public int UndeliveredCapacity { get; init; } = 256;

    /// <summary>How top level actors that fail are treated; escalating stops them.</summary>
    public SupervisorStrategy GuardianStrategy { get; init; } = SupervisorStrategy.Lasting;

    /// <summary>The phases of <see cref="CoordinatedShutdown"/> in their order.</summary>
    public IReadOnlyList<ShutdownPhase> ShutdownPhases { get; init; } = ShutdownPhase.Defaults;

    internal ActorSystemOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(DefaultMailboxCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StashCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Throughput, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(UndeliveredCapacity, 1);
        return this;
    }
}
