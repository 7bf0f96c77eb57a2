using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Node;

/// <summary>The durable side of a node: one store seen through its contracts.</summary>
public sealed record SyncStores(
    IJournal Journal, IInbox Inbox, IDueIndex Due, ILedger Ledger, IReadModels Views, ICredentialStore Credentials,
    IApiKeyStore ApiKeys, IShardStore Shards);
