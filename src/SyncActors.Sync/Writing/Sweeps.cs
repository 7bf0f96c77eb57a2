using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Writing;

/// <summary>Connector to writer: let destinations remove extra copies.</summary>
/// <param name="Attempt">Which life of the pipeline this belongs to.</param>
/// <param name="Destinations">Which, and since when extra copies may have arrived; null for at any time.</param>
internal sealed record Sweep(Attempt Attempt, IReadOnlyDictionary<string, DateTimeOffset?> Destinations);

/// <summary>Writer to connector: what the sweeps came to.</summary>
internal sealed record SweepEnded(Attempt Attempt, IReadOnlyList<ConnectorCommand.RecordSwept> Reports);

/// <summary>When destinations that cannot refuse a second copy are searched for some: each day, and after each doubt,
/// at the end of a run, when nothing of it is on its way any more.</summary>
internal static class Sweeps
{
    /// <summary>How long after a sweep the next one is due.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);

    /// <summary>The sweeps that are due: none before all pages of the run are journaled. Pure.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset?> Due(
        ConnectorState state, ConnectorSetup setup, DateTimeOffset now)
    {
        var due = new SortedDictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        if (state.Run is not { Planned: true, Left.Count: 0 } run)
            return due;
        foreach (var (name, progress) in state.Destinations)
        {
            if (setup.Destinations.GetValueOrDefault(name)?.Sweeper is null
                || run.Failing.Contains(name))
            {
                continue;
            }

            var last = progress.SweptAt;
            if (state.DoubtSince is { } doubt && !(last >= doubt))
                due.Add(name, last < state.DoubtFrom ? last : state.DoubtFrom);
            else if (last is null || now - last >= Every)
                due.Add(name, last ?? run.StartedAt);
        }

        return due;
    }
}
