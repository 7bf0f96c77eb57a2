using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Inbox;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>The part of a node that has to do with grants; one shard holds them all.</summary>
internal sealed record GrantNode(
    ActorSystem System, ShardRegion Region, ActorRef Reader, CredentialGateway Gateway, Pulse Pulse)
{
    // Seldom, since each look costs steps: it is told of what comes.
    private static readonly TimeSpan PollEvery = TimeSpan.FromHours(1);

    /// <summary>Starts it on a shard; without a lease it owns none, and asks the node that does.</summary>
    public static GrantNode Start(
        ActorSystem system, JournalStores stores, CredentialServices services, NodeId id, ShardLease? lease,
        IHints? hints = null, Action<CredentialId>? told = null)
    {
        var shards = new HeldShards(id, _ => new ShardId(0), system.Time);
        var inbox = new CommandInbox(stores.Inbox, _ => new ShardId(0), hints ?? NoHints.Instance, system.Time);
        var pulse = new Pulse(system.Time, null);
        var region = CredentialActor.Region(
            system, stores, services,
            (credential, _, _) =>
            {
                told?.Invoke(credential);
                return Task.CompletedTask;
            },
            shards.LeaseOf, pulse, inbox.Settled,
            new ShardRegionOptions
            {
                ShardOf = _ => 0,
                PassivateAfter = TimeSpan.FromMinutes(2),
                Supervisor = PersistenceSupervision.Strategy,
            });
        shards.Attach(region);
        if (lease is { } held)
            shards.Begin([held]);
        var handedOut = new HandedOut();
        var reader = system.ActorOf(
            Props.Create(() => new InboxReaderActor(stores.Inbox, shards, _ => region, handedOut, PollEvery)),
            "inbox");
        hints?.Listen(inbox.Hear);
        inbox.Arrived = () => reader.Tell(LookIntoInbox.Now);
        return new GrantNode(
            system, region, reader,
            new CredentialGateway(region, shards, inbox, stores.Credentials, services, system.Time),
            pulse);
    }
}
