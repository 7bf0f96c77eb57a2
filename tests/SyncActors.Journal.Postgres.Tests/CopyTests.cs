using Npgsql;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>A copy of a database is told from the original, and refused until it is adopted.</summary>
public sealed class CopyTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    private static readonly Guid Chain = Guid.NewGuid();
    private static int _databases;

    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task A_restored_dump_is_refused_and_says_what_to_do()
    {
        var original = await NewDatabaseAsync();
        await UseAsync(original);
        var copy = await CopyAsync(original);

        var refused = await Assert.ThrowsAsync<CopiedStoreException>(() => UseAsync(copy));

        Assert.Contains("another server or in another database", refused.Message, StringComparison.Ordinal);
        Assert.Contains("syncactors adopt", refused.Message, StringComparison.Ordinal);
        await UseAsync(original);
        Assert.Null(await AdoptAsync(original, keepsGrants: false));
    }

    [PostgresFact]
    public async Task Files_that_were_copied_are_told_by_the_id_alone()
    {
        var (own, other) = (Guid.NewGuid(), Guid.NewGuid());
        var options = await NewDatabaseAsync();
        await UseAsync(options with { ClusterId = own });
        await UseAsync(options);

        var refused = await Assert.ThrowsAsync<CopiedStoreException>(() => UseAsync(options with { ClusterId = other }));

        Assert.Contains($"it is installation {own}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"syncactors.cluster.id names {other}", refused.Message, StringComparison.Ordinal);
        var adopted = await AdoptAsync(options with { ClusterId = other }, keepsGrants: false);
        Assert.Equal(other, adopted!.Value.ClusterId);
        await UseAsync(options with { ClusterId = other });
        await Assert.ThrowsAsync<CopiedStoreException>(() => UseAsync(options with { ClusterId = own }));
    }

    [PostgresTheory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task An_adopted_copy_has_its_own_id_and_no_grants_but_on_demand(bool keeps, int kept)
    {
        var original = await NewDatabaseAsync();
        await UseAsync(original);
        await PostgresFixture.ExecuteAsync(
            original.ConnectionString,
            """
            insert into credential (credential_id, tenant, shard_id, provider, account, rotation, key_id, secret, status)
            values (gen_random_uuid(), gen_random_uuid(), 0, 'fitbit', 'ann', 1, gen_random_uuid(), '', 0)
            """);
        await PostgresFixture.ExecuteAsync(
            original.ConnectionString, "insert into node (node_id, name, version) values (gen_random_uuid(), 'n', '1')");
        await PostgresFixture.ExecuteAsync(
            original.ConnectionString,
            """
            insert into outbox (delivery_id, tenant, entity, shard_id, kind, target, body, created_at, due_at, state)
            select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 0, 'webhook', 'a', '', now(), now(), state
            from generate_series(0, 2) as state
            """);
        var copy = await CopyAsync(original);

        var adopted = await AdoptAsync(copy, keeps);

        Assert.Equal(1 - kept, adopted!.Value.GrantsDropped);
        await using var store = await PostgresStore.OpenAsync(copy, TimeProvider.System, None);
        Assert.Null(await AdoptAsync(copy, keeps));
        var rows = await store.Stores.Membership!.ReadAsync(None);
        Assert.Equal(NodeState.Gone, Assert.Single(rows.Nodes).State);
        Assert.InRange(rows.GenerationAge, TimeSpan.Zero, TimeSpan.FromMinutes(5)); // Destinations are asked first.
        await PostgresFixture.WaitForAsync(copy.ConnectionString, "select count(*) from credential", (long)kept);
        var recorded = Assert.Single(await store.Stores.Audit.ReadAsync(new AuditFilter(), 10, None));
        Assert.Equal((Chain, adopted.Value.ClusterId.ToString()), (recorded.Chain, recorded.Target));
        await PostgresFixture.WaitForAsync(original.ConnectionString, "select count(*) from credential", 1L);
        // What is open the original delivers.
        await PostgresFixture.WaitForAsync(copy.ConnectionString, "select count(*) from outbox", 2L + kept);
        await PostgresFixture.WaitForAsync(original.ConnectionString, "select count(*) from outbox", 3L);
    }

    private static Task<(Guid ClusterId, long GrantsDropped)?> AdoptAsync(
        PostgresStoreOptions options, bool keepsGrants) =>
        PostgresStore.AdoptAsync(
            options, keepsGrants,
            id => new AuditEntry(
                Chain, 1, Cases.Now, "command line", "database.adopted", id.ToString(), "{}",
                new byte[AuditEntry.MacBytes]),
            None);

    private static async Task UseAsync(PostgresStoreOptions options)
    {
        await using var store = await PostgresStore.OpenAsync(options, TimeProvider.System, None);
    }

    private async Task<PostgresStoreOptions> NewDatabaseAsync(string? template = null)
    {
        var name = $"copy{Interlocked.Increment(ref _databases)}";
        NpgsqlConnection.ClearAllPools(); // A database that is in use cannot be copied.
        await PostgresFixture.ExecuteAsync(
            server.Server.ConnectionString,
            template is null ? $"create database {name}" : $"create database {name} template {template}");
        return new PostgresStoreOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(server.Server.ConnectionString) { Database = name }
                .ConnectionString,
        };
    }

    private Task<PostgresStoreOptions> CopyAsync(PostgresStoreOptions original) =>
        NewDatabaseAsync(new NpgsqlConnectionStringBuilder(original.ConnectionString).Database);
}
