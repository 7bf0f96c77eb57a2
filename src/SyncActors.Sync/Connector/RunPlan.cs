using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Connector;

/// <summary>What a run asks for once its survey is answered.</summary>
internal static class RunPlan
{
    /// <summary>The days that are missing, as windows of the source. Pure.</summary>
    public static ConnectorCommand Of(ConnectorState state, ISource source, DateTimeOffset now)
    {
        var basis = RunPlanner.Basis(state, now);
        var needs = basis.Needs.SelectMany(need => need.Days.Ranges.Select(range => new LineNeed(need.Line, range)))
            .ToList();
        return new ConnectorCommand.Plan(basis, source.Plan(needs));
    }
}
