using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Alerts;

/// <summary>Which alerts a state calls for. One alert a cause, from its first sign to its end.</summary>
public static class AlertRules
{
    /// <summary>Alerts that begin or end with this state, and reminders of those that go on.</summary>
    public static IEnumerable<ConnectorEvent> Changes(ConnectorState state, DateTimeOffset now)
    {
        var policy = state.Definition?.Alerts ?? AlertPolicy.Standard;
        var wanted = Wanted(state, policy, now).Where(alert => !policy.Off.Contains(alert.Cause))
            .DistinctBy(alert => alert.Cause).ToDictionary(alert => alert.Cause, alert => alert.Text);
        foreach (var (cause, text) in wanted.OrderBy(alert => alert.Key))
        {
            if (!state.Alerts.TryGetValue(cause, out var alert))
                yield return new ConnectorEvent.AlertRaised(new Alert(cause, now, text));
            else if (AlertClock.RemindAt(state, alert) <= now)
                yield return new ConnectorEvent.AlertReminded(cause, text, now);
        }

        foreach (var cause in state.Alerts.Keys.Where(cause => !wanted.ContainsKey(cause)))
            yield return new ConnectorEvent.AlertResolved(cause, now);
    }

    private static IEnumerable<(AlertCause Cause, string Text)> Wanted(
        ConnectorState state, AlertPolicy policy, DateTimeOffset now)
    {
        if (state.IsRemoved())
            yield break; // Nothing of it waits for a person.
        if (state.Block is { } block)
            yield return (block.Cause, block.Reason);
        if (policy.FailuresInARow > 0 && state.ConsecutiveFailures >= policy.FailuresInARow)
            yield return (
                AlertCause.RunsFailing, $"{state.ConsecutiveFailures} runs in a row failed: {state.LastRun?.Reason}");
        if (state.LastRun?.Outcome == RunOutcome.Suspicious)
            yield return (AlertCause.Suspicious, state.LastRun.Reason ?? "");
        var failing = state.Destinations.FirstOrDefault(destination => destination.Value.Failure is not null);
        if (failing.Value is not null)
            yield return (AlertCause.DestinationFailing, $"{failing.Key}: {failing.Value.Failure}");
        var parked = state.ClosedLines.FirstOrDefault(line => line.Value.Parked);
        if (parked.Value is not null)
            yield return (AlertCause.LinesParked, $"{parked.Key}: {parked.Value.Reason}");
        if (!state.DeadLetters.IsEmpty)
            yield return (AlertCause.DeadLetters, "items could not be synced; see the dead letters");
        if (policy.ThrottlesInARow > 0 && state.ThrottlesInARow >= policy.ThrottlesInARow)
            yield return (
                AlertCause.Quota,
                $"the source's limit was met {state.ThrottlesInARow} times in a row, although each wait was kept");
        foreach (var late in AlertClock.Wanted(state, now))
            yield return late;
    }
}
