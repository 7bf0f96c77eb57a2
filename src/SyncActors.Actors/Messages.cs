namespace SyncActors.Actors;

/// <summary>Stops the actor when its turn in the mailbox comes, after all that was sent before.</summary>
public sealed record PoisonPill;

/// <summary>Makes the actor fail with <see cref="ActorKilledException"/> when its turn comes; by default that stops
/// it.</summary>
public sealed record Kill;

/// <summary>Told to each watcher once a watched actor is gone.</summary>
/// <param name="Actor">The actor that is gone.</param>
public sealed record Terminated(ActorRef Actor);

/// <summary>Told to an actor that got no message for as long as <see cref="ActorContext.SetReceiveTimeout"/>
/// says.</summary>
public sealed record ReceiveTimeout;

/// <summary>An answer that says the request failed; makes an ask fault with the exception.</summary>
/// <param name="Exception">What went wrong.</param>
public sealed record ActorFailure(Exception Exception);
