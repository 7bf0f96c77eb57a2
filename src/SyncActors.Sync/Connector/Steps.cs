using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Connector;

/// <summary>What to do in a state; null for nothing.</summary>
internal delegate ConnectorCommand? Step(ConnectorState state);

/// <summary>Several steps that share an append.</summary>
internal static class Steps
{
    /// <summary>Decides each step on the state that the one before leaves. Pure.</summary>
    /// <returns>Events of all that were accepted. One that is refused met a pause or a block that came between; the
    /// next look at the state sees it.</returns>
    public static IReadOnlyList<ConnectorEvent> Decide(
        ConnectorState state, IReadOnlyList<Step> steps, DateTimeOffset now)
    {
        List<ConnectorEvent> events = [];
        foreach (var step in steps)
        {
            if (step(state) is not { } command
                || ConnectorDecider.Decide(state, command, now) is not Decision.Accepted accepted)
            {
                continue;
            }

            events.AddRange(accepted.Events);
            state = accepted.State;
        }

        return events;
    }
}
