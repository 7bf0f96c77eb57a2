using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Nodes;
using SyncActors.Domain.Connectors;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Journal.Postgres;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Faults.Tests.Herd;

/// <summary>Connectors that have run before: most sleep for weeks, and a herd of them is due at one moment. Their vendor
/// has no limit, and each asks for two days of steps.</summary>
internal sealed class HerdWorld : IAsyncDisposable
{
    private const int WrittenAtOnce = 2_000;
    private static readonly TimeSpan Period = TimeSpan.FromDays(30);

    private static readonly string[] NotAsked =
    [
        "distance", "floors", "elevation", "calories", "active-minutes", "resting-heart-rate", "heart-rate-zones",
        "heart-rate-zone-calories", "heart-rate-zone-bounds", "active-zone-minutes", "sleep", "hrv", "spo2",
        "breathing-rate", "skin-temperature", "core-temperature", "vo2-max", "weight", "body-fat", "food", "water",
        "devices",
    ];

    private readonly FitbitSimulator _vendor;
    private readonly SimulatorServer _server;
    private readonly IReadOnlyList<Person> _people;
    private readonly int _dormant;
    private readonly int _due;

    private HerdWorld(
        FitbitSimulator vendor, SimulatorServer server, IReadOnlyList<Person> people, int dormant, int due)
    {
        (_vendor, _server, _people, _dormant, _due) = (vendor, server, people, dormant, due);
    }

    /// <summary>Names of those that are due.</summary>
    internal IEnumerable<string> Due => Names("due", _due);

    /// <summary>The vendor.</summary>
    internal static async Task<HerdWorld> StartAsync(int dormant, int due, CancellationToken cancellationToken)
    {
        var from = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-3);
        var people = new SeededPopulation(4, 31, from, person => person with
        {
            MemberSince = from, Sync = SyncHabit.Prompt, Corrections = CorrectionHabit.Never,
        });
        var vendor = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, QuotaPerHour = int.MaxValue }, TimeProvider.System);
        return new HerdWorld(
            vendor, await SimulatorServer.StartAsync(vendor, TimeProvider.System, cancellationToken), people.People,
            dormant, due);
    }

    /// <summary>Configuration of all of them.</summary>
    internal string Configuration()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $$"""

            syncactors {
              sources.fitbit {
                base-address = "{{_server.BaseAddress}}"
                metrics { {{string.Join(", ", NotAsked.Select(line => $"{line} = false"))}} }
              }
              defaults {
                history-from = "{{TimeProvider.System.GetUtcNow().AddDays(-2):yyyy-MM-dd}}"
                schedule { every = {{Period.TotalDays:0}}d, jitter = 0s }
              }
              connectors {

            """);
        foreach (var name in Names("due", _due).Concat(Names("dormant", _dormant)))
            text.Append(CultureInfo.InvariantCulture, $"    {name} {{ source.kind = fitbit }}\n");
        return text.Append("  }\n}\n").ToString();
    }

    /// <summary>Writes what the actors of all of them would have written in their first run.</summary>
    /// <param name="cluster">Without nodes.</param>
    /// <param name="dueAt">When the herd is due.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task FillAsync(NodeCluster cluster, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddSyncActors(
                ConfigurationLoader.Load(
                    cluster.ConfigurationPath, _ => null, new Dictionary<string, string>(),
                    new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["syncactors.journal.postgres.connection-string"] = cluster.OwnConnectionString,
                        ["syncactors.journal.postgres.master-key"] = Convert.ToBase64String(new byte[32]),
                        ["syncactors.cluster.name"] = "filler",
                    }),
                scheduler: true)
            .BuildServiceProvider();
        await using (var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = cluster.OwnConnectionString }, TimeProvider.System,
            cancellationToken))
        {
            var leases = await store.Stores.Shards.ClaimAllAsync(
                new NodeId(Guid.NewGuid()), "filler", cancellationToken);
            var all = services.GetRequiredService<ConnectorCatalog>().All.Select(setup => setup.Definition)
                .Where(definition => definition.Name.Contains('_', StringComparison.Ordinal));
            foreach (var part in all.Chunk(WrittenAtOnce))
            {
                await Task.WhenAll(part.Select(definition => store.Stores.Journal.AppendAsync(
                    ConnectorLife.RunOnce(
                        definition,
                        definition.Name[0..3] == "due" ? dueAt - Period : TimeProvider.System.GetUtcNow(),
                        ConnectorState.New, 0, leases),
                    cancellationToken)));
            }
        }

        await cluster.QueryAsync("update shard set owner = null returning 1", row => row.GetInt32(0), cancellationToken);
    }

    /// <summary>A consent of one of them.</summary>
    internal object Grant(int number)
    {
        var pair = _vendor.GrantDirectly(_people[number % _people.Count].Id);
        return new
        {
            accessToken = pair.AccessToken,
            refreshToken = pair.RefreshToken,
            expiresAt = TimeProvider.System.GetUtcNow().AddHours(7),
            scopes = Array.Empty<string>(),
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static IEnumerable<string> Names(string kind, int count) => Enumerable.Range(0, count)
        .Select(number => string.Create(CultureInfo.InvariantCulture, $"{kind}_{number:000000}"));
}
