using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>The store interfaces over a simulated journal.</summary>
internal static class SimStores
{
    public static JournalStores Create(SimJournal sim, SimState state) =>
        new(new Streams(sim, state), new Inbox(sim, state), new Due(sim, state), new Ledger(sim, state),
            new Views(sim, state), new Credentials(sim, state), new ApiKeys(sim, state), new Shards(sim, state),
            new Quotas(sim, state), new Outbox(sim, state), new SimAudit(sim, state));

    private sealed class Streams(SimJournal sim, SimState state) : IJournal
    {
        public Task AppendAsync(Append append, CancellationToken cancellationToken) =>
            append.FindFault() is { } fault
                ? Task.FromException(new AppendRejectedException(append.Entity, fault))
                : sim.AppendAsync(append, cancellationToken);

        public Task<Recovery> RecoverAsync(
            EntityId entity, RecoveryOptions options, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Recover(entity, options), cancellationToken);

        public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
            EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<StoredEvent>>(
                () => state.ReadAfter(entity, afterSequenceNr, max), cancellationToken);

        public Task CompactAsync(
            EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken) =>
            sim.WriteAsync(
                () =>
                {
                    state.Compact(entity, lease, throughSequenceNr);
                    return true;
                },
                cancellationToken);
    }

    private sealed class Inbox(SimJournal sim, SimState state) : IInbox
    {
        public Task<Submission> SubmitAsync(InboxCommand command, CancellationToken cancellationToken)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(
                command.Body.Length, InboxCommand.BodyBytesMax, nameof(command));
            return sim.WriteAsync(() => state.Rows.Submit(command), cancellationToken);
        }

        public Task<IReadOnlyList<InboxCommand>> ReadOpenAsync(
            IReadOnlyCollection<ShardId> shards, int max, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<InboxCommand>>(
                () => [.. state.Rows.Inbox.Values
                    .Where(row => row.State == InboxState.Open && shards.Contains(row.Command.Shard))
                    .Select(row => row.Command)
                    .OrderBy(command => command.CreatedAt).ThenBy(command => command.CommandId)
                    .Take(max)],
                cancellationToken);

        public Task<InboxRow?> ReadAsync(Guid commandId, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.Inbox.GetValueOrDefault(commandId), cancellationToken);

        public Task RecordAttemptsAsync(
            IReadOnlyList<Guid> commandIds, IReadOnlyCollection<ShardLease> leases,
            CancellationToken cancellationToken) =>
            sim.WriteAsync(
                () =>
                {
                    foreach (var id in commandIds.Where(state.Rows.Inbox.ContainsKey))
                    {
                        var shard = state.Rows.Inbox[id].Command.Shard;
                        state.Fence(leases.FirstOrDefault(
                            lease => lease.Shard == shard, new ShardLease(shard, default, default)));
                    }

                    foreach (var id in commandIds)
                        state.Rows.RecordAttempt(id, sim.Now);
                    return true;
                },
                cancellationToken);

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
            sim.WriteAsync(() => state.Rows.PurgeInbox(before, max), cancellationToken);
    }

    private sealed class Due(SimJournal sim, SimState state) : IDueIndex
    {
        public Task<IReadOnlyList<DueRow>> ReadDueAsync(
            IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max,
            CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<DueRow>>(
                () => [.. state.Rows.Due.Values
                    .Where(row => shards.Contains(row.Shard) && row.At <= SimRows.Truncate(through))
                    .OrderBy(row => row.At).ThenBy(row => row.Entity.Value)
                    .Take(max)],
                cancellationToken);
    }

    private sealed class Ledger(SimJournal sim, SimState state) : ILedger
    {
        public Task<IReadOnlyList<LedgerRow>> ReadAsync(
            EntityId entity, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<LedgerRow>>(
                () => state.Rows.Ledger.TryGetValue(entity, out var rows)
                    ? [.. keys.Select(key => rows.GetValueOrDefault(Convert.ToHexString(key.Span))).OfType<LedgerRow>()]
                    : [],
                cancellationToken);

        public async Task ScanAsync(EntityId entity, Action<LedgerRow> visit, CancellationToken cancellationToken)
        {
            var rows = await sim.ReadAsync(
                () => state.Rows.Ledger.TryGetValue(entity, out var found) ? found.Values.ToList() : [],
                cancellationToken);
            rows.ForEach(visit);
        }
    }

    private sealed class Views(SimJournal sim, SimState state) : IReadModels
    {
        public Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.Views.GetValueOrDefault(entity.Value), cancellationToken);

        public Task<IReadOnlyList<ViewRow>> ListAsync(
            string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<ViewRow>>(
                () => [.. state.Rows.Views.Values
                    .Where(view => view.Kind == kind && (tenant is null || view.Tenant == tenant))
                    .Where(view => after is not { } last || view.Entity.Value.CompareTo(last.Value) > 0)
                    .Take(max)],
                cancellationToken);
    }

    private sealed class Credentials(SimJournal sim, SimState state) : ICredentialStore
    {
        public Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.Credentials.GetValueOrDefault(credential), cancellationToken);

        public Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.LivingKey(tenant, scope), cancellationToken);

        public Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken) =>
            sim.WriteAsync(() => state.Rows.AddKey(key), cancellationToken);
    }

    private sealed class ApiKeys(SimJournal sim, SimState state) : IApiKeyStore
    {
        public Task<ApiKeyRow?> ReadAsync(string keyId, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.ApiKeys.GetValueOrDefault(keyId), cancellationToken);

        public Task<IReadOnlyList<ApiKeyRow>> ListAsync(string? after, int max, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<ApiKeyRow>>(
                () =>
                [
                    .. state.Rows.ApiKeys.Values
                        .Where(key => string.CompareOrdinal(key.KeyId, after ?? "") > 0)
                        .OrderBy(key => key.KeyId, StringComparer.Ordinal).Take(max),
                ],
                cancellationToken);

        public Task RevokeAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken) =>
            sim.WriteAsync(
                () =>
                {
                    var known = state.Rows.ApiKeys.GetValueOrDefault(keyId);
                    if (known is { RevokedAt: null })
                        state.Rows.ApiKeys[keyId] = known with { RevokedAt = at };
                    return known is not null;
                },
                cancellationToken);

        public Task AddAsync(ApiKeyRow key, CancellationToken cancellationToken) =>
            sim.WriteAsync(
                () => state.Rows.ApiKeys.TryAdd(key.KeyId, key)
                    ? true
                    : throw new ArgumentException($"An API key '{key.KeyId}' exists.", nameof(key)),
                cancellationToken);
    }

    private sealed class Shards(SimJournal sim, SimState state) : IShardStore
    {
        public int ShardCount => state.ShardCount;

        public Task<IReadOnlyList<ShardLease>> ClaimAllAsync(
            NodeId node, string nodeName, CancellationToken cancellationToken) =>
            sim.WriteAsync<IReadOnlyList<ShardLease>>(
                () => [.. Enumerable.Range(0, state.ShardCount).Select(shard => state.Claim(new ShardId(shard), node))],
                cancellationToken);
    }

    private sealed class Quotas(SimJournal sim, SimState state) : IQuotas
    {
        public Task<QuotaRows> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
            sim.ReadAsync(
                () => new QuotaRows(
                    SimRows.Truncate(sim.Now),
                    [.. keys.Select(key => state.Rows.Quotas.GetValueOrDefault(key, new QuotaRow(key, 0, "")))]),
                cancellationToken);

        public Task<bool> ReplaceAsync(IReadOnlyList<QuotaRow> rows, CancellationToken cancellationToken) =>
            sim.WriteAsync(() => state.Rows.Replace(rows), cancellationToken);
    }

    private sealed class Outbox(SimJournal sim, SimState state) : IOutbox
    {
        public Task<IReadOnlyList<OutboxRow>> ReadDueAsync(
            IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max,
            CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<OutboxRow>>(
                () => [.. state.Rows.Outbox.Values
                    .Where(row => row.State == OutboxState.Open && shards.Contains(row.Shard)
                        && row.Entry.DueAt <= SimRows.Truncate(through))
                    .OrderBy(row => row.Entry.DueAt).ThenBy(row => row.Entry.DeliveryId)
                    .Take(max)],
                cancellationToken);

        public Task<OutboxRow?> ReadAsync(Guid deliveryId, CancellationToken cancellationToken) =>
            sim.ReadAsync(() => state.Rows.Outbox.GetValueOrDefault(deliveryId), cancellationToken);

        public Task<bool> SettleAsync(
            Guid deliveryId, ShardLease lease, OutboxOutcome outcome, CancellationToken cancellationToken) =>
            sim.WriteAsync(
                () =>
                {
                    state.Fence(lease);
                    return state.Rows.Settle(deliveryId, lease.Shard, outcome, sim.Now);
                },
                cancellationToken);

        public Task<IReadOnlyList<OutboxRow>> ListDeadAsync(
            Guid? tenant, Guid? after, int max, CancellationToken cancellationToken) =>
            sim.ReadAsync<IReadOnlyList<OutboxRow>>(
                () => [.. state.Rows.Outbox.Values
                    .Where(row => row.State == OutboxState.Dead && (tenant is null || row.Entry.Tenant == tenant))
                    .Where(row => after is not { } last || row.Entry.DeliveryId.CompareTo(last) > 0)
                    .OrderBy(row => row.Entry.DeliveryId)
                    .Take(max)],
                cancellationToken);

        public Task<bool> ReplayAsync(Guid deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
            sim.WriteAsync(() => state.Rows.Replay(deliveryId, at), cancellationToken);

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
            sim.WriteAsync(() => state.Rows.PurgeOutbox(before, max), cancellationToken);
    }
}
