using Npgsql;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Journal.Contract;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>PgBouncer in transaction mode between store and server; only the beat and the listener go directly.</summary>
public sealed class PoolerTests(PoolerFixture fixture) : IClassFixture<PoolerFixture>
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static TheoryData<string, int> Fences => ContractCases.Of<FenceContract>();

    [PgBouncerTheory]
    [MemberData(nameof(Fences))]
    public Task Owners_are_fenced(string name, int row) => ContractCases.RunAsync(new Fenced(fixture), name, row);

    [PgBouncerFact]
    public async Task Shards_are_taken_over_and_commands_settled()
    {
        await using var journal = await fixture.OpenAsync();
        var (stores, entity) = (journal.Stores, Cases.NewEntity());
        var (first, second) = (
            new NewNode(new NodeId(Guid.NewGuid()), "first", "0", null),
            new NewNode(new NodeId(Guid.NewGuid()), "second", "0", null));
        await stores.Membership!.JoinAsync(first, CancellationToken.None);
        await stores.Membership.JoinAsync(second, CancellationToken.None);
        var rows = await stores.Membership.ReadAsync(CancellationToken.None);
        var lease = await stores.Membership.TakeAsync(rows.Shards[0], first.Id, CancellationToken.None);
        var command = Cases.Command(entity);
        await stores.Inbox.SubmitAsync(command, CancellationToken.None);
        await stores.Journal.AppendAsync(
            Cases.Append(lease!.Value, entity, 0) with
            {
                Handled = [new InboxOutcome(command.CommandId, InboxState.Done, null)],
            },
            CancellationToken.None);
        rows = await stores.Membership.ReadAsync(CancellationToken.None);
        Assert.True(await stores.Membership.DeclareDeadAsync(rows.Nodes.First(row => row.Id == first.Id), CancellationToken.None));
        var next = await stores.Membership.TakeAsync(rows.Shards[0], second.Id, CancellationToken.None);
        await stores.Membership.ProbeAsync(CancellationToken.None);

        Assert.IsType<FencedException>(
            await Cases.TryAppendAsync(stores.Journal, Cases.Append(lease.Value, entity, 1)));
        Assert.Null(await Cases.TryAppendAsync(stores.Journal, Cases.Append(next!.Value, entity, 1)));
        Assert.Equal(InboxState.Done, (await stores.Inbox.ReadAsync(command.CommandId, CancellationToken.None))!.State);
        await Cases.AssertStreamAsync(stores.Journal, entity, 2);
    }

    [PgBouncerFact]
    public async Task A_pooler_without_a_way_around_it_is_refused_and_the_key_is_named()
    {
        var options = await fixture.NewOptionsAsync();
        var refused = await Assert.ThrowsAsync<UnsafeDatabaseException>(
            () => OpenAsync(options with { DirectConnectionString = null }));
        Assert.Contains("a pooler stands between", refused.Message, StringComparison.Ordinal);
        Assert.Contains("direct-connection-string", refused.Message, StringComparison.Ordinal);
    }

    [PgBouncerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_way_to_another_database_is_refused(bool isInstalled)
    {
        var (options, other) = (await fixture.NewOptionsAsync(), await fixture.NewOptionsAsync());
        if (isInstalled)
            await (await OpenAsync(other)).DisposeAsync();
        var refused = await Assert.ThrowsAsync<UnsafeDatabaseException>(
            () => OpenAsync(options with { DirectConnectionString = other.DirectConnectionString }));
        Assert.Contains("another database", refused.Message, StringComparison.Ordinal);
    }

    [PgBouncerFact]
    public async Task Others_see_at_once_that_a_process_is_gone_and_hints_get_through()
    {
        var options = await fixture.NewOptionsAsync();
        await using var watching = await OpenAsync(options);
        var heard = new TaskCompletionSource<Hint>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ear = watching.Stores.Hints.Listen(hint => heard.TrySetResult(hint));
        var node = new NewNode(new NodeId(Guid.NewGuid()), "node", "0", null);
        await using (var beating = await OpenAsync(options))
        {
            var membership = beating.Stores.Membership!;
            await membership.JoinAsync(node, CancellationToken.None);
            var pulse = new Pulse(TimeProvider.System, TimeSpan.FromMinutes(1));
            await using (membership.Beat(node.Id, TimeSpan.FromMilliseconds(50), pulse))
            {
                await UntilAsync(watching, row => row is { IsConnected: true, Beat: > 1 });
                await Patience.UntilAsync(
                    "a hint", Guard,
                    _ =>
                    {
                        beating.Stores.Hints.Tell(new Hint.Owners());
                        return Task.FromResult(heard.Task.IsCompleted ? null : "nothing heard");
                    },
                    CancellationToken.None);
            }

            await UntilAsync(watching, row => !row.IsConnected);

            // The same node's session may begin anew.
            await using (membership.Beat(node.Id, TimeSpan.FromMilliseconds(50), pulse))
                await UntilAsync(watching, row => row.IsConnected);
        }

        Assert.IsType<Hint.Owners>(await heard.Task);
    }

    private static Task UntilAsync(PostgresStore store, Predicate<NodeRow> isSo) => Patience.UntilAsync(
        "another beat", Guard,
        async _ =>
        {
            var row = (await store.Stores.Membership!.ReadAsync(CancellationToken.None)).Nodes.Single();
            return isSo(row) ? null : $"{row}";
        },
        CancellationToken.None);

    private static Task<PostgresStore> OpenAsync(PostgresStoreOptions options) =>
        PostgresStore.OpenAsync(options, TimeProvider.System, CancellationToken.None);

    private sealed class Fenced(PoolerFixture fixture) : FenceContract
    {
        protected override Task<IJournalFixture> CreateAsync() => fixture.OpenAsync();
    }
}

/// <summary>A server with a pooler before it; each case has a database of its own, since a pooler takes no search
/// path.</summary>
public sealed class PoolerFixture : IAsyncLifetime
{
    private PostgresServer? _server;
    private PgBouncerServer? _pooler;
    private int _databases;

    public async Task InitializeAsync()
    {
        if (PgBouncerServer.WhySkipped() is not null)
            return;
        _server = await PostgresServer.StartAsync(CancellationToken.None, "fsync=off");
        _pooler = await PgBouncerServer.StartAsync(_server, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_pooler is not null)
            await _pooler.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    internal async Task<PostgresStoreOptions> NewOptionsAsync()
    {
        var name = $"pooled{Interlocked.Increment(ref _databases)}";
        await PostgresFixture.ExecuteAsync(_server!.ConnectionString, $"create database {name}");
        var direct = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name };
        return new PostgresStoreOptions
        {
            ConnectionString = new NpgsqlConnectionStringBuilder(direct.ConnectionString) { Port = _pooler!.Port }
                .ConnectionString,
            DirectConnectionString = direct.ConnectionString,
            ShardCount = IJournalFixture.ShardCount,
        };
    }

    internal async Task<IJournalFixture> OpenAsync() => await PostgresFixture.OpenAsync(await NewOptionsAsync());
}
