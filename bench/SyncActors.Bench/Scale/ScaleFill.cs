using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Scale;

/// <summary>Writes what connectors' actors write when they are configured and run once without finding anything: so each
/// is due an interval after that run.</summary>
internal sealed class ScaleFill(JournalStores stores, IReadOnlyList<ShardLease> leases)
{
    private const int NewAtOnce = 4_000;
    private const int KnownAtOnce = 200;

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
        var entity = new EntityId(ConnectorId.Of(definition.Name).Value);
        var began = dueAt - every;
        var (state, head, events) = (ConnectorState.New, 0L, new List<NewEvent>());
        if (known)
        {
            var replayed = await _histories.RunAsync(entity, RecoveryOptions.Default, cancellationToken);
            (state, head) = (replayed.State, replayed.SequenceNr);
        }

        // A node that was too slow was ended amid its runs.
        if (state.Run is not null)
            Do(new ConnectorCommand.Finish(0, RunOutcome.Cancelled, "too late"));
        Do(new ConnectorCommand.Configure(definition));
        Do(new ConnectorCommand.Begin(RunTrigger.Schedule, []));
        Do(new ConnectorCommand.Plan(RunPlanner.Basis(state, began), []));
        Do(new ConnectorCommand.Finish(0, null, null));
        await stores.Journal.AppendAsync(
            new Append
            {
                Entity = entity,
                Lease = leases[SyncNode.ShardOf(entity.Value, leases.Count).Value],
                ExpectedHead = head,
                Events = events,
                Due = DueChange.At(ConnectorDecider.WakeAt(state)!.Value, 0),
                View = ConnectorView.Row(entity, state, head + events.Count),
            },
            cancellationToken);

        void Do(ConnectorCommand command)
        {
            if (ConnectorDecider.Decide(state, command, began) is not Decision.Accepted accepted)
                throw new InvalidOperationException($"{command} was refused.");
            events.AddRange(
                accepted.Events.Select(@event => ConnectorCodec.Instance.Encode(@event, began, cause: null)));
            state = accepted.State;
        }
    }
}
