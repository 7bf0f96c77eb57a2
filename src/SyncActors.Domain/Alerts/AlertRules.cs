using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Alerts;

/// <summary>Which alerts a state calls for. One alert a cause, from its first sign to its end.</summary>
public static class AlertRules
{
    /// <summary>Failed runs in a row before a person is told.</summary>
    public const int FailuresTolerated = 3;

    /// <summary>Alerts that begin or end with this state.</summary>
    public static IEnumerable<ConnectorEvent> Changes(ConnectorState state, DateTimeOffset now)
    {
        var wanted = Wanted(state).DistinctBy(alert => alert.Cause)
            .ToDictionary(alert => alert.Cause, alert => alert.Text);
        foreach (var (cause, text) in wanted.OrderBy(alert => alert.Key))
        {
            if (!state.Alerts.ContainsKey(cause))
                yield return new ConnectorEvent.AlertRaised(new Alert(cause, now, text));
        }

        foreach (var cause in state.Alerts.Keys.Where(cause => !wanted.ContainsKey(cause)))
            yield return new ConnectorEvent.AlertResolved(cause, now);
    }

    private static IEnumerable<(AlertCause Cause, string Text)> Wanted(ConnectorState state)
    {
        if (state.IsRemoved())
            yield break; // Nothing of it waits for a person.
        if (state.Block is { } block)
            yield return (block.Cause, block.Reason);
        if (state.ConsecutiveFailures >= FailuresTolerated)
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
    }
}
