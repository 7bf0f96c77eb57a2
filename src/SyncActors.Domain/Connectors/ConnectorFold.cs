using System.Collections.Immutable;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Connectors;

/// <summary>What events do to the state. Pure; never validates, never fails for an event that was ever
/// stored.</summary>
public static class ConnectorFold
{
    /// <summary>The state after one more event.</summary>
    public static ConnectorState Apply(this ConnectorState state, ConnectorEvent @event) => @event switch
    {
        Configured e => Configure(state, e.Definition, e.At),
        Removed => Remove(state),
        Paused => state with { Paused = true },
        Resumed => state with { Paused = false },
        RunRequested e => state with { Requested = e.Trigger, ForceReread = state.ForceReread || e.Force },
        BackfillRequested e => state with { Backfill = state.Backfill.With(e.Range), Requested = RunTrigger.Backfill },
        HistoryBegun e => state with { HistoryBegins = e.From, HistoryFrom = null },
        CoverageReset e => Reset(state, e),
        RunStarted e => Start(state, e),
        RunPlanned e => Plan(state, e),
        PermitsReserved e => state with
        {
            Bucket = state.Bucket?.Take(e.Permits, e.At),
            Run = state.Run! with { Permits = state.Run.Permits + e.Permits, ReservedAt = e.At },
        },
        PageSynced e => PageFold.Apply(state, e.Page, e.At),
        RequestFailed => Spend(state, state.Run! with { Failures = state.Run.Failures + 1 }),
        Throttled e => Throttle(state, e),
        WindowClosed e => Close(state, e),
        DestinationFailed e => Fail(state, e),
        DestinationSwept e => Sweep(state, e),
        RunResumed e => state.InDoubt(e.At, state.Run?.StartedAt),
        RunFinished e => Finish(state, e),
        RunScheduled e => state with { NextDueAt = e.At },
        Blocked e => state with { Block = new Block(e.Cause, e.Reason, e.At) },
        Unblocked => state with { Block = null },
        LinesReopened e => state with
        {
            ClosedLines = state.ClosedLines.RemoveRange(e.Lines),
            Run = state.Run is { } run ? run with { LinesReopened = true } : null,

            // When the newest days were last read, these lines were left out.
            ReadThrough = null,
            RereadAt = null,
        },
        DeadLettersReplayed e => Replay(state, e.Ids),
        ItemsAdopted e => state with { Digest = state.Digest.Plus(e.Digest) },
        AlertRaised e => state with { Alerts = state.Alerts.SetItem(e.Alert.Cause, e.Alert) },
        AlertReminded e => Change(state, e.Cause, alert => alert with { Text = e.Text, RemindedAt = e.At }),
        AlertAcknowledged e => Change(state, e.Cause, alert => alert with { AcknowledgedAt = e.At }),
        AlertResolved e => state with { Alerts = state.Alerts.Remove(e.Cause) },
        _ => throw new System.Diagnostics.UnreachableException($"{@event.GetType().Name} has no arm."),
    };

    /// <summary>The state after events in order.</summary>
    public static ConnectorState Fold(this ConnectorState state, IEnumerable<ConnectorEvent> events) =>
        events.Aggregate(state, Apply);

    private static ConnectorState Configure(ConnectorState state, ConnectorDefinition definition, DateTimeOffset at)
    {
        // A destination that left the definition is forgotten: should it come back, it is filled anew, idempotently.
        var names = definition.Destinations.Select(destination => destination.Name).ToHashSet(StringComparer.Ordinal);
        var destinations = state.Destinations.RemoveRange(state.Destinations.Keys.Where(name => !names.Contains(name)));
        foreach (var name in names.Where(name => !destinations.ContainsKey(name)).Order(StringComparer.Ordinal))
            destinations = destinations.Add(name, DestinationProgress.None);
        var bucket = state.Bucket is null
            ? TokenBucket.Full(definition.Limit, DateTimeOffset.UnixEpoch)
            : state.Bucket with
            {
                Limit = definition.Limit,
                Level = Math.Min(state.Bucket.Level, definition.Limit.Permits),
            };
        var sameHistory = definition.HistoryFrom == state.Definition?.HistoryFrom;

        // One that comes back may hold what was sent to it and never journaled.
        var comesBack = state.Definition is not null && names.Any(name => !state.Destinations.ContainsKey(name));
        return (comesBack ? state.InDoubt(at, sentFrom: null) : state) with
        {
            Definition = definition,
            Revision = state.Revision + 1,
            WatchedSince = state is { Definition.Enabled: true, WatchedSince: { } since } ? since : at,
            Destinations = destinations,
            Bucket = bucket,

            // The run's pages so far did not reach a destination that is new; it begins with the next run.
            Run = state.Run is { } run
                ? run with { Failing = run.Failing.Union(names.Where(name => !state.Destinations.ContainsKey(name))) }
                : null,
            HistoryFrom = sameHistory ? state.HistoryFrom : null,

            // Whoever names another first day wants the days from it on, whoever delivered them.
            HistoryBegins = sameHistory ? state.HistoryBegins : null,
        };
    }

    // Its past stays: should it come back, it goes on from there.
    private static ConnectorState Remove(ConnectorState state) => state with
    {
        Definition = state.Definition! with { Enabled = false, SettingsHash = "" },
        Requested = null,
    };

    private static ConnectorState Reset(ConnectorState state, CoverageReset e)
    {
        var range = new DayRange(e.From ?? DateOnly.MinValue, DateOnly.MaxValue);
        var names = state.Destinations.Keys.Where(name => e.Destination is null || name == e.Destination).ToList();

        // Of what counts as lost some may be there all the same.
        return (e.Refill ? state.InDoubt(e.At, sentFrom: null) : state) with
        {
            Destinations = state.Destinations.SetItems(names.Select(name =>
            {
                var progress = state.Destinations[name];
                return KeyValuePair.Create(name, progress with { Lines = Forget(progress.Lines, range, _ => true) });
            })),
            Refills = e.Refill
                ? state.Refills.SetItems(names.Select(name =>
                    KeyValuePair.Create(name, state.Refills.GetValueOrDefault(name) + 1)))
                : state.Refills,
            ReadThrough = null,
            RereadAt = null,
            ClosedLines = state.ClosedLines.Clear(),
        };
    }

    private static ConnectorState Start(ConnectorState state, RunStarted e) => state with
    {
        Run = new Run
        {
            Number = e.Number,
            Trigger = e.Trigger,
            StartedAt = e.At,
            Left = [.. e.Survey],
            RequestsExpected = e.Survey.Sum(window => window.RequestsExpected),
        },
        Runs = e.Number,
        Requested = null,
        LastStartedAt = e.At,
    };

    private static ConnectorState Plan(ConnectorState state, RunPlanned e)
    {
        var dense = state.Definition!.Lines.Where(line => line.Dense).Select(line => line.Name)
            .ToHashSet(StringComparer.Ordinal);
        var asked = e.Windows
            .Where(window => window.Range is { } range && range.From <= e.FinalThrough)
            .SelectMany(window => window.Lines).Where(dense.Contains);
        return state with
        {
            HistoryFrom = e.HistoryFrom,
            ForceReread = false,
            ReadThrough = e.Reread ? state.Facts.DeviceSyncedAt : state.ReadThrough,
            RereadAt = e.Reread ? state.Run!.StartedAt : state.RereadAt,
            Run = state.Run! with
            {
                Planned = true,
                Left = [.. e.Windows],
                Cursor = null,
                RequestsExpected = state.Run.RequestsExpected + e.Windows.Sum(window => window.RequestsExpected),
                Today = e.Today,
                FinalThrough = e.FinalThrough,
                DenseAsked = state.Run.DenseAsked.Union(asked),
            },
        };
    }

    private static ConnectorState Throttle(ConnectorState state, Throttled e)
    {
        var spent = Spend(state, state.Run!);
        return spent with
        {
            Bucket = state.Bucket!.Block(e.Until, e.At),
            ThrottledTimes = state.ThrottledTimes + 1,
            ThrottlesInARow = state.ThrottlesInARow + 1,

            // The vendor counts none of the reserved permits as left, so none of them is subtracted from what it says
            // later.
            Run = spent.Run! with { Permits = 0 },
        };
    }

    private static ConnectorState Close(ConnectorState state, WindowClosed e)
    {
        var run = state.Run!;
        var closed = state.ClosedLines;
        if (e.Fate is WindowFate.Parked or WindowFate.NotOffered)
        {
            foreach (var line in e.Window.Lines)
                closed = closed.SetItem(
                    line, new ClosedLine(e.Fate == WindowFate.Parked, e.Reason, e.MissingScope, e.At));
        }

        var left = run.Left.RemoveAt(0);

        // The other windows of a closed line would get the same answer.
        if (e.Fate is WindowFate.Parked or WindowFate.NotOffered)
            left = left.RemoveAll(window => window.Lines.Count > 0 && window.Lines.All(closed.ContainsKey));
        else if (e.Fate == WindowFate.Replaced)
            left = left.InsertRange(0, e.Instead);
        return Spend(state, run with
        {
            Left = left,
            Cursor = null,
            Seen = run.Seen.Clear(),
            Failures = 0,
            Done = run.Done + (e.Fate == WindowFate.Replaced ? 0 : 1),
            GivenUp = run.GivenUp + (e.Fate == WindowFate.GivenUp ? 1 : 0),
            GivenUpFor = e.Fate == WindowFate.GivenUp ? e.Reason : run.GivenUpFor,
            Parked = run.Parked + (e.Fate is WindowFate.Parked or WindowFate.Refused ? 1 : 0),
            RequestsExpected = run.RequestsExpected + e.Instead.Sum(window => window.RequestsExpected),
            DenseAsked = e.Fate == WindowFate.Replaced ? run.DenseAsked : run.DenseAsked.Except(e.Window.Lines),
        }) with
        {
            ClosedLines = closed,
            HostUnknownSince = e.HostIsUnknown == true ? state.HostUnknownSince ?? e.At : null,
            DeadLetters = e.Fate == WindowFate.Refused
                ? PageFold.Keep(state.DeadLetters, Letters(e))
                : state.DeadLetters,
            Destinations = e.Fate == WindowFate.Refused
                ? ParkDays(state.Destinations, e.Window)
                : state.Destinations,
        };
    }

    // One for each line, so that each line's days come back with their letter.
    private static IEnumerable<DeadLetter> Letters(WindowClosed e)
    {
        var (window, id) = (e.Window, $"{e.Window.Endpoint}/{e.Window.Range}");
        return window.Lines.DefaultIfEmpty("").Select(line => new DeadLetter(
            window.Lines.Count > 1 ? $"{id}/{line}" : id, line, window.Range?.From, null, e.Reason, null, e.At,
            window.Range));
    }

    private static ImmutableSortedDictionary<string, DestinationProgress> ParkDays(
        ImmutableSortedDictionary<string, DestinationProgress> destinations, Window window) =>
        window.Range is not { } range
            ? destinations
            : destinations.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => entry.Value with
                {
                    Lines = window.Lines.Aggregate(
                        entry.Value.Lines,
                        (lines, line) => lines.SetItem(line, entry.Value.Line(line).Park(DaySet.Of([range])))),
                },
                StringComparer.Ordinal);

    private static ConnectorState Fail(ConnectorState state, DestinationFailed e) =>
        (e.OutcomeUnknown ? state.InDoubt(e.At, state.Run?.StartedAt) : state) with
        {
            // It may have left the definition while its page was on the way.
            Destinations = state.Destinations.TryGetValue(e.Destination, out var progress)
                ? state.Destinations.SetItem(
                    e.Destination, progress with { Failure = e.Reason, FailingSince = progress.FailingSince ?? e.At })
                : state.Destinations,
            Run = state.Run! with { Failing = state.Run.Failing.Add(e.Destination) },
        };

    private static ConnectorState Sweep(ConnectorState state, DestinationSwept e) =>
        state.Destinations.TryGetValue(e.Destination, out var progress)
            ? state with
            {
                Destinations = state.Destinations.SetItem(
                    e.Destination,
                    progress with { SweptAt = e.At, Doubles = e.Remaining > 0 ? e.Remaining : null }),
            }
            : state;

    private static ConnectorState Finish(ConnectorState state, RunFinished e)
    {
        var run = state.Run!;
        var complete = e.Outcome is RunOutcome.Complete or RunOutcome.CompleteWithParked;

        // What a dead letter holds back, what a person has just asked for again, or a line that was closed when the run
        // was planned, may be what was sent.
        var certain = e.Outcome == RunOutcome.Complete && state.DeadLetters.IsEmpty && state.Requested is null
            && !run.LinesReopened;
        return state with
        {
            Run = null,
            LastRun = new RunSummary(
                e.Number, run.Trigger, run.StartedAt, e.At, e.Outcome, e.Reason, run.Requests, run.RequestsExpected,
                run.Counts),
            LastCompleteAt = complete ? e.At : state.LastCompleteAt,
            ConsecutiveFailures = complete ? 0
                : e.Outcome is RunOutcome.Cancelled or RunOutcome.Yielded ? state.ConsecutiveFailures
                : state.ConsecutiveFailures + 1,
            GaveWay = e.Outcome == RunOutcome.Yielded ? run.Left : [],
            Bucket = state.Bucket!.Return(e.PermitsReturned, run.ReservedAt ?? e.At, e.At),

            DoubtSince = certain ? null : state.DoubtSince,
            DoubtFrom = certain ? null : state.DoubtFrom,
            SettledAt = certain ? state.RereadAt : state.SettledAt,

            // What a failed run did not read must be read by the next.
            ReadThrough = complete || HasReadNewest(state, e.Outcome) ? state.ReadThrough : null,
            RereadAt = complete || HasReadNewest(state, e.Outcome) ? state.RereadAt : null,
        };
    }

    // One that gave way while it was at older days has read the newest. Were they read again each time, a limit that is
    // just enough for them would never let an older day through.
    private static bool HasReadNewest(ConnectorState state, RunOutcome outcome)
    {
        var (run, definition) = (state.Run!, state.Definition!);
        return outcome == RunOutcome.Yielded && run.GivenUp == 0 && run.Failing.IsEmpty
            && !run.Left.Exists(window => Turns.IsFresh(window, run.Today, definition.LookbackDays));
    }

    private static ConnectorState Replay(ConnectorState state, IReadOnlyList<string> ids)
    {
        var letters = ids.Where(state.DeadLetters.ContainsKey).Select(id => state.DeadLetters[id]).ToList();
        return state with
        {
            DeadLetters = state.DeadLetters.RemoveRange(ids),
            Requested = RunTrigger.Replay,
            Run = state.Run is { } run
                ? run with
                {
                    Replayed = letters.Aggregate(
                        run.Replayed,
                        (days, letter) => letter.Days() is { } range
                            ? PageFold.Add(days, letter.Line, DaySet.Of(range))
                            : days),
                }
                : null,
            Destinations = state.Destinations.ToImmutableSortedDictionary(
                entry => entry.Key,
                entry => entry.Value with
                {
                    Lines = letters.Where(letter => letter.Destination is null || letter.Destination == entry.Key)
                        .Aggregate(entry.Value.Lines, Reopen),
                },
                StringComparer.Ordinal),
        };
    }

    private static ImmutableSortedDictionary<string, LineCoverage> Reopen(
        ImmutableSortedDictionary<string, LineCoverage> lines, DeadLetter letter) =>
        letter.Days() is { } days ? Forget(lines, days, line => letter.Line == line) : lines;

    private static ImmutableSortedDictionary<string, LineCoverage> Forget(
        ImmutableSortedDictionary<string, LineCoverage> lines, DayRange range, Func<string, bool> which) =>
        lines.ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => which(entry.Key) ? entry.Value.Forget(range) : entry.Value,
            StringComparer.Ordinal);

    private static ConnectorState Change(ConnectorState state, AlertCause cause, Func<Alert, Alert> change) =>
        state.Alerts.TryGetValue(cause, out var alert)
            ? state with { Alerts = state.Alerts.SetItem(cause, change(alert)) }
            : state;

    private static ConnectorState Spend(ConnectorState state, Run run) => state with
    {
        Requests = state.Requests + 1,
        Run = run with { Requests = run.Requests + 1, Permits = Math.Max(0, run.Permits - 1) },
    };
}
