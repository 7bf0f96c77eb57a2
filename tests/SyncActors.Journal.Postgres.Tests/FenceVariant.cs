#pragma warning disable CA2100 // The statements are those of the tests.
using Npgsql;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>A way to let only the owner of a shard write.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Begin">Begins the transaction.</param>
/// <param name="Fence">Ends the transaction unless the writer owns the shard; null for the product's own.</param>
internal sealed record FenceVariant(string Name, string Begin, string? Fence)
{
    private const string Check =
        "select must((select count(*) from (select 1 from shard where shard_id = $1 and epoch = $2 and owner = $3 ";

    private const string Insert = """
        insert into event (entity, seq_nr, epoch, writer, type, ver, at, body)
        select $4, count(*) + 1, $2, $3, 'tested', 1, clock_timestamp(), '' from event where entity = $4
        """;

    /// <summary>What every append begins with.</summary>
    public static FenceVariant Chosen { get; } = new("chosen", "begin", null);

    /// <summary>Those that keep a stale owner out whenever it comes.</summary>
    public static IReadOnlyList<FenceVariant> Safe { get; } =
        [Chosen, new("for share", "begin", $"{Check} for share) as held) = 1, 'fence', null)")];

    /// <summary>Those that do not, however much they look like it.</summary>
    public static IReadOnlyList<FenceVariant> Unsafe { get; } =
    [
        new("no lock", "begin", $"{Check}) as held) = 1, 'fence', null)"),

        // The lock that a foreign key takes.
        new("for key share", "begin", $"{Check} for key share) as held) = 1, 'fence', null)"),
        new("repeatable read", "begin isolation level repeatable read", $"{Check}) as held) = 1, 'fence', null)")
        {
            LooksAgain = true,
        },
        new(
            "a lease that has not ended", "begin",
            """
            select must((select count(*) from lease_of_shard where shard_id = $1 and owner = $3 and until > now()) = 1,
              'fence', null) from (select $2::bigint) as unused
            """),
        new("an expression that nobody reads", "begin", null) { IsInInsert = true },
    ];

    /// <summary>Whether it checks once more before the commit.</summary>
    public bool LooksAgain { get; private init; }

    /// <summary>Whether it stands before the insert as an expression of its own.</summary>
    public bool IsInInsert { get; private init; }

    /// <summary>The check; null where the insert holds it.</summary>
    public async Task FenceAsync(NpgsqlConnection connection, ShardLease lease)
    {
        if (IsInInsert)
            return;
        if (Fence is { } sql)
        {
            await ExecuteAsync(connection, sql, lease, entity: null);
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Writing.Fence.Command([lease]));
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Writes an event.</summary>
    public async Task InsertAsync(NpgsqlConnection connection, ShardLease lease, EntityId entity)
    {
        var sql = IsInInsert
            ? $"with held as ({Check} for no key update) as held) = 1, 'fence', null)) {Insert}"
            : $"{Insert} and $1::int is not null";
        await ExecuteAsync(connection, sql, lease, entity);
        if (LooksAgain)
            await FenceAsync(connection, lease);
    }

    /// <summary>Its name.</summary>
    public override string ToString() => Name;

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, ShardLease lease, EntityId? entity)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = lease.Shard.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = lease.Epoch.Value });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = lease.Owner.Value });
        if (entity is { } whose)
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = whose.Value });
        await command.ExecuteNonQueryAsync();
    }
}
