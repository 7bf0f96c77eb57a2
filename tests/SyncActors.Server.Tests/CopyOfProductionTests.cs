using System.Globalization;
using System.Text.Json;
using Npgsql;
using SyncActors.Journal.Postgres;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>A copy of a database, started with the settings of the original, calls no provider until it is
/// adopted.</summary>
public sealed class CopyOfProductionTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    [PostgresFact]
    public async Task A_copy_calls_nobody_until_it_is_adopted_and_then_asks_for_consent()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(1, 7, today.AddDays(-3));
        var fitbit = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, AccessTokenLife = TimeSpan.FromSeconds(61) },
            TimeProvider.System);
        await using var vendor = await SimulatorServer.StartAsync(fitbit, TimeProvider.System, CancellationToken.None);
        KeyValuePair<string, string>[] keys =
        [
            .. Connectors.Fitbit("ann", vendor.BaseAddress),
            new("syncactors.defaults.history-from", today.AddDays(-3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            new("syncactors.cluster.fence-after", "1s"),
            new("syncactors.cluster.drop-after", "2s"),
        ];
        var original = await nodes.NewDatabaseAsync();
        await using (var server = await TwoNodes.StartAsync(original, "original", keys))
        {
            var pair = fitbit.GrantDirectly(people.People[0].Id);
            await server.GrantAsync("ann", pair.AccessToken, pair.RefreshToken);
            await server.UntilRunEndsAsync("ann");
        }

        NpgsqlConnection.ClearAllPools();
        var copy = await nodes.NewDatabaseAsync(original);
        vendor.Ledger.Clear();

        await Assert.ThrowsAsync<CopiedStoreException>(() => TwoNodes.StartAsync(copy, "copy", keys));
        Assert.Empty(vendor.Ledger.Lines());

        var configuration = ConfigurationLoader.Load(
            null, _ => null, new Dictionary<string, string>(StringComparer.Ordinal),
            TwoNodes.Settings(copy, "copy", keys).ToDictionary(StringComparer.Ordinal));
        var adopted = await Adoption.RunAsync(configuration, keepsGrants: false, CancellationToken.None);
        Assert.Equal(1, adopted!.GrantsDropped);
        Assert.Equal(1, adopted.Recorded.Number);
        await using var adoptedServer = await TwoNodes.StartAsync(copy, "copy", keys);
        var verified = await adoptedServer.GetAsync("api/v1/audit/verify");
        Assert.True(verified.GetProperty("ok").GetBoolean(), verified.GetRawText());
        var recorded = (await adoptedServer.GetAsync($"api/v1/audit?target={adopted.ClusterId}")).GetProperty("items")[0];
        Assert.Equal("database.adopted", recorded.GetProperty("action").GetString());
        Assert.Equal(adopted.Recorded.Chain, recorded.GetProperty("chain").GetGuid());
        using var asked = await adoptedServer.PostAsync("api/v1/connectors/ann/trigger", "{}");
        await Patience.UntilAsync(
            "a connector that waits for consent", TimeSpan.FromSeconds(60),
            async _ => (await adoptedServer.GetAsync("api/v1/connectors/ann")) is var view
                && view.GetProperty("status").GetString() == "needs-authorization" ? null : JsonSerializer.Serialize(view),
            CancellationToken.None);
        Assert.Empty(vendor.Ledger.Lines());
    }
}
