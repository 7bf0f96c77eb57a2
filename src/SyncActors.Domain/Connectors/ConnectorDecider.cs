using System.Text.Json;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorCommand;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Connectors;

/// <summary>
/// The connector's rules: a state and a command give events or a refusal. Pure and total; the clock's reading comes in
/// as an argument.
/// </summary>
public static class ConnectorDecider
{
    /// <summary>How long a parked line waits before it is tried again without anybody's help.</summary>
    public static readonly TimeSpan ReopenAfter = TimeSpan.FromDays(1);

    /// <summary>Decides a command. One that lacks a part is refused as <see cref="RejectionCode.Invalid"/>.</summary>
    public static Decision Decide(ConnectorState state, ConnectorCommand command, DateTimeOffset now) => command switch
    {
        _ when CommandFaults.Find(command) is { } fault => No(RejectionCode.Invalid, fault),
        Configure c => Configured(state, c.Definition, now),
        AdoptItems c => Adopted(state, c, now),
        _ when state.Definition is null => No(RejectionCode.NotConfigured, "The connector is not configured."),
        Remove => Removal(state, now),
        _ when state.IsRemoved() => No(
            RejectionCode.NotConfigured,
            $"The configuration no longer names {state.Definition.Name}; name it again first."),
        Pause => state.Paused ? Yes(state, now) : Yes(state, now, new Paused(), new RunScheduled(null)),
        Resume => Resumption(state, now),
        Trigger c => Triggered(state, now, new RunRequested(RunTrigger.Manual, c.Force)),
        RunBackfill c => Backfill(state, c.Range, now),
        BeginHistory c => History(state, c.From, now),
        Cancel => state.Run is null ? No(RejectionCode.NotRunning, "No run is in progress.") : Yes(state, now),
        Reset { Destination: { } name } when !state.Destinations.ContainsKey(name) => UnknownDestination(state, name),
        Reset c => state.Run is null
            ? Yes(state, now, new CoverageReset(c.From, c.Destination, c.Refill, now))
            : No(RejectionCode.AlreadyRunning, "A run is in progress; cancel it first."),
        ReplayDeadLetters c => Replay(state, c.Keys, now),
        Authorized => Unblock(state, now),
        Acknowledge c => Note(state, c.Cause, now),
        CheckAlerts => Yes(state, now),
        _ => RunDecider.Decide(state, command, now),
    };

    /// <summary>When the connector wants to be woken: when there is something to run, or when an alert's time has come,
    /// whichever is earlier. Null when only a command wakes it.</summary>
    public static DateTimeOffset? WakeAt(ConnectorState state) => Sooner(RunAt(state), AlertClock.NextAt(state));

    /// <summary>The earlier of two moments; null when there is none.</summary>
    public static DateTimeOffset? Sooner(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    /// <summary>When there is something to run: at once while a run is open, else when the next one is due. Null when
    /// nothing runs before a command.</summary>
    public static DateTimeOffset? RunAt(ConnectorState state)
    {
        if (state.Definition is not { Enabled: true } || state.Paused || state.Block is not null)
            return state.Run is null ? null : state.Run.StartedAt;
        return state.Run is not null ? state.Bucket!.BlockedUntil ?? state.Run.StartedAt
            : state.Requested is not null ? DateTimeOffset.UnixEpoch
            : state.NextDueAt;
    }

    /// <summary>The next run that the schedule asks for, counted from the last start; null when none.</summary>
    public static DateTimeOffset? NextRun(ConnectorState state, DateTimeOffset now) => Next(state, now).At;

    internal static Decision Yes(ConnectorState state, DateTimeOffset now, params IReadOnlyList<ConnectorEvent> events)
    {
        var after = state.Fold(events);
        List<ConnectorEvent> alerts = [.. AlertRules.Changes(after, now)];
        return alerts.Count == 0
            ? new Decision.Accepted(events, after)
            : new Decision.Accepted([.. events, .. alerts], after.Fold(alerts));
    }

    internal static Decision No(RejectionCode code, string message) => new Decision.Rejected(code, message);

    /// <summary>The next run by the schedule; none while it could not begin.</summary>
    internal static RunScheduled Next(ConnectorState state, DateTimeOffset now)
    {
        var definition = state.Definition!;
        return new RunScheduled(definition.Enabled && !state.Paused && state.Block is null
            ? definition.Schedule.NextAfter(state.LastStartedAt, now, definition.Spread())
            : null);
    }

    private static Decision Configured(ConnectorState state, ConnectorDefinition definition, DateTimeOffset now)
    {
        if (definition.Destinations.Count == 0)
            return No(RejectionCode.Invalid, "A connector needs at least one destination.");
        if (definition.Destinations.DistinctBy(one => one.Name).Count() != definition.Destinations.Count)
            return No(RejectionCode.Invalid, "Two destinations have the same name.");
        if (definition.Schedule.Problem() is { } problem)
            return No(RejectionCode.Invalid, problem);
        if (definition.Limit.Permits < 1 || definition.Limit.Period <= TimeSpan.Zero)
            return No(RejectionCode.Invalid, "The limit needs at least one permit and a period above zero.");
        if (state.Definition?.SettingsHash == definition.SettingsHash)
            return Yes(state, now);
        List<ConnectorEvent> events = [new Configured(definition, now)];

        // A run that is open may have had pages of a window already, without which the rest answers for nothing.
        if (state.Run is not null)
            events.AddRange(definition.Destinations.Where(one => !state.Destinations.ContainsKey(one.Name)).Select(
                one => new DestinationFailed(one.Name, "it was added during a run; the next one begins with it", now)));

        // New settings may mend what blocked it: try at once.
        if (state.Block is not null)
            events.AddRange([new Unblocked(), new RunRequested(RunTrigger.Manual, Force: false)]);
        events.Add(Next(state with { Definition = definition, Block = null }, now));
        return Yes(state, now, events);
    }

    private static Decision Removal(ConnectorState state, DateTimeOffset now)
    {
        if (state.IsRemoved())
            return Yes(state, now);
        List<ConnectorEvent> events = [];
        if (state.Run is { } run)
            events.Add(new RunFinished(run.Number, RunOutcome.Cancelled, "removed from the configuration", 0, now));
        events.Add(new Removed(now));
        events.Add(new RunScheduled(null));
        return Yes(state, now, events);
    }

    // Who resumes what is not paused but blocked has mended the cause, or is told of it once more.
    private static Decision Resumption(ConnectorState state, DateTimeOffset now) => state switch
    {
        { Paused: true } => Yes(state, now, new Resumed(), Next(state with { Paused = false }, now)),
        { Block: not null } => Yes(
            state, now, new Unblocked(), new RunRequested(RunTrigger.Manual, Force: false),
            Next(state with { Block = null }, now)),
        _ => Yes(state, now),
    };

    private static Decision Triggered(
        ConnectorState state, DateTimeOffset now, params IReadOnlyList<ConnectorEvent> events)
    {
        if (state.Paused || !state.Definition!.Enabled)
            return No(RejectionCode.Paused, "The connector is paused; resume it first.");
        if (state.Block is { } block)
            return No(RejectionCode.Blocked, block.Reason);

        // One run at a time: a second wish is the first one's.
        return state.Run is not null && events is [RunRequested] ? Yes(state, now) : Yes(state, now, events);
    }

    private static Decision Backfill(ConnectorState state, DayRange range, DateTimeOffset now)
    {
        var today = RunPlanner.Today(state, now);
        if (range.Days == 0)
            return No(RejectionCode.Invalid, $"{range.From:yyyy-MM-dd} lies after {range.Through:yyyy-MM-dd}.");
        if (range.Through > today)
            return No(RejectionCode.Invalid, $"{range.Through:yyyy-MM-dd} has not come yet.");
        if (TooLongAgo(range.From, today) is { } tooLongAgo)
            return tooLongAgo;
        return Triggered(state, now, new BackfillRequested(range));
    }

    // Tomorrow is the first day for whoever has all of today; the zone may not be known yet, which may be a day more.
    private static Decision History(ConnectorState state, DateOnly? from, DateTimeOffset now)
    {
        if (state.Run is not null)
            return No(RejectionCode.AlreadyRunning, "A run is in progress; cancel it first.");
        var today = RunPlanner.Today(state, now);
        if (from?.DayNumber > today.DayNumber + 2)
            return No(RejectionCode.Invalid, $"{from:yyyy-MM-dd} has not come yet.");
        if (from is { } first && TooLongAgo(first, today) is { } tooLongAgo)
            return tooLongAgo;
        return from == state.HistoryBegins ? Yes(state, now) : Yes(state, now, new HistoryBegun(from));
    }

    // While a run is open, its pages may be on their way with the same items.
    private static Decision Adopted(ConnectorState state, AdoptItems adopted, DateTimeOffset now)
    {
        if (state.Run is not null)
            return No(RejectionCode.AlreadyRunning, "A run is in progress; cancel it first, and pause the connector.");
        if (state.Definition is not null && !state.Destinations.ContainsKey(adopted.Destination))
            return UnknownDestination(state, adopted.Destination);
        return adopted.Items.Count == 0
            ? Yes(state, now)
            : Yes(state, now, new ItemsAdopted(adopted.Destination, adopted.Items, adopted.Digest, now));
    }

    private static Decision UnknownDestination(ConnectorState state, string name) => No(
        RejectionCode.Invalid,
        $"There is no destination '{name}'; there are {string.Join(", ", state.Destinations.Keys)}.");

    private static Decision? TooLongAgo(DateOnly day, DateOnly today) =>
        today.DayNumber - day.DayNumber > RunPlanner.HistoryDaysMax
            ? No(RejectionCode.Invalid, $"{day:yyyy-MM-dd} is more than {RunPlanner.HistoryDaysMax} days ago.")
            : null;

    private static Decision Replay(ConnectorState state, IReadOnlyList<string> keys, DateTimeOffset now)
    {
        var unknown = keys.FirstOrDefault(key => !state.DeadLetters.ContainsKey(key));
        if (unknown is not null)
            return No(RejectionCode.NotFound, $"There is no dead letter '{unknown}'.");
        if (state.DeadLetters.IsEmpty)
            return Yes(state, now);
        return Triggered(state, now, new DeadLettersReplayed(keys.Count > 0 ? keys : [.. state.DeadLetters.Keys]));
    }

    private static Decision Note(ConnectorState state, AlertCause cause, DateTimeOffset now) =>
        !state.Alerts.TryGetValue(cause, out var alert)
            ? No(
                RejectionCode.NotFound,
                $"No alert '{JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString())}' fires.")
            : alert.AcknowledgedAt is null ? Yes(state, now, new AlertAcknowledged(cause, now))
            : Yes(state, now);

    private static Decision Unblock(ConnectorState state, DateTimeOffset now)
    {
        List<ConnectorEvent> events = [];
        if (state.Block is { Cause: AlertCause.NeedsAuthorization or AlertCause.AccountRefused })
        {
            events.Add(new Unblocked());
            events.Add(new RunRequested(RunTrigger.Manual, Force: false));
            events.Add(Next(state with { Block = null }, now));
        }

        var parked = state.ClosedLines.Where(line => line.Value.Parked).Select(line => line.Key).ToList();
        if (parked.Count > 0)
            events.Add(new LinesReopened(parked));
        return Yes(state, now, events);
    }
}
