using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>All stores of one journal.</summary>
public sealed record JournalStores(
    IJournal Journal, IInbox Inbox, IDueIndex Due, ILedger Ledger, IReadModels Views, ICredentialStore Credentials,
    IApiKeyStore ApiKeys, IShardStore Shards);
