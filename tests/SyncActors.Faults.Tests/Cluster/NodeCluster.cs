using System.Collections.Immutable;
using System.Security.Cryptography;
using Npgsql;
using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;
using SyncActors.Testing.Simulation;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>Several processes on one PostgreSQL, with vendors and VictoriaMetrics: each is started, killed, frozen and
/// stopped as an operator or a machine would.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    /// <summary>Timings for tests: everything a few times faster than the defaults, and still safe.</summary>
    internal const string QuickTimings =
        """
        cluster {
            beat-every = 400ms, look-every = 100ms, fence-after = 2s, drop-after = 3s, dead-after = 5s
            disconnected-after = 1s, stable-after = 2s
          }
        """;

    /// <summary>The product's own timings, but for the wait before shards are asked for.</summary>
    internal const string DefaultTimings = "cluster.stable-after = 2s";

    private static readonly TimeSpan SpreadMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(120);

    private readonly string _folder;
    private readonly string _database;
    private readonly PostgresServer _postgres;
    private readonly string _masterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private readonly List<ServerProcess> _dead = [];
    private readonly Dictionary<string, NodePlace> _places = new(StringComparer.Ordinal);
    private readonly TrialSetting _setting;

    // Replaced as a whole: clients look while nodes come and go.
    private ImmutableSortedDictionary<string, ServerProcess> _nodes =
        ImmutableSortedDictionary.Create<string, ServerProcess>(StringComparer.Ordinal);

    private NodeCluster(
        string folder, string database, PostgresServer postgres, TrialSetting setting, KillWorld world, Uri victoria)
    {
        (_folder, _database, _postgres, _setting, World, Victoria) = (
            folder, database, postgres, setting, world, victoria);
    }

    internal KillWorld World { get; }

    internal Uri Victoria { get; }

    /// <summary>Value of the label <c>trial</c> in VictoriaMetrics.</summary>
    internal string Label => _database;

    /// <summary>Names of the nodes whose processes run.</summary>
    internal IReadOnlyList<string> Names => [.. _nodes.Keys];

    // Of the test's own: a pool would keep what a crash of the server has broken.
    internal string OwnConnectionString =>
        $"Host=127.0.0.1;Port={_postgres.Port};Username=test;Database={_database};Pooling=false";

    /// <summary>Makes a database and starts the vendors; no node yet.</summary>
    internal static async Task<NodeCluster> CreateAsync(
        string name, PostgresServer postgres, Uri victoria, TrialSetting setting, FaultPlan faults,
        CancellationToken cancellationToken)
    {
        await using (var connection = new NpgsqlConnection($"{postgres.ConnectionString};Pooling=false"))
        {
            await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // The names are the tests' own.
            await using var create = new NpgsqlCommand($"create database {name}", connection);
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        var folder = Directory.CreateTempSubdirectory($"{name}-").FullName;
        var world = await KillWorld.StartAsync(faults, cancellationToken);
        var cluster = new NodeCluster(folder, name, postgres, setting, world, victoria);
        await File.WriteAllTextAsync(
            cluster.ConfigurationPath,
            world.ClusterConfiguration(
                $"  journal {{ kind = postgres\n{setting.Journal} }}\n  {setting.Timings}", victoria, cluster.Label)
            + setting.More,
            cancellationToken);
        return cluster;
    }

    /// <summary>The process of a node.</summary>
    internal ServerProcess this[string name] => _nodes[name];

    /// <summary>The API of any node that runs; null when none does.</summary>
    internal ServerClient? AnyApi(SeededRandom random)
    {
        var nodes = _nodes;
        return nodes.Count == 0 ? null : nodes.Values.ElementAt(random.Next(nodes.Count)).Api;
    }

    internal string ConfigurationPath => Path.Combine(_folder, "cluster.conf");

    /// <summary>Starts nodes and waits until each listens.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken, params string[] names)
    {
        foreach (var name in names)
            await PlaceAsync(name, cancellationToken);
        await Task.WhenAll(names.Select(name => StartAsync(name, cancellationToken)));
    }

    /// <summary>Names of so many nodes: a, b, c.</summary>
    internal static IEnumerable<string> FirstNames(int count) =>
        Enumerable.Range(0, count).Select(number => ((char)('a' + number)).ToString());

    /// <summary>Kills a node's process.</summary>
    internal async Task KillAsync(string name)
    {
        var node = Remove(name);
        _dead.Add(node);
        await node.KillAsync();
    }

    /// <summary>Freezes a node's process until something has happened, as a machine that is suspended.</summary>
    internal async Task FreezeAsync(
        string name, Func<CancellationToken, Task> happened, CancellationToken cancellationToken)
    {
        var node = Remove(name);
        await node.FreezeAsync(cancellationToken);
        await happened(cancellationToken);
        await node.ThawAsync(cancellationToken);
        _nodes = _nodes.Add(name, node);
    }

    /// <summary>Stops a node in order.</summary>
    internal async Task StopAsync(string name, CancellationToken cancellationToken)
    {
        var node = Remove(name);
        _dead.Add(node);
        Assert.Equal(0, await node.StopAsync(cancellationToken));
    }

    /// <summary>Everybody consents, at whichever node.</summary>
    internal async Task ConsentAsync(CancellationToken cancellationToken)
    {
        foreach (var (person, index) in World.People.Select((person, index) => (person, index)))
        {
            var node = _nodes.Values.ElementAt(index % _nodes.Count);
            var kept = await node.Api.PostAsync(
                $"connectors/{person.Name}/grant", World.Grant(person), null, cancellationToken);
            Assert.True(kept.Ok, $"grant of {person.Name}: {kept}");
        }
    }

    /// <summary>Waits until the running nodes have all shards, each its share.</summary>
    internal Task SpreadAsync(CancellationToken cancellationToken) => Patience.UntilAsync(
        "shards to be spread evenly", SpreadMax,
        async token =>
        {
            var counts = await QueryAsync(
                "select n.name, count(s.shard_id) from node n left join shard s on s.owner = n.node_id "
                + "where n.state = 1 group by n.name", row => (Name: row.GetString(0), Count: row.GetInt64(1)), token);
            var even = counts.Count == _nodes.Count && counts.Sum(count => count.Count) == 256
                && counts.Max(count => count.Count) - counts.Min(count => count.Count) <= 1;
            return even ? null : string.Join(", ", counts);
        },
        cancellationToken);

    /// <summary>Waits until a node owns nothing any more.</summary>
    internal Task ReplacedAsync(string name, TimeSpan guard, CancellationToken cancellationToken) => Patience.UntilAsync(
        $"others in the place of {name}", guard,
        async token =>
        {
            var owned = await QueryAsync(
                $"select count(*) from shard s join node n on n.node_id = s.owner where n.name = '{name}'",
                row => row.GetInt64(0), token);
            return owned.Single() > 0 ? $"{owned.Single()} shards" : null;
        },
        cancellationToken);

    /// <summary>Name of the node that owns a connector now; null for nobody.</summary>
    internal async Task<string?> OwnerAsync(string connector, CancellationToken cancellationToken)
    {
        var owners = await QueryAsync(
            $"select n.name from view v join stream t on t.entity = v.entity join shard s on s.shard_id = t.shard_id "
            + $"join node n on n.node_id = s.owner and n.state = 1 where v.name = '{connector}'",
            row => row.GetString(0), cancellationToken);
        return owners.SingleOrDefault();
    }

    /// <summary>Asks the database.</summary>
    internal async Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(OwnConnectionString);
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // The statements are the tests' own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.CommandTimeout = 0; // Some wait on purpose; the token is the limit.
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await row.ReadAsync(cancellationToken))
            rows.Add(read(row));
        return rows;
    }

    /// <summary>Ends all faults, lets every connector run once more, and waits until all are complete.</summary>
    internal async Task FinishAsync(CommandLog commands, CancellationToken cancellationToken)
    {
        World.Heal();
        var api = _nodes.Values.First().Api;
        await commands.SettleAsync(api, cancellationToken);
        var ending = new Ending(api, World.People.Count);
        await ending.BeginAsync(cancellationToken);
        await Patience.UntilAsync(
            "every connector to be complete", EndMax,
            async token => await ending.LookAsync(token) is { } open ? $"{open}\n{Logs}" : null, cancellationToken);
    }

    /// <summary>What all running nodes printed.</summary>
    internal string Logs => string.Join('\n', _nodes.Select(node => $"--- {node.Key}\n{node.Value.Log}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values.Concat(_dead))
            await node.DisposeAsync();
        foreach (var place in _places.Values)
            await place.DisposeAsync();
        await World.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync(string name, CancellationToken cancellationToken)
    {
        var place = _places[name];
        var folder = Path.Combine(_folder, name);
        var environment = new Dictionary<string, string?>(place.Environment, StringComparer.Ordinal)
        {
            ["SYNCACTORS_POSTGRES"] = $"{place.Database};Username=test;Database={_database}",
            ["SYNCACTORS_MASTER_KEY"] = _masterKey,
            ["SYNCACTORS__CLUSTER__NAME"] = name,
            ["SYNCACTORS__DATA_DIR"] = folder,
        };
        var node = await ServerProcess.StartAsync(
            ["--config", ConfigurationPath], folder, cancellationToken, environment, place.Starter);
        ImmutableInterlocked.Update(ref _nodes, nodes => nodes.Add(name, node));
    }

    // A node that starts again is where it was.
    private async Task PlaceAsync(string name, CancellationToken cancellationToken)
    {
        if (!_places.ContainsKey(name))
            _places[name] = await _setting.Places.MakeAsync(name, _postgres.Port, World, Victoria, cancellationToken);
    }

    private ServerProcess Remove(string name)
    {
        var node = _nodes[name];
        _nodes = _nodes.Remove(name);
        return node;
    }
}
