namespace SyncActors.Actors;

/// <summary>No answer came in time; the request may still be carried out.</summary>
public sealed class AskTimeoutException(ActorRef actor, object request, TimeSpan timeout)
    : TimeoutException($"{actor.Path} did not answer {request.GetType().Name} within {timeout}.");

/// <summary>The request did not and will not reach the actor; it may be sent again.</summary>
public sealed class AskRefusedException(ActorRef actor, object request, UndeliveredReason reason)
    : InvalidOperationException($"{actor.Path} did not take {request.GetType().Name}: {reason}.")
{
    /// <summary>Why it was not taken.</summary>
    public UndeliveredReason Reason { get; } = reason;
}

/// <summary>The failure that <see cref="Kill"/> causes.</summary>
public sealed class ActorKilledException(ActorRef actor) : InvalidOperationException($"{actor.Path} was killed.");
