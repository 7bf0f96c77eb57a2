#pragma warning disable CA2100 // The statements are those of the tests.
#pragma warning disable CA2025 // Each step is awaited before its session ends.
using Npgsql;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>
/// One shard, its owner that writes, and another that takes it over at the worst moments. What the new owner does not
/// see when it reads the stream must never land. The chosen fence keeps that in every order; for each of the known bad
/// ones there is an order in which the checker finds the late event.
/// </summary>
public sealed class FenceVariantTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    private static readonly ShardId Shard = new(0);
    private static readonly NodeId Heir = new(new Guid("99999999-2222-3333-4444-555555555555"));

    public static TheoryData<string> SafeOnes => [.. FenceVariant.Safe.Select(variant => variant.Name)];

    public static TheoryData<string> UnsafeOnes => [.. FenceVariant.Unsafe.Select(variant => variant.Name)];

    private static IReadOnlyList<(string Name, Func<Trial, Task> Run)> Orders =>
    [
        ("before", BeforeAsync), ("after the fence", trial => InsideAsync(trial, insertsFirst: false)),
        ("before the commit", trial => InsideAsync(trial, insertsFirst: true)), ("racing", RacingAsync),
    ];

    [PostgresTheory]
    [MemberData(nameof(SafeOnes))]
    public async Task A_safe_fence_lets_nothing_land_late(string name)
    {
        var late = await LateAsync(FenceVariant.Safe.Single(variant => variant.Name == name));
        Assert.True(late.Count == 0, string.Join(", ", late));
    }

    [PostgresTheory]
    [MemberData(nameof(UnsafeOnes))]
    public async Task The_checker_finds_what_an_unsafe_one_lets_through(string name) =>
        Assert.NotEmpty(await LateAsync(FenceVariant.Unsafe.Single(variant => variant.Name == name)));

    [PostgresFact]
    public async Task A_take_over_that_waits_comes_before_the_appends_that_come_after_it()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        await using var trial = await Trial.StartAsync(fixture, FenceVariant.Chosen);
        await using var later = await Trial.ConnectAsync(fixture);
        await trial.BeginAsync();
        await trial.FenceAsync();
        var taking = trial.TakeOverAsync();
        await trial.UntilBlockedOrDoneAsync(taking, trial.Heir);
        await Trial.ExecuteAsync(later, "begin");
        var fencing = FenceVariant.Chosen.FenceAsync(later, trial.Lease);
        await trial.UntilBlockedOrDoneAsync(fencing, later);
        Assert.False(fencing.IsCompleted);

        await trial.InsertAsync();
        await trial.CommitAsync();

        await taking;
        Assert.Equal(Precondition.SqlState, (await Assert.ThrowsAsync<PostgresException>(() => fencing)).SqlState);
    }

    [PostgresFact]
    public async Task Appends_over_the_same_shards_lock_them_in_one_order()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var leases = await fixture.Stores.Shards.ClaimAllAsync(Cases.Node, "test", CancellationToken.None);
        await using var hold = await RowHold.OfShardAsync(fixture, Shard);
        var (one, other) = (await Trial.ConnectAsync(fixture), await Trial.ConnectAsync(fixture));
        await using (one)
        await using (other)
        {
            var both = new[] { (one, leases.Take(4)), (other, leases.Take(4).Reverse()) }.Select(async pair =>
            {
                await Trial.ExecuteAsync(pair.Item1, "begin");
                await using var batch = new NpgsqlBatch(pair.Item1);
                batch.BatchCommands.Add(Writing.Fence.Command([.. pair.Item2]));
                await batch.ExecuteNonQueryAsync();
                await Trial.ExecuteAsync(pair.Item1, "commit");
            }).ToList();
            await hold.WaitForWaiterAsync();
            await hold.ReleaseAsync();
            await Task.WhenAll(both);
        }
    }

    // In which orders an event landed that the new owner did not see.
    private async Task<List<string>> LateAsync(FenceVariant variant)
    {
        List<string> late = [];
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        foreach (var (name, run) in Orders)
        {
            await using var trial = await Trial.StartAsync(fixture, variant);
            await run(trial);
            if (await trial.EventsAsync() > trial.Seen)
                late.Add(name);
        }

        return late;
    }

    private static async Task BeforeAsync(Trial trial)
    {
        await trial.TakeOverAsync();
        await trial.AppendAsync();
    }

    private static async Task InsideAsync(Trial trial, bool insertsFirst)
    {
        await trial.BeginAsync();
        await trial.FenceAsync();
        if (insertsFirst)
            await trial.InsertAsync();
        var taking = trial.TakeOverAsync();
        await trial.UntilBlockedOrDoneAsync(taking, trial.Heir);
        if (!insertsFirst)
            await trial.InsertAsync();
        await trial.CommitAsync();
        await taking;
    }

    private static async Task RacingAsync(Trial trial)
    {
        await trial.BeginAsync();
        await trial.BeginTakeOverAsync();
        var fencing = trial.FenceAsync();
        await trial.UntilBlockedOrDoneAsync(fencing, trial.Owner);
        await trial.EndTakeOverAsync();
        await fencing;
        await trial.InsertAsync();
        await trial.CommitAsync();
    }

    // An owner and its heir, each with a session, and a stream without events.
    private sealed class Trial : IAsyncDisposable
    {
        private const string TakeOverSql =
            "update shard set epoch = epoch + 1, owner = $2 where shard_id = $1; "
            + "update lease_of_shard set owner = $2 where shard_id = $1 and until <= clock_timestamp()";

        private readonly FenceVariant _variant;
        private readonly NpgsqlConnection _observer;
        private readonly EntityId _entity = Cases.NewEntity();
        private bool _refused;

        private Trial(
            FenceVariant variant, ShardLease lease, NpgsqlConnection owner, NpgsqlConnection heir,
            NpgsqlConnection observer) =>
            (_variant, Lease, Owner, Heir, _observer) = (variant, lease, owner, heir, observer);

        public ShardLease Lease { get; }

        public NpgsqlConnection Owner { get; }

        public NpgsqlConnection Heir { get; }

        /// <summary>Events that the heir found when it had the shard.</summary>
        public long Seen { get; private set; }

        public static async Task<Trial> StartAsync(PostgresFixture fixture, FenceVariant variant)
        {
            var lease = (await fixture.Stores.Shards.ClaimAllAsync(Cases.Node, "test", CancellationToken.None))[0];
            await fixture.ExecuteAsync(
                $"""
                create table if not exists lease_of_shard (shard_id int primary key, owner uuid, until timestamptz);
                delete from lease_of_shard;
                insert into lease_of_shard values (0, '{lease.Owner.Value}', 'infinity')
                """);
            return new Trial(
                variant, lease, await ConnectAsync(fixture), await ConnectAsync(fixture), await ConnectAsync(fixture));
        }

        public static async Task<NpgsqlConnection> ConnectAsync(PostgresFixture fixture)
        {
            var connection = new NpgsqlConnection($"{fixture.Options.ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return connection;
        }

        public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }

        public async Task AppendAsync()
        {
            await BeginAsync();
            await FenceAsync();
            await InsertAsync();
            await CommitAsync();
        }

        // The transaction has its time and its snapshot; then the lease ends.
        public async Task BeginAsync()
        {
            await ExecuteAsync(Owner, _variant.Begin);
            await ExecuteAsync(Owner, "select now()");
            await ExecuteAsync(_observer, "update lease_of_shard set until = clock_timestamp()");
        }

        public Task FenceAsync() => UnlessRefusedAsync(() => _variant.FenceAsync(Owner, Lease));

        public Task InsertAsync() => UnlessRefusedAsync(() => _variant.InsertAsync(Owner, Lease, _entity));

        public Task CommitAsync() => ExecuteAsync(Owner, _refused ? "rollback" : "commit");

        public async Task TakeOverAsync()
        {
            await BeginTakeOverAsync();
            await EndTakeOverAsync();
        }

        public async Task BeginTakeOverAsync()
        {
            await ExecuteAsync(Heir, "begin");
            foreach (var sql in TakeOverSql.Split("; "))
            {
                await using var command = new NpgsqlCommand(sql, Heir);
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Shard.Value });
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = FenceVariantTests.Heir.Value });
                await command.ExecuteNonQueryAsync();
            }
        }

        public async Task EndTakeOverAsync()
        {
            await ExecuteAsync(Heir, "commit");
            Seen = await EventsAsync();
        }

        public async Task<long> EventsAsync()
        {
            await using var command = new NpgsqlCommand("select count(*) from event where entity = $1", Heir);
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _entity.Value });
            return (long)(await command.ExecuteScalarAsync())!;
        }

        /// <summary>Waits until a step is over or waits for another session.</summary>
        public async Task UntilBlockedOrDoneAsync(Task step, NpgsqlConnection session)
        {
            await using var command = new NpgsqlCommand(
                $"select cardinality(pg_blocking_pids({session.ProcessID})) > 0", _observer);
            while (!step.IsCompleted && !(bool)(await command.ExecuteScalarAsync())!)
                await Task.Yield();
        }

        public async ValueTask DisposeAsync()
        {
            await Owner.DisposeAsync();
            await Heir.DisposeAsync();
            await _observer.DisposeAsync();
        }

        private async Task UnlessRefusedAsync(Func<Task> step)
        {
            if (_refused)
                return;
            try
            {
                await step();
            }
            catch (PostgresException refused) when (
                refused.SqlState is Precondition.SqlState or PostgresErrorCodes.SerializationFailure)
            {
                _refused = true;
            }
        }
    }
}
