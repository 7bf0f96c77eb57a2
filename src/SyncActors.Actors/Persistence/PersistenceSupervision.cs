namespace SyncActors.Actors.Persistence;

/// <summary>How event-sourced actors that fail are treated.</summary>
public static class PersistenceSupervision
{
    /// <summary>
    /// A stale owner and a damaged or unreadable stream stop the actor; anything else reloads it from the journal after
    /// a backoff, for memory may differ from what is durable.
    /// </summary>
    public static SupervisorStrategy Strategy { get; } = SupervisorStrategy.OneForOne(
        error => error switch
        {
            FencedException or CorruptStreamException or UnknownEventException or ActorKilledException =>
                Directive.Stop,
            _ => Directive.Restart,
        },
        new RestartBackoff(
            TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 0.2, int.MaxValue, TimeSpan.FromMinutes(5)));

    /// <summary>A child's failure is its owner's: the owner reloads and begins its children anew.</summary>
    public static SupervisorStrategy Children { get; } = SupervisorStrategy.OneForOne(_ => Directive.Escalate);
}
