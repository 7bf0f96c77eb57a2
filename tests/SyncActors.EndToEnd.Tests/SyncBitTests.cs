using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.EndToEnd.Tests;

/// <summary>An installation of SyncBit 3.4.0 that starts SyncActors instead, with the variables it has.</summary>
public sealed class SyncBitTests
{
    private const int Days = 25;

    // Each series of SyncBit's with the labels it has besides user and device.
    private static readonly Dictionary<string, string[]> Series = new(StringComparer.Ordinal)
    {
        ["fitbit_steps_total"] = [],
        ["fitbit_distance_km"] = [],
        ["fitbit_calories_total"] = [],
        ["fitbit_active_minutes"] = ["type"],
        ["fitbit_resting_heart_rate_bpm"] = [],
        ["fitbit_heart_rate_zone_minutes"] = ["zone"],
        ["fitbit_heart_rate_zone_calories"] = ["zone"],
        ["fitbit_sleep_minutes_total"] = [],
        ["fitbit_sleep_stage_minutes"] = ["stage"],
        ["fitbit_spo2_avg_percent"] = [],
        ["fitbit_spo2_min_percent"] = [],
        ["fitbit_spo2_max_percent"] = [],
        ["fitbit_breathing_rate_bpm"] = [],
        ["fitbit_hrv_rmssd_ms"] = [],
        ["fitbit_vo2_max"] = [],
        ["fitbit_temp_skin_relative_celsius"] = [],
        ["fitbit_device_battery_percent"] = ["device_id", "device_type"],
        ["fitbit_device_last_sync_timestamp"] = ["device_id", "device_type"],
    };

    private static readonly Dictionary<string, string[]> Values = new(StringComparer.Ordinal)
    {
        ["type"] = ["fairly_active", "lightly_active", "sedentary", "very_active"],
        ["zone"] = ["cardio", "fat_burn", "out_of_range", "peak"],
        ["stage"] = ["deep", "light", "rem", "wake"],
    };

    [VictoriaMetricsFact]
    public async Task Its_variables_alone_fill_the_same_series()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(1, 9, today.AddDays(-Days), person => person with
        {
            Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"))],
        });
        var person = people.People[0];
        var simulator = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, ApproveAs = person.Id }, TimeProvider.System);
        await using var vendor = await SimulatorServer.StartAsync(simulator, TimeProvider.System, guard.Token);
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        var data = Directory.CreateTempSubdirectory("syncbit-");
        await using var server = await ServerProcess.StartAsync(
            [], data.FullName, guard.Token, Variables(vendor.BaseAddress, victoria.Address, data.FullName, today));

        var begun = await server.Api.PostAsync("connectors/syncbit/authorize", new { }, null, guard.Token);
        using var browser = new HttpClient();
        using var page = await browser.GetAsync((string)begun.Body!["url"]!, guard.Token);
        Assert.True(page.IsSuccessStatusCode, await page.Content.ReadAsStringAsync(guard.Token));
        Assert.Equal("/callback", page.RequestMessage!.RequestUri!.AbsolutePath);
        await Patience.UntilAsync(
            "a complete run", TimeSpan.FromSeconds(60),
            async token =>
            {
                var view = await server.Api.GetAsync("connectors/syncbit", token);
                return view["run"] is null && (string?)view["lastRun"]?["outcome"] == "complete"
                    ? null
                    : view.ToJsonString();
            },
            guard.Token);

        await CheckSeriesAsync(victoria.Address, guard.Token);
        // A tracker has never delivered after now, whatever the user's zone.
        var contacts = await VictoriaExport.ReadAsync(victoria.Address, "fitbit_device_battery_percent", guard.Token);
        Assert.All(contacts, contact => Assert.True(
            contact.TimestampMs <= TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), contact.ToString()));
        var stored = await VictoriaExport.ReadAsync(victoria.Address, "fitbit_steps_total", guard.Token);
        for (var day = today.AddDays(1 - Days); day < today.AddDays(-1); day = day.AddDays(1))
        {
            // Noon in Tokyo is 3 o'clock UTC of the same day, all year round.
            var sample = stored.Single(one => one.Final && one.Day == day);
            Assert.Equal(people.Day(person.Id, day)!.Steps, sample.Value);
            Assert.Equal(3, DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs).Hour);
        }

        Assert.DoesNotContain("victoria-password", server.Log, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync(guard.Token));
        data.Delete(recursive: true);
    }

    private static async Task CheckSeriesAsync(Uri victoria, CancellationToken cancellationToken)
    {
        var found = await VictoriaExport.LabelsAsync(victoria, """{user!=""}""", cancellationToken);
        foreach (var (metric, labels) in Series)
        {
            var series = found.Where(one => one["__name__"] == metric).ToList();
            Assert.True(
                series.Count > 0,
                $"there is no {metric} among {string.Join(", ", found.Select(one => one["__name__"]).Distinct())}");
            foreach (var one in series)
            {
                Assert.Equal(((string[])["__name__", "device", "user", .. labels]).Order(), one.Keys.Order());
                Assert.Equal("charge6", one["device"]);
                Assert.Equal("me", one["user"]);
            }

            foreach (var label in labels.Where(Values.ContainsKey))
                Assert.Empty(Values[label].Except(series.Select(one => one[label])));
        }
    }

    private static Dictionary<string, string?> Variables(Uri vendor, Uri victoria, string data, DateOnly today)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return new Dictionary<string, string?>
        {
            ["FITBIT_CLIENT_ID"] = "23SIMU",
            ["FITBIT_CLIENT_SECRET"] = "simulated-client-secret",
            ["FITBIT_REDIRECT_URI"] = string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/callback"),
            ["FITBIT_USER_ID"] = "me",
            ["VICTORIA_ENDPOINT"] = new Uri(victoria, "api/v1/import/prometheus").ToString(),
            ["VICTORIA_USER"] = "victoria-user",
            ["VICTORIA_PASSWORD"] = "victoria-password",
            ["DATA_DIR"] = data,
            ["SYNC_INTERVAL_MINUTES"] = "15",
            ["BACKFILL_START_DATE"] = today.AddDays(1 - Days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["INCLUDE_TODAY_DATA"] = "true",
            ["COLLECT_SLEEP"] = "True",
            ["COLLECT_DEVICE_INFO"] = "true",
            ["LOG_LEVEL"] = "INFO",

            // Only where the world is: SyncBit knew its vendor's address and listened on its own.
            ["SYNCACTORS__SOURCES__FITBIT__BASE_ADDRESS"] = vendor.ToString(),
            ["SYNCACTORS__SOURCES__FITBIT__AUTHORIZE_ADDRESS"] = new Uri(vendor, "oauth2/authorize").ToString(),
            ["SYNCACTORS__HTTP__PORT"] = port.ToString(CultureInfo.InvariantCulture),
        };
    }
}
