using Npgsql;
using SQLitePCL;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres;
using SyncActors.Journal.Sqlite;
using SyncActors.Sync.Audit;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>Whoever writes the file behind the process's back is found out.</summary>
public sealed class SqliteAuditTamperTests : IAsyncLifetime
{
    private readonly SqliteStoreOptions _options = new()
    {
        Path = Path.Combine(Directory.CreateTempSubdirectory("audit-").FullName, "journal.db"), ShardCount = 1,
    };

    private IReadOnlyList<AuditHead> _told = [];

    public static TheoryData<string, long, AuditFaultKind> Deeds => AuditTamper.Deeds;

    public Task InitializeAsync() => UseAsync(async log => _told = await AuditTamper.WriteAsync(log));

    public Task DisposeAsync()
    {
        Directory.Delete(Path.GetDirectoryName(_options.Path)!, recursive: true);
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Deeds))]
    public Task The_first_bad_entry_is_named(string deed, long number, AuditFaultKind kind)
    {
        Execute(_options.Path, deed);
        return UseAsync(log => AuditTamper.AssertFoundAsync(log, number, kind));
    }

    [Fact]
    public Task Nothing_is_wrong_where_nobody_touched_anything() =>
        UseAsync(log => AuditTamper.AssertGoodAsync(log, _told));

    [Fact]
    public Task A_cut_tail_shows_by_the_head_that_was_told()
    {
        Execute(_options.Path, AuditTamper.Cut);
        return UseAsync(log => AuditTamper.AssertCutAsync(log, _told));
    }

    internal static void Execute(string path, string sql)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(path, out var file));
        using (file)
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(file, sql));
    }

    private async Task UseAsync(Func<IAuditLog, Task> use)
    {
        await using var store = await SqliteStore.OpenAsync(_options, TimeProvider.System, CancellationToken.None);
        await use(store.Stores.Audit);
    }
}

/// <summary>Whoever has the database but not the key is found out.</summary>
public sealed class PostgresAuditTamperTests(TwoNodes server) : IClassFixture<TwoNodes>
{
    public static TheoryData<string, long, AuditFaultKind> Deeds => AuditTamper.Deeds;

    [PostgresTheory]
    [MemberData(nameof(Deeds))]
    public Task The_first_bad_entry_is_named(string deed, long number, AuditFaultKind kind) =>
        UseAsync(async (log, database, _) =>
        {
            await ExecuteAsync(database, deed);
            await AuditTamper.AssertFoundAsync(log, number, kind);
        });

    [PostgresFact]
    public Task Nothing_is_wrong_where_nobody_touched_anything() =>
        UseAsync((log, _, told) => AuditTamper.AssertGoodAsync(log, told));

    [PostgresFact]
    public Task A_cut_tail_shows_by_the_head_that_was_told() => UseAsync(async (log, database, told) =>
    {
        await ExecuteAsync(database, AuditTamper.Cut);
        await AuditTamper.AssertCutAsync(log, told);
    });

    internal static async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are the test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private async Task UseAsync(Func<IAuditLog, string, IReadOnlyList<AuditHead>, Task> use)
    {
        var database = await server.NewDatabaseAsync();
        await using var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = database, ShardCount = 1 }, TimeProvider.System,
            CancellationToken.None);
        await use(store.Stores.Audit, database, await AuditTamper.WriteAsync(store.Stores.Audit));
    }
}
