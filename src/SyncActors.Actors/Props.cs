namespace SyncActors.Actors;

/// <summary>How to make an actor, again after each restart, and what surrounds it.</summary>
public sealed record Props
{
    private Props(Func<Actor> factory) => Factory = factory;

    /// <summary>Most messages that may wait, 1 or more; null takes
    /// <see cref="ActorSystemOptions.DefaultMailboxCapacity"/>.</summary>
    public int? MailboxCapacity { get; private init; }

    /// <summary>How the actor treats children that fail; null takes <see cref="SupervisorStrategy.Default"/>.</summary>
    public SupervisorStrategy? Supervisor { get; private init; }

    internal Func<Actor> Factory { get; }

    /// <summary>Props whose actors come from the factory.</summary>
    /// <param name="factory">Makes a new actor on each call; runs on the actor's own turn.</param>
    public static Props Create(Func<Actor> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return new Props(factory);
    }

    /// <summary>The same with a mailbox of another size.</summary>
    /// <param name="capacity">Most messages that may wait, 1 or more.</param>
    public Props WithMailbox(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        return this with { MailboxCapacity = capacity };
    }

    /// <summary>The same with another treatment of failing children.</summary>
    /// <param name="strategy">What is to happen when a child fails.</param>
    public Props WithSupervisor(SupervisorStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        return this with { Supervisor = strategy };
    }
}
