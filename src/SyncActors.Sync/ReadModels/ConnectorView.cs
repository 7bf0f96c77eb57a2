using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.ReadModels;

/// <summary>What a connector is doing, in one word.</summary>
public enum ConnectorStatus
{
    /// <summary>Waits for its next run.</summary>
    Idle = 0,

    /// <summary>A run is in progress.</summary>
    Running = 1,

    /// <summary>A run waits for permits.</summary>
    Waiting = 2,

    /// <summary>Stopped by a person.</summary>
    Paused = 3,

    /// <summary>Needs a new consent.</summary>
    NeedsAuthorization = 4,

    /// <summary>The source is gone.</summary>
    Discontinued = 5,

    /// <summary>Refused by the source.</summary>
    Refused = 6,

    /// <summary>Configured and switched off.</summary>
    Disabled = 7,

    /// <summary>The last run failed.</summary>
    Failing = 8,

    /// <summary>The configuration no longer names it.</summary>
    Removed = 9,
}

/// <summary>What lists and status pages show of a connector.</summary>
public sealed record ConnectorView
{
    /// <summary>Kind of the view's row.</summary>
    public const string Kind = "connector";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its user.</summary>
    public required string User { get; init; }

    /// <summary>Kind of its source.</summary>
    public required string Source { get; init; }

    /// <summary>What it is doing.</summary>
    public required ConnectorStatus Status { get; init; }

    /// <summary>Why it cannot run; null when it can.</summary>
    public string? Blocked { get; init; }

    /// <summary>When it runs, in words.</summary>
    public required string Schedule { get; init; }

    /// <summary>Hash of the settings in force; empty for a connector that was removed.</summary>
    public required string SettingsHash { get; init; }

    /// <summary>When the next run is due.</summary>
    public DateTimeOffset? NextRunAt { get; init; }

    /// <summary>The run in progress.</summary>
    public RunProgress? Run { get; init; }

    /// <summary>The last run that ended.</summary>
    public RunSummary? LastRun { get; init; }

    /// <summary>When the last run ended complete.</summary>
    public DateTimeOffset? LastCompleteAt { get; init; }

    /// <summary>Runs in a row that did not end complete.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Its destinations.</summary>
    public required IReadOnlyList<DestinationView> Destinations { get; init; }

    /// <summary>Items since the beginning.</summary>
    public required ItemCounts Totals { get; init; }

    /// <summary>Requests since the beginning.</summary>
    public long Requests { get; init; }

    /// <summary>Times the source's limit was met.</summary>
    public long ThrottledTimes { get; init; }

    /// <summary>Permits at hand when the view was made.</summary>
    public int Permits { get; init; }

    /// <summary>No call before this moment.</summary>
    public DateTimeOffset? BlockedUntil { get; init; }

    /// <summary>Lines that are not asked for, and why.</summary>
    public required IReadOnlyDictionary<string, ClosedLine> ClosedLines { get; init; }

    /// <summary>Dead letters that wait.</summary>
    public int DeadLetters { get; init; }

    /// <summary>Alerts that fire.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>The view's row.</summary>
    public static ViewRow? Row(EntityId entity, ConnectorState state, long sequenceNr)
    {
        if (state.Definition is not { } definition)
            return null;
        var view = Of(state);
        return new ViewRow(
            entity, UserId.Of(definition.User).Value, Kind, definition.Name, (short)view.Status, sequenceNr,
            JsonSerializer.Serialize(view, SyncJson.Options));
    }

    /// <summary>Reads a row.</summary>
    public static ConnectorView Read(ViewRow row) =>
        JsonSerializer.Deserialize<ConnectorView>(row.View, SyncJson.Options)
        ?? throw new JsonException($"The view of {row.Name} is empty.");

    /// <summary>The settings in force by a row, without the rest of the view.</summary>
    public static string SettingsHashOf(ViewRow row) =>
        JsonSerializer.Deserialize<InForce>(row.View, SyncJson.Options)?.SettingsHash
        ?? throw new JsonException($"The view of {row.Name} tells no settings.");

    /// <summary>The view of a configured connector's state.</summary>
    public static ConnectorView Of(ConnectorState state)
    {
        var definition = state.Definition!;
        return new ConnectorView
        {
            Name = definition.Name,
            User = definition.User,
            Source = definition.SourceKind,
            Status = StatusOf(state),
            Blocked = state.IsRemoved() ? RemovedReason : state.Block?.Reason,
            Schedule = definition.Schedule.ToString(),
            SettingsHash = definition.SettingsHash,
            NextRunAt = state.Run is null ? state.NextDueAt : null,
            Run = state.Run is { } run
                ? new RunProgress(
                    run.Number, run.Trigger, run.StartedAt, run.Planned, run.Done, run.Left.Count, run.Requests,
                    run.RequestsExpected, run.Counts, run.Left.IsEmpty ? null : run.Left[0].ToString())
                : null,
            LastRun = state.LastRun,
            LastCompleteAt = state.LastCompleteAt,
            ConsecutiveFailures = state.ConsecutiveFailures,
            Destinations =
            [
                .. state.Destinations.Select(entry => new DestinationView(
                    entry.Key, state.Watermark(entry.Key), entry.Value.Counts, entry.Value.Failure,
                    entry.Value.FailingSince)
                {
                    Doubles = entry.Value.Doubles,
                }),
            ],
            Totals = state.Totals,
            Requests = state.Requests,
            ThrottledTimes = state.ThrottledTimes,
            Permits = (int)(state.Bucket?.Level ?? 0),
            BlockedUntil = state.Bucket?.BlockedUntil,
            ClosedLines = state.ClosedLines,
            DeadLetters = state.DeadLetters.Count,
            Alerts = [.. state.Alerts.Values],
        };
    }

    private const string RemovedReason =
        "the configuration no longer names it; name it again and restart the server, and it goes on where it was";

    private sealed record InForce(string SettingsHash);

    private static ConnectorStatus StatusOf(ConnectorState state) => state switch
    {
        _ when state.IsRemoved() => ConnectorStatus.Removed,
        { Definition.Enabled: false } => ConnectorStatus.Disabled,
        { Paused: true } => ConnectorStatus.Paused,
        { Block.Cause: AlertCause.NeedsAuthorization } => ConnectorStatus.NeedsAuthorization,
        { Block.Cause: AlertCause.SourceDiscontinued } => ConnectorStatus.Discontinued,
        { Block: not null } => ConnectorStatus.Refused,
        { Run: not null, Bucket.BlockedUntil: not null } => ConnectorStatus.Waiting,
        { Run.Permits: 0, Bucket.Level: < 1 } => ConnectorStatus.Waiting,
        { Run: not null } => ConnectorStatus.Running,
        { ConsecutiveFailures: > 0 } => ConnectorStatus.Failing,
        _ => ConnectorStatus.Idle,
    };
}

/// <summary>How far a run has come.</summary>
public sealed record RunProgress(
    long Number, RunTrigger Trigger, DateTimeOffset StartedAt, bool Planned, int WindowsDone, int WindowsLeft,
    int Requests,
    int RequestsExpected, ItemCounts Counts, string? Asking);

/// <summary>How far a destination has come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Watermark">Last day up to which everything expected is there; null before the first plan.</param>
/// <param name="Counts">Items so far.</param>
/// <param name="Failure">Why it does not take pages; null when it does.</param>
/// <param name="FailingSince">Since when.</param>
public sealed record DestinationView(
    string Name, DateOnly? Watermark, ItemCounts Counts, string? Failure, DateTimeOffset? FailingSince)
{
    /// <summary>Extra copies that cannot be removed there; null when none are known.</summary>
    public int? Doubles { get; init; }
}
