using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Connectors;
using SyncActors.Journal.Postgres;
using SyncActors.Testing.Servers;

namespace SyncActors.Bench.Journal;

/// <summary>A thousand actors with one event each at the same moment, on a PostgreSQL server of its own with its durable
/// defaults, against one multi-row insert of the same rows in the same run.</summary>
internal static class PostgresAppendBench
{
    private const int Actors = 1_000;
    private const int WarmRounds = 20;
    private const int Rounds = 41;
    private const double EventsPerSecondGoal = 25_000;
    private const double RatioGoal = 0.5;

    private const string RawSql = """
        insert into raw_event (entity, seq_nr, epoch, writer, type, ver, at, cause, key_id, body)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    /// <summary>Runs the case; about ten seconds. Without PostgreSQL there is nothing to measure.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (PostgresServer.Find() is null)
            return [];
        await using var server = await PostgresServer.StartAsync(cancellationToken);
        await using var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = server.ConnectionString }, TimeProvider.System, cancellationToken);
        var leases = await store.Stores.Shards.ClaimAllAsync(new NodeId(Guid.NewGuid()), "bench", cancellationToken);
        await using var raw = new NpgsqlConnection(server.ConnectionString);
        await raw.OpenAsync(cancellationToken);
        await using (var create = new NpgsqlCommand("create table raw_event (like event including all)", raw))
            await create.ExecuteNonQueryAsync(cancellationToken);

        var events = ConnectorHistory.Make("append", WarmRounds + Rounds);
        var entities = BenchStore.Entities(Actors);
        var (ours, bare, cpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var head = 0; head < WarmRounds + Rounds; head++)
        {
            var appends = entities.Select((entity, index) => new Append
            {
                Entity = entity, Lease = leases[index % leases.Count], ExpectedHead = head, Events = [events[head]],
            }).ToArray();
            var usage = new Usage();
            await Task.WhenAll(appends.Select(append => store.Stores.Journal.AppendAsync(append, cancellationToken)));
            var took = usage.Elapsed;
            var used = usage.CpuMicroseconds(Actors);
            var tookRaw = await InsertAsync(raw, appends, cancellationToken);
            if (head < WarmRounds)
                continue;
            ours.Add(Actors / took.TotalSeconds);
            bare.Add(Actors / tookRaw.TotalSeconds);
            cpu.Add(used);
        }

        var (median, medianRaw) = (Median.Of(ours), Median.Of(bare));
        var note = $"one event of {events.Average(@event => @event.Body.Length):n0} bytes each; to one raw insert of the same "
            + $"rows: {medianRaw:n0}/s; {Median.Of(cpu):n1} us of our CPU each";
        return
        [
            new BenchRow(
                $"PostgreSQL appends, {Actors:n0} actors at once", median, "events/s", median / medianRaw,
                Goal.AtLeast(EventsPerSecondGoal), note),
            new BenchRow(
                "the same, to raw inserts", median, "events/s", median / medianRaw, Goal.Ratio(RatioGoal), "as above"),
        ];
    }

    private static async Task<TimeSpan> InsertAsync(
        NpgsqlConnection raw, Append[] rows, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var insert = new NpgsqlCommand(RawSql, raw);
        Column(NpgsqlDbType.Uuid, static row => row.Entity.Value);
        Column(NpgsqlDbType.Bigint, static row => row.ExpectedHead + 1);
        Column(NpgsqlDbType.Bigint, static row => row.Lease.Epoch.Value);
        Column(NpgsqlDbType.Uuid, static row => row.Lease.Owner.Value);
        Column(NpgsqlDbType.Text, static row => row.Events[0].Type);
        Column(NpgsqlDbType.Smallint, static row => row.Events[0].Version);
        Column(NpgsqlDbType.TimestampTz, static row => row.Events[0].At.ToUniversalTime());
        Column(NpgsqlDbType.Uuid, static row => row.Events[0].Cause);
        Column(NpgsqlDbType.Uuid, static row => row.Events[0].KeyId);
        Column(NpgsqlDbType.Bytea, static row => row.Events[0].Body);
        await insert.ExecuteNonQueryAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(began);

        void Column<T>(NpgsqlDbType type, Converter<Append, T> value) =>
            insert.Parameters.Add(new NpgsqlParameter<T[]>
            {
                NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = Array.ConvertAll(rows, value),
            });
    }
}
