using System.Collections.Concurrent;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;

namespace SyncActors.Server.Hosting;

/// <summary>Numbers of runs that ended in this process, for the metrics page.</summary>
public sealed class RunMetrics
{
    private readonly ConcurrentDictionary<(string Source, RunOutcome Outcome), long> _runs = new();

    /// <summary>Runs by source and outcome.</summary>
    public IReadOnlyDictionary<(string Source, RunOutcome Outcome), long> Runs => _runs;

    /// <summary>Counts a run.</summary>
    public void RunEnded(ConnectorState state)
    {
        if (state is { Definition: { } definition, LastRun: { } run })
            _runs.AddOrUpdate((definition.SourceKind, run.Outcome), 1, (_, count) => count + 1);
    }
}
