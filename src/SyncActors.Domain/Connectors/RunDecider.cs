using SyncActors.Domain.Alerts;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorCommand;
using static SyncActors.Domain.Connectors.ConnectorDecider;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Connectors;

/// <summary>The rules of a run in progress.</summary>
internal static class RunDecider
{
    /// <summary>Wait after a 429 that names none.</summary>
    private static readonly TimeSpan ThrottleDefault = TimeSpan.FromMinutes(1);

    /// <summary>Longest wait that a vendor may order; a longer one is taken as this.</summary>
    private static readonly TimeSpan ThrottleMax = TimeSpan.FromDays(1);

    internal static Decision Decide(
        ConnectorState state, ConnectorCommand command, DateTimeOffset now) => command switch
    {
        Begin c => Started(state, c, now),
        _ when state.Run is null => No(RejectionCode.NotRunning, "No run is in progress."),
        Plan c => Yes(state, now, new RunPlanned(
            Turns.Order(state, c.Windows, c.Basis.Today), c.Basis.Today, c.Basis.FinalThrough, c.Basis.HistoryFrom,
            c.Basis.Reread)),
        Reserve c => Reserved(state, c.PermitsMax, now),
        RecordPage c => Page(state, c.Page, now),
        RecordFailure c => Failed(state, c, now),
        RecordThrottle c => Yes(state, now, Throttle(c, now)),
        RecordClosed c => Closed(state, c, now),
        RecordDestinationFailure c =>
            Yes(state, now, new DestinationFailed(c.Destination, c.Reason, now, c.OutcomeUnknown)),
        RecordSwept { Failure: { } reason } c => Yes(state, now, new DestinationFailed(c.Destination, reason, now)),
        RecordSwept c => Yes(state, now, new DestinationSwept(c.Destination, c.Deleted, c.Remaining, now)),
        RecordResumed => Yes(state, now, new RunResumed(state.Run.Number, now)),
        RecordBlocked c => Yes(state, now, new Blocked(c.Cause, c.Reason, now)),
        Finish c => Finished(state, c, now),
        _ => throw new System.Diagnostics.UnreachableException($"{command.GetType().Name} has no arm."),
    };

    private static Decision Started(ConnectorState state, Begin begin, DateTimeOffset now)
    {
        if (state.Run is not null)
            return No(RejectionCode.AlreadyRunning, "A run is in progress.");
        if (state.Paused || !state.Definition!.Enabled)
            return No(RejectionCode.Paused, "The connector is paused.");
        if (state.Block is { } block)
            return No(RejectionCode.Blocked, block.Reason);
        var reopened = state.ClosedLines
            .Where(line => line.Value.Parked && now - line.Value.Since >= ReopenAfter).Select(line => line.Key)
            .ToList();
        List<ConnectorEvent> events = reopened.Count > 0 ? [new LinesReopened(reopened)] : [];
        events.Add(new RunStarted(state.Runs + 1, begin.Why, now, begin.Survey));
        events.Add(new RunScheduled(null));
        return Yes(state, now, events);
    }

    private static Decision Reserved(ConnectorState state, int permitsMax, DateTimeOffset now)
    {
        var permits = Math.Min(permitsMax, state.Bucket!.Available(now));
        return permits > 0
            ? Yes(state, now, new PermitsReserved(permits, now))
            : No(RejectionCode.NoPermits, $"Permits are available at {state.Bucket.AvailableAt(1, now):O}.");
    }

    private static Decision Page(ConnectorState state, PageReport page, DateTimeOffset now)
    {
        MustBeOpen(state, page.Window);
        return Yes(state, now, new PageSynced(page, now));
    }

    private static Decision Closed(ConnectorState state, RecordClosed closed, DateTimeOffset now)
    {
        MustBeOpen(state, closed.Window);
        return Yes(
            state, now,
            new WindowClosed(closed.Window, closed.Fate, closed.Reason, closed.MissingScope, closed.Instead, now));
    }

    // Reports come one by one and in order, so only a bug can report on another window.
    private static void MustBeOpen(ConnectorState state, Window window)
    {
        var open = state.Run!.Left.Count > 0 ? state.Run.Left[0] : null;
        if (!window.Equals(open))
        {
            throw new System.Diagnostics.UnreachableException(
                $"Report on {window} while {open?.ToString() ?? "nothing"} is open.");
        }
    }

    private static Decision Failed(ConnectorState state, RecordFailure failure, DateTimeOffset now)
    {
        MustBeOpen(state, failure.Window);
        var delay = state.Definition!.Retry.DelayAfter(state.Run!.Failures + 1, failure.Random);
        return Yes(state, now, delay is not null
            ? new RequestFailed(failure.Window, failure.Reason, now + delay.Value)
            : new WindowClosed(failure.Window, WindowFate.GivenUp, failure.Reason, null, [], now)
            {
                HostIsUnknown = failure.HostIsUnknown ? true : null,
            });
    }

    private static Throttled Throttle(RecordThrottle throttle, DateTimeOffset now)
    {
        var wait = throttle.RetryAfter ?? (throttle.Quota?.ResetAt - now);
        var named = wait is not null;
        var clamped = wait is { } told && told > TimeSpan.Zero ? told
            : named ? TimeSpan.FromSeconds(1)
            : ThrottleDefault;
        return new Throttled(now + (clamped < ThrottleMax ? clamped : ThrottleMax), named, now);
    }

    private static Decision Finished(ConnectorState state, Finish finish, DateTimeOffset now)
    {
        var run = state.Run!;
        var (outcome, reason) = finish.Early is { } early ? (early, finish.Reason) : Outcome(state, run);
        List<ConnectorEvent> events =
        [
            new RunFinished(run.Number, outcome, reason, Math.Min(finish.PermitsUnspent, run.Permits), now),
        ];
        if (state.HostUnknownSince is { } since && now - since >= state.Definition!.DiscontinuedAfter)
        {
            events.Add(new Blocked(
                AlertCause.SourceDiscontinued,
                $"the name of the source's host is not known since {since:yyyy-MM-dd}: it seems to be gone for good",
                now));
            events.Add(new RunScheduled(null));
        }
        else
        {
            events.Add(Next(state, now));
        }

        return Yes(state, now, events);
    }

    private static (RunOutcome Outcome, string? Reason) Outcome(ConnectorState state, Run run)
    {
        if (state.Destinations.Keys.All(run.Failing.Contains))
            return (RunOutcome.Failed, $"no destination takes pages: {state.Destinations.Values.First().Failure}");
        if (run.GivenUp > 0)
            return (
                RunOutcome.Partial,
                $"{run.GivenUp} of {run.Done} windows failed; the next run asks again. {run.GivenUpFor}".TrimEnd());
        if (run.Failing.Count > 0)
            return (RunOutcome.Partial, $"{string.Join(", ", run.Failing)} does not take pages");
        if (run.Incomplete is { } incomplete)
            return (RunOutcome.Partial, incomplete);
        var silent = run.DenseAsked.Except(run.DenseAnswered);
        if (silent.Count > 0)
            return (
                RunOutcome.Suspicious, $"the source had nothing for {string.Join(", ", silent)}, where it always has");
        return run.Parked > 0 || run.Counts.DeadLettered > 0 || state.ClosedLines.Values.Any(line => line.Parked)
            ? (RunOutcome.CompleteWithParked, "some lines or items are parked")
            : (RunOutcome.Complete, null);
    }
}
