#pragma warning disable CA2100 // The statements are those of the tests.
using System.Net;
using System.Text.Json;
using Npgsql;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>A primary and its standby, a vendor whose tokens end all the time, and the files of two connectors.</summary>
internal sealed class FailoverWorld : IAsyncDisposable
{
    private static readonly string[] Names = ["ann", "ben"];

    private readonly FitbitSimulator _fitbit;
    private readonly SimulatorServer _simulator;
    private readonly SeededPopulation _people;
    private readonly PostgresServer _primary;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-").FullName;
    private readonly DateOnly _today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
    private string _writable;

    private FailoverWorld(
        FitbitSimulator fitbit, SimulatorServer simulator, SeededPopulation people, PostgresServer primary,
        PostgresServer standby)
    {
        (_fitbit, _simulator, _people, _primary, Standby) = (fitbit, simulator, people, primary, standby);
        _writable = primary.ConnectionString;
    }

    internal PostgresServer Standby { get; }

    private string Both => new NpgsqlConnectionStringBuilder(_primary.ConnectionString)
    {
        Host = $"127.0.0.1:{_primary.Port},127.0.0.1:{Standby.Port}",
    }.ConnectionString;

    internal static async Task<FailoverWorld> StartAsync(int seed)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        // Trackers that deliver at once and never correct: what is final is the same whenever it is asked for.
        var people = new SeededPopulation(2, (ulong)seed, today.AddDays(-12), person => person with
        {
            MemberSince = today.AddDays(-12), Sync = SyncHabit.Prompt, Corrections = CorrectionHabit.Never,
            Zones = [person.Zones[0]],
        });
        var fitbit = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, AccessTokenLife = TimeSpan.FromSeconds(61) },
            TimeProvider.System);
        var simulator = await SimulatorServer.StartAsync(fitbit, TimeProvider.System, CancellationToken.None);
        var primary = await PostgresServer.StartAsync(CancellationToken.None);
        var standby = await primary.StartStandbyAsync(CancellationToken.None);
        return new FailoverWorld(fitbit, simulator, people, primary, standby);
    }

    internal Task<RunningServer> StartNodeAsync(string name) => TwoNodes.StartAsync(
        Both, name,
        [
            .. Names.SelectMany(connector => Connectors.Fitbit(connector, _simulator.BaseAddress)),
            new("syncactors.defaults.history-from", _today.AddDays(-12).ToString("yyyy-MM-dd")),
            new("syncactors.default-destinations.store.folder", _folder),
            new("syncactors.cluster.fence-after", "2s"),
            new("syncactors.cluster.drop-after", "3s"),
            new("syncactors.cluster.dead-after", "5s"),
            new("syncactors.cluster.disconnected-after", "1s"),
        ]);

    /// <summary>A consent whose access token is about to end.</summary>
    internal async Task GrantAsync(RunningServer server, string connector)
    {
        var pair = _fitbit.GrantDirectly(_people.People[Array.IndexOf(Names, connector)].Id);
        using var kept = await server.PostAsync(
            $"api/v1/connectors/{connector}/grant",
            JsonSerializer.Serialize(new
            {
                accessToken = pair.AccessToken, refreshToken = pair.RefreshToken,
                expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(61), scopes = Array.Empty<string>(),
            }));
        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
    }

    /// <summary>The primary falls down, and the standby takes over with what it has.</summary>
    internal async Task FailOverAsync()
    {
        await _primary.CrashAsync(CancellationToken.None);
        await Standby.StartAgainAsync(CancellationToken.None);
        await Standby.PromoteAsync(CancellationToken.None);
        _writable = Standby.ConnectionString;
    }

    internal Task UntilStandbyHasAllAsync() => Patience.UntilAsync(
        "a standby that has everything", TimeSpan.FromSeconds(30),
        async _ => await ReadAsync(
            "select (replay_lsn >= pg_current_wal_lsn())::int::bigint from pg_stat_replication",
            row => row.GetInt64(0)) is [1]
                ? null
                : "one that lags",
        CancellationToken.None);

    internal async Task<long> CountAsync(string sql) => (await ReadAsync(sql, row => row.GetInt64(0))).Single();

    /// <summary>How often each grant was replaced.</summary>
    internal Task<List<long>> RotationsAsync() =>
        ReadAsync("select rotation from credential order by credential_id", row => row.GetInt64(0));

    internal async Task AssertStreamsAsync()
    {
        foreach (var sql in (string[])
        [
            "select count(*) from (select entity from event group by entity having max(seq_nr) <> count(*)) as holes",
            """
            select count(*) from (
              select epoch, lag(epoch) over (partition by entity order by seq_nr) as before from event) as steps
            where epoch < before
            """,
            """
            select count(*) from (select t.shard_id, e.epoch from event e join stream t on t.entity = e.entity
              group by t.shard_id, e.epoch having count(distinct e.writer) > 1) as forks
            """,
            "select count(*) from stream t where head_seq <> (select count(*) from event e where e.entity = t.entity)",
            "select count(*) from event where type = 'grant-rejected'",
            "select count(*) from credential where status <> 0",
        ])
            Assert.True(await CountAsync(sql) == 0, sql);
    }

    /// <summary>The vendor never saw a refresh token whose successor had worked.</summary>
    internal void AssertNoGrantWasRefused()
    {
        var refused = _simulator.Ledger.Entries().Where(
            entry => entry.Status is >= 400 and not 401 and not 429
                && entry.PathAndQuery.Contains("oauth2/token", StringComparison.Ordinal)).ToList();
        Assert.True(refused.Count == 0, string.Join('\n', refused));
    }

    /// <summary>Each line of each past day is there, and each item once in each version.</summary>
    internal void AssertFilesAreWhole()
    {
        var marks = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).SelectMany(File.ReadLines)
            .Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        var doubled = marks.GroupBy(mark => (Text(mark, "connector"), Text(mark, "item"), Text(mark, "version"), Text(mark, "final")))
            .Where(group => group.Count() > 1).ToList();
        Assert.True(doubled.Count == 0, string.Join('\n', doubled.Select(group => group.Key)));
        foreach (var user in Names)
        {
            var days = marks.Where(mark => Text(mark, "user") == user && Text(mark, "line") == "steps")
                .Select(mark => DateOnly.ParseExact(Text(mark, "day"), "yyyy-MM-dd")).ToHashSet();
            var past = Enumerable.Range(1, 12).Select(ago => _today.AddDays(-ago)).ToList();
            Assert.Empty(past.Except(days));
            Assert.Empty(days.Except(past).Except([_today, _today.AddDays(1)])); // East of here it is tomorrow.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _simulator.DisposeAsync();
        await Standby.DisposeAsync();
        await _primary.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(JsonElement mark, string name) =>
        mark.TryGetProperty(name, out var value) ? value.ToString() : "";

    private async Task<List<T>> ReadAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection($"{_writable};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await row.ReadAsync())
            rows.Add(read(row));
        return rows;
    }
}
