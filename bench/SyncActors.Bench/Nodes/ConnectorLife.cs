using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Nodes;

/// <summary>What connectors' actors write, without the actors.</summary>
internal static class ConnectorLife
{
    /// <summary>What an actor writes when its connector is configured and runs once without finding anything; a run that
    /// was open is cancelled first.</summary>
    /// <param name="definition">The settings.</param>
    /// <param name="began">When the run began, UTC.</param>
    /// <param name="state">What it was before.</param>
    /// <param name="head">Events before.</param>
    /// <param name="leases">Of all shards, in order.</param>
    public static Append RunOnce(
        ConnectorDefinition definition, DateTimeOffset began, ConnectorState state, long head,
        IReadOnlyList<ShardLease> leases)
    {
        var events = new List<NewEvent>();
        if (state.Run is not null)
            Do(new ConnectorCommand.Finish(0, RunOutcome.Cancelled, "too late"));
        Do(new ConnectorCommand.Configure(definition));
        Do(new ConnectorCommand.Begin(RunTrigger.Schedule, []));
        Do(new ConnectorCommand.Plan(RunPlanner.Basis(state, began), []));
        Do(new ConnectorCommand.Finish(0, null, null));
        var entity = new EntityId(ConnectorId.Of(definition.Name).Value);
        return new Append
        {
            Entity = entity,
            Lease = leases[SyncNode.ShardOf(entity.Value, leases.Count).Value],
            ExpectedHead = head,
            Events = events,
            Due = DueChange.At(ConnectorDecider.WakeAt(state)!.Value, 0),
            View = ConnectorView.Row(entity, state, head + events.Count),
        };

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
