using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>The statements of an append, compiled once.</summary>
internal sealed class AppendStatements(Database database)
{
    private readonly Statement _event = database.Prepare("""
        insert into event (position, entity, seq_nr, epoch, writer, type, ver, at, cause, key_id, body)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly Statement _snapshot = database.Prepare("""
        insert into snapshot (entity, seq_nr, kind, ver, state_hash, verified_at, body) values (?, ?, ?, ?, ?, ?, ?)
        on conflict (entity, seq_nr, kind) do update set ver = excluded.ver, state_hash = excluded.state_hash,
          verified_at = excluded.verified_at, body = excluded.body
        """);

    private readonly Statement _dropOldCaches = database.Prepare("""
        delete from snapshot where entity = ?1 and kind = 0 and seq_nr <
          (select seq_nr from snapshot where entity = ?1 and kind = 0 order by seq_nr desc limit 1 offset 1)
        """);

    private readonly Statement _item = database.Prepare("""
        insert into item (entity, item_key, content_hash, state, at_seq, reference) values (?, ?, ?, ?, ?, ?)
        on conflict (entity, item_key) do update set content_hash = excluded.content_hash, state = excluded.state,
          at_seq = excluded.at_seq, reference = excluded.reference
        """);

    // An unchanged row must not touch its page.
    private readonly Statement _due = database.Prepare("""
        insert into due (entity, shard_id, due_at, reason) values (?, ?, ?, ?)
        on conflict (entity) do update set
          shard_id = excluded.shard_id, due_at = excluded.due_at, reason = excluded.reason
        where due_at <> excluded.due_at or reason <> excluded.reason or shard_id <> excluded.shard_id
        """);

    private readonly Statement _notDue = database.Prepare("delete from due where entity = ?");

    private readonly Statement _view = database.Prepare("""
        insert into view (entity, tenant, kind, name, status, seq_nr, view) values (?, ?, ?, ?, ?, ?, ?)
        on conflict (entity) do update set tenant = excluded.tenant, kind = excluded.kind, name = excluded.name,
          status = excluded.status, seq_nr = excluded.seq_nr, view = excluded.view
        """);

    private readonly Statement _commandState = database.Prepare("select state from inbox where command_id = ?");

    private readonly Statement _settle = database.Prepare("""
        update inbox set state = ?, handled_seq = ?, handled_at = ?, outcome = ? where command_id = ? and state = 0
        """);

    private readonly Statement _delivery = database.Prepare("select 1 from outbox where delivery_id = ?");

    private readonly Statement _send = database.Prepare("""
        insert into outbox (delivery_id, tenant, entity, shard_id, kind, target, body, created_at, due_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly Statement _credential = database.Prepare("""
        insert into credential (credential_id, tenant, shard_id, provider, account, rotation, key_id, secret,
          previous_secret, expires_at, refresh_began_at, status) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (credential_id) do update set tenant = excluded.tenant, shard_id = excluded.shard_id,
          provider = excluded.provider, account = excluded.account, rotation = excluded.rotation,
          key_id = excluded.key_id, secret = excluded.secret, previous_secret = excluded.previous_secret,
          expires_at = excluded.expires_at, refresh_began_at = excluded.refresh_began_at, status = excluded.status
        """);

    /// <summary>Begins a transaction.</summary>
    public Statement Begin { get; } = database.Prepare("begin immediate");

    /// <summary>Ends it.</summary>
    public Statement Commit { get; } = database.Prepare("commit");

    /// <summary>Epoch, owner, its name, moment, shard.</summary>
    public Statement ClaimShard { get; } = database.Prepare("""
        update shard set epoch = ?, owner = ?, owner_name = ?, taken_at = ? where shard_id = ?
        """);

    /// <summary>Writes the append's events from <paramref name="position"/> on.</summary>
    public void WriteEvents(Append append, long position)
    {
        var sequenceNr = append.ExpectedHead;
        _event.Bind(2, append.Entity).Bind(4, append.Lease.Epoch.Value).Bind(5, append.Lease.Owner.Value);
        foreach (var @event in append.Events)
        {
            _event
                .Bind(1, position++).Bind(3, ++sequenceNr).Bind(6, @event.Type).Bind(7, @event.Version)
                .Bind(8, @event.At)
                .Bind(9, @event.Cause).Bind(10, @event.KeyId).Bind(11, @event.Body.Span)
                .Run();
        }
    }

    /// <summary>Writes everything but the events; refuses before the first write what it can.</summary>
    public void WriteRows(Append append, long head, DateTimeOffset now)
    {
        foreach (var outcome in append.Handled)
            RequireOpen(append.Entity, outcome.CommandId);
        foreach (var entry in append.Outbox)
            RequireNew(append.Entity, entry.DeliveryId);
        foreach (var outcome in append.Handled)
            Settle(append.Entity, outcome, head, now);
        foreach (var row in append.Ledger)
            WriteItem(append.Entity, row);
        if (append.Snapshot is { } snapshot)
            WriteSnapshot(append.Entity, snapshot);
        WriteDue(append);
        if (append.View is { } view)
            WriteView(view);
        if (append.Credential is { } credential)
            WriteCredential(credential, append.Lease.Shard);
        foreach (var entry in append.Outbox)
            WriteOutbox(append, entry, now);
    }

    private void RequireOpen(EntityId entity, Guid commandId)
    {
        var open = _commandState.Bind(1, commandId).Step() && _commandState.Number(0) == (long)InboxState.Open;
        _commandState.Reset();
        if (!open)
            throw new AppendRejectedException(entity, $"command {commandId} is not open");
    }

    private void RequireNew(EntityId entity, Guid deliveryId)
    {
        var known = _delivery.Bind(1, deliveryId).Step();
        _delivery.Reset();
        if (known)
            throw new AppendRejectedException(entity, $"delivery {deliveryId} is in the outbox already");
    }

    private void Settle(EntityId entity, InboxOutcome outcome, long head, DateTimeOffset now)
    {
        var settled = _settle
            .Bind(1, (long)outcome.State).Bind(2, head).Bind(3, now).Bind(4, outcome.Outcome).Bind(5, outcome.CommandId)
            .Run();
        if (settled != 1)
            throw new AppendRejectedException(entity, $"command {outcome.CommandId} is settled twice");
    }

    private void WriteItem(EntityId entity, LedgerRow row) =>
        _item
            .Bind(1, entity).Bind(2, row.Key.Span).Bind(3, row.ContentHash).Bind(4, (long)row.State)
            .Bind(5, row.AtSequenceNr).Bind(6, row.Reference)
            .Run();

    private void WriteSnapshot(EntityId entity, StoredSnapshot snapshot)
    {
        _snapshot
            .Bind(1, entity).Bind(2, snapshot.SequenceNr).Bind(3, (long)snapshot.Kind).Bind(4, snapshot.Version)
            .Bind(5, snapshot.StateHash.Span).Bind(6, snapshot.VerifiedAt).Bind(7, snapshot.Body.Span)
            .Run();
        if (snapshot.Kind == SnapshotKind.Cache)
            _dropOldCaches.Bind(1, entity).Run();
    }

    private void WriteDue(Append append)
    {
        switch (append.Due)
        {
            case DueChange.Set set:
                _due.Bind(1, append.Entity).Bind(2, append.Lease.Shard.Value).Bind(3, set.When).Bind(4, set.Reason)
                    .Run();
                break;
            case DueChange.Removed:
                _notDue.Bind(1, append.Entity).Run();
                break;
        }
    }

    private void WriteView(ViewRow view) =>
        _view
            .Bind(1, view.Entity).Bind(2, view.Tenant).Bind(3, view.Kind).Bind(4, view.Name).Bind(5, view.Status)
            .Bind(6, view.SequenceNr).Bind(7, view.View)
            .Run();

    private void WriteCredential(CredentialRow row, ShardId shard) =>
        _credential
            .Bind(1, row.Id).Bind(2, row.Tenant).Bind(3, shard.Value).Bind(4, row.Provider).Bind(5, row.Account)
            .Bind(6, row.Rotation).Bind(7, row.KeyId).Bind(8, row.Secret.Span).Bind(9, row.PreviousSecret)
            .Bind(10, row.ExpiresAt).Bind(11, row.RefreshBeganAt).Bind(12, row.Status)
            .Run();

    private void WriteOutbox(Append append, OutboxEntry entry, DateTimeOffset now) =>
        _send
            .Bind(1, entry.DeliveryId).Bind(2, entry.Tenant).Bind(3, append.Entity).Bind(4, append.Lease.Shard.Value)
            .Bind(5, entry.Kind).Bind(6, entry.Target).Bind(7, entry.Body.Span).Bind(8, now).Bind(9, entry.DueAt)
            .Run();
}
