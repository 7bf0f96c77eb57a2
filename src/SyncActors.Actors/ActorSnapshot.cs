namespace SyncActors.Actors;

/// <summary>What an actor is doing.</summary>
public enum ActorState
{
    /// <summary>Made, its <see cref="Actor.PreStartAsync"/> has not ended.</summary>
    Starting,

    /// <summary>Handles messages.</summary>
    Running,

    /// <summary>Failed; messages wait until the parent has decided and a restart is through.</summary>
    Suspended,

    /// <summary>Waits for its children to stop, then stops.</summary>
    Stopping,

    /// <summary>Gone.</summary>
    Stopped,
}

/// <summary>One actor as seen from outside at one moment.</summary>
/// <param name="Path">Where it stands in the tree.</param>
/// <param name="Type">Name of its class; empty while there is no instance.</param>
/// <param name="MailboxDepth">Messages that wait, 0 or more.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Restarts">How often it was restarted.</param>
public sealed record ActorSnapshot(string Path, string Type, int MailboxDepth, ActorState State, int Restarts);
