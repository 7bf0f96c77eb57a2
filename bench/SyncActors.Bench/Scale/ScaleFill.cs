using SyncActors.Actors.Persistence;
using SyncActors.Bench.Nodes;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Scale;

/// <summary>Writes what connectors' actors write when they are configured and run once without finding anything: so each
/// is due an interval after that run.</summary>
internal sealed class ScaleFill(JournalStores stores, IReadOnlyList<ShardLease> leases)
{
    private const int NewAtOnce = 4_000;
    private const int KnownAtOnce = 64;

    private readonly Replay<ConnectorState, ConnectorEvent> _histories =
        new(stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply);

    /// <summary>Lets connectors run.</summary>
    /// <param name="connectors">Which.</param>
    /// <param name="every">How often they run from now on.</param>
    /// <param name="dueAt">When each runs next.</param>
    /// <param name="known">Whether they have a history already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(
        IEnumerable<int> connectors, TimeSpan every, Func<int, DateTimeOffset> dueAt, bool known,
        CancellationToken cancellationToken)
    {
        foreach (var part in connectors.Chunk(known ? KnownAtOnce : NewAtOnce))
            await Task.WhenAll(part.Select(number => RunAsync(number, every, dueAt(number), known, cancellationToken)));
    }

    private async Task RunAsync(
        int number, TimeSpan every, DateTimeOffset dueAt, bool known, CancellationToken cancellationToken)
    {
        var definition = ScaleSource.Definition(ScaleCatalog.NameOf(number), every, ScaleCatalog.HistoryFrom);
        var (state, head) = (ConnectorState.New, 0L);
        if (known)
        {
            var entity = new EntityId(ConnectorId.Of(definition.Name).Value);
            var replayed = await _histories.RunAsync(entity, RecoveryOptions.Default, cancellationToken);
            (state, head) = (replayed.State, replayed.SequenceNr);
        }

        await stores.Journal.AppendAsync(
            ConnectorLife.RunOnce(definition, dueAt - every, state, head, leases), cancellationToken);
    }
}
