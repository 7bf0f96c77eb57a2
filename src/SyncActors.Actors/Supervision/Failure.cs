using SyncActors.Actors.Cells;

namespace SyncActors.Actors.Supervision;

/// <summary>Why an actor is suspended and how far its restart is.</summary>
internal sealed class Failure(Exception error, object? message)
{
    private readonly List<ActorCell> _escalated = [];

    public Exception Error { get; } = error;

    /// <summary>The message that failed; null if it was none.</summary>
    public object? Message { get; } = message;

    /// <summary>Children whose failure is this one; they wait for the same decision.</summary>
    public IReadOnlyList<ActorCell> Escalated => _escalated;

    /// <summary>The wait that the parent ordered.</summary>
    public TimeSpan Backoff { get; set; }

    /// <summary>The restart has begun; a second order for it is stale.</summary>
    public bool IsBeingUndone { get; set; }

    /// <summary>The failed instance is gone; what is left of the restart waits for the children or the
    /// backoff.</summary>
    public bool IsTornDown { get; set; }

    public void AddEscalated(ActorCell child) => _escalated.Add(child);
}
