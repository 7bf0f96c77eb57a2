using SyncActors.Actors.Cluster;

namespace SyncActors.Actors.Persistence;

/// <summary>The durable side of a node: one store seen through its contracts.</summary>
/// <param name="Journal">Streams.</param>
/// <param name="Inbox">Commands.</param>
/// <param name="Due">Who is due when.</param>
/// <param name="Ledger">Which items went where.</param>
/// <param name="Views">Views for lists and status pages.</param>
/// <param name="Credentials">Sealed secrets and wrapped keys.</param>
/// <param name="ApiKeys">Keys of the HTTP API.</param>
/// <param name="Shards">Owners of shards.</param>
/// <param name="Quotas">Limits that connectors share.</param>
/// <param name="Outbox">Messages to the outside.</param>
/// <param name="Audit">Who changed what.</param>
public sealed record JournalStores(
    IJournal Journal, IInbox Inbox, IDueIndex Due, ILedger Ledger, IReadModels Views, ICredentialStore Credentials,
    IApiKeyStore ApiKeys, IShardStore Shards, IQuotas Quotas, IOutbox Outbox, IAuditLog Audit)
{
    /// <summary>Where several nodes meet; null for a store that one process has to itself.</summary>
    public IMembership? Membership { get; init; }

    /// <summary>When the store last went on from an older state, UTC, for one without <see cref="Membership"/>, which
    /// tells it otherwise; null when it never did.</summary>
    public DateTimeOffset? WentBackAt { get; init; }

    /// <summary>How nodes hurry each other.</summary>
    public IHints Hints { get; init; } = NoHints.Instance;
}
