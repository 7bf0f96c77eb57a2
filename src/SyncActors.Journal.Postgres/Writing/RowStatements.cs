using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>The rows besides the streams that a group of appends writes.</summary>
internal static class RowStatements
{
    /// <summary>Name of the check that commands are open.</summary>
    public const string SettleName = "inbox";

    private const string SettleSql = """
        with settled as (
          update inbox i set state = v.state, handled_seq = v.handled_seq, handled_at = $5, outcome = v.outcome
          from unnest($1, $2, $3, $4) with ordinality as v (command_id, state, handled_seq, outcome, place)
          where i.command_id = v.command_id and i.state = 0
          returning v.place)
        select must(count(*) = cardinality($1), 'inbox', array_agg(place)) from settled
        """;

    private const string ItemSql = """
        insert into item (entity, item_key, content_hash, state, at_seq, reference)
        select * from unnest($1, $2, $3, $4, $5, $6)
        on conflict (entity, item_key) do update set content_hash = excluded.content_hash, state = excluded.state,
          at_seq = excluded.at_seq, reference = excluded.reference
        """;

    // An unchanged row leaves no dead one behind.
    private const string DueSql = """
        insert into due as t (entity, shard_id, due_at, reason) select * from unnest($1, $2, $3, $4)
        on conflict (entity) do update set
          shard_id = excluded.shard_id, due_at = excluded.due_at, reason = excluded.reason
        where (t.shard_id, t.due_at, t.reason) is distinct from (excluded.shard_id, excluded.due_at, excluded.reason)
        """;

    private const string NotDueSql = "delete from due where entity = any ($1)";

    private const string ViewSql = """
        insert into view (entity, tenant, kind, name, status, seq_nr, view)
        select * from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (entity) do update set tenant = excluded.tenant, kind = excluded.kind, name = excluded.name,
          status = excluded.status, seq_nr = excluded.seq_nr, view = excluded.view
        """;

    private const string CredentialSql = """
        insert into credential (credential_id, tenant, shard_id, provider, account, rotation, key_id, secret,
          previous_secret, expires_at, refresh_began_at, status)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (credential_id) do update set tenant = excluded.tenant, shard_id = excluded.shard_id,
          provider = excluded.provider, account = excluded.account, rotation = excluded.rotation,
          key_id = excluded.key_id, secret = excluded.secret, previous_secret = excluded.previous_secret,
          expires_at = excluded.expires_at, refresh_began_at = excluded.refresh_began_at, status = excluded.status
        """;

    // No conflict clause: a delivery that is there already spoils the append that brings it again.
    private const string OutboxSql = """
        insert into outbox (delivery_id, tenant, entity, shard_id, kind, target, body, created_at, due_at)
        select v.delivery_id, v.tenant, v.entity, v.shard_id, v.kind, v.target, v.body, $9, v.due_at
        from unnest($1, $2, $3, $4, $5, $6, $7, $8)
          as v (delivery_id, tenant, entity, shard_id, kind, target, body, due_at)
        """;

    /// <summary>Settles open commands.</summary>
    public static NpgsqlBatchCommand Settle(SettledCommand[] commands, DateTimeOffset now) =>
        Database.Command(SettleSql)
            .With(commands, NpgsqlDbType.Uuid, static command => command.Outcome.CommandId)
            .With(commands, NpgsqlDbType.Smallint, static command => (short)command.Outcome.State)
            .With(commands, NpgsqlDbType.Bigint, static command => command.Work.NewHead)
            .With(commands, NpgsqlDbType.Bytea, static command => command.Outcome.Outcome?.ToArray())
            .With(NpgsqlDbType.TimestampTz, now);

    /// <summary>Ledger, due index, views, credentials and outbox, as far as the group has any.</summary>
    public static IEnumerable<NpgsqlBatchCommand> All(List<AppendWork> group, DateTimeOffset now)
    {
        if (Items(group) is { Length: > 0 } items)
            yield return Item(items);
        if (Of(group, static append => append.Due as DueChange.Set) is { Length: > 0 } due)
            yield return Due(due);
        if (Of(group, static append => append.Due as DueChange.Removed) is { Length: > 0 } notDue)
            yield return Database.Command(NotDueSql)
                .With(notDue, NpgsqlDbType.Uuid, static row => row.Append.Entity.Value);
        if (Of(group, static append => append.View) is { Length: > 0 } views)
            yield return View(views);
        if (Of(group, static append => append.Credential) is { Length: > 0 } credentials)
            yield return Credential(credentials);
        if (Outbox(group) is { Length: > 0 } outbox)
            yield return Send(outbox, now);
    }

    private static (Append Append, T Row)[] Of<T>(List<AppendWork> group, Func<Append, T?> row)
        where T : class =>
        [.. group.Where(work => row(work.Append) is not null).Select(work => (work.Append, row(work.Append)!))];

    // One statement may touch a row once: of two rows of one key the later counts.
    private static (EntityId Entity, LedgerRow Row)[] Items(List<AppendWork> group)
    {
        var rows = new Dictionary<(EntityId, Guid), (EntityId, LedgerRow)>();
        foreach (var append in group.Select(static work => work.Append))
        {
            foreach (var row in append.Ledger)
                rows[(append.Entity, new Guid(row.Key.Span))] = (append.Entity, row);
        }

        return [.. rows.Values];
    }

    private static NpgsqlBatchCommand Item((EntityId Entity, LedgerRow Row)[] rows) =>
        Database.Command(ItemSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Entity.Value)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Row.Key)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Row.ContentHash?.ToArray())
            .With(rows, NpgsqlDbType.Smallint, static row => (short)row.Row.State)
            .With(rows, NpgsqlDbType.Bigint, static row => row.Row.AtSequenceNr)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Reference);

    private static NpgsqlBatchCommand Due((Append Append, DueChange.Set Row)[] rows) =>
        Database.Command(DueSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Append.Entity.Value)
            .With(rows, NpgsqlDbType.Integer, static row => row.Append.Lease.Shard.Value)
            .With(rows, NpgsqlDbType.TimestampTz, static row => row.Row.When.Stored())
            .With(rows, NpgsqlDbType.Smallint, static row => row.Row.Reason);

    private static NpgsqlBatchCommand View((Append Append, ViewRow Row)[] rows) =>
        Database.Command(ViewSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.Entity.Value)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.Tenant)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Kind)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Name)
            .With(rows, NpgsqlDbType.Smallint, static row => row.Row.Status)
            .With(rows, NpgsqlDbType.Bigint, static row => row.Row.SequenceNr)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.View);

    private static NpgsqlBatchCommand Credential((Append Append, CredentialRow Row)[] rows) =>
        Database.Command(CredentialSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.Id.Value)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.Tenant)
            .With(rows, NpgsqlDbType.Integer, static row => row.Append.Lease.Shard.Value)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Provider)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Account)
            .With(rows, NpgsqlDbType.Bigint, static row => row.Row.Rotation)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.KeyId)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Row.Secret)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Row.PreviousSecret?.ToArray())
            .With(rows, NpgsqlDbType.TimestampTz, static row => row.Row.ExpiresAt.Stored())
            .With(rows, NpgsqlDbType.TimestampTz, static row => row.Row.RefreshBeganAt.Stored())
            .With(rows, NpgsqlDbType.Smallint, static row => row.Row.Status);

    private static (Append Append, OutboxEntry Row)[] Outbox(List<AppendWork> group) =>
        [.. group.SelectMany(static work => work.Append.Outbox.Select(entry => (work.Append, entry)))];

    private static NpgsqlBatchCommand Send((Append Append, OutboxEntry Row)[] rows, DateTimeOffset now) =>
        Database.Command(OutboxSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.DeliveryId)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Row.Tenant)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Append.Entity.Value)
            .With(rows, NpgsqlDbType.Integer, static row => row.Append.Lease.Shard.Value)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Kind)
            .With(rows, NpgsqlDbType.Text, static row => row.Row.Target)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Row.Body)
            .With(rows, NpgsqlDbType.TimestampTz, static row => row.Row.DueAt.Stored())
            .With(NpgsqlDbType.TimestampTz, now);
}
