using SyncActors.Actors.Persistence;
using SyncActors.Domain.Schedules;

namespace SyncActors.Sync.Retention;

/// <summary>How long histories are kept. What connectors have delivered and where they stand is kept for
/// ever.</summary>
/// <param name="Keep">Events younger than this stay; a day or more. Older ones are gone a quarter of it later at the
/// latest.</param>
/// <param name="CleanUp">When old events are deleted.</param>
/// <param name="Archive">Gets events before they are deleted; null to keep them nowhere.</param>
public sealed record HistoryRetention(TimeSpan Keep, Schedule CleanUp, ArchiveEvents? Archive)
{
    /// <summary>Shortest time that histories are kept.</summary>
    public static readonly TimeSpan KeepMin = TimeSpan.FromDays(1);

    /// <summary>Longest time between two baselines: old events can be deleted only up to one.</summary>
    public TimeSpan BaselineEvery => Keep / 4;
}

/// <summary>To a connector: delete what is old, when no run is in progress, and answer with
/// <see cref="CleanUpHeard"/>.</summary>
internal sealed record CleanUp;

/// <summary>Answer to <see cref="CleanUp"/>: it is done, or will be after the run.</summary>
internal sealed record CleanUpHeard;
