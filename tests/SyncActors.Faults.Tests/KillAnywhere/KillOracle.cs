using System.Globalization;
using SyncActors.Destinations.Embedded;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Simulators.People;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>What must hold after any number of kills.</summary>
internal static class KillOracle
{
    private const string Steps = "fitbit_steps_total";
    private const string RestingHeartRate = "fitbit_resting_heart_rate_bpm";
    private const string SleepMinutes = "fitbit_sleep_minutes_total";
    private const string Device = "fitbit_device_";
    private const string LastContact = "fitbit_device_last_sync_timestamp";

    /// <summary>A complete trial as its stores hold it.</summary>
    /// <param name="Embedded">All samples of the embedded store.</param>
    /// <param name="Watermarks">Last complete day of each connector, the same for both of its destinations.</param>
    internal sealed record Outcome(
        IReadOnlyList<StoredSample> Embedded, IReadOnlyDictionary<string, DateOnly> Watermarks);

    /// <summary>Checks a finished trial against the people, against its other store, and against a trial that was never
    /// killed.</summary>
    /// <param name="trial">Its last life still runs.</param>
    /// <param name="victoria">Where its samples went.</param>
    /// <param name="undisturbed">The trial that was never killed; null while checking that one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<Outcome> CheckAsync(
        KillTrial trial, Uri victoria, Outcome? undisturbed, CancellationToken cancellationToken)
    {
        var watermarks = await WatermarksAsync(trial, cancellationToken);
        await VerifyAsync(trial, cancellationToken);
        Assert.True(
            trial.World.OverLimit.Count == 0, $"over the limit: {string.Join('\n', trial.World.OverLimit.Take(3))}");
        var store = Path.Combine(trial.Directory, "store.db");
        await CheckPeopleAsync(trial, store, watermarks, cancellationToken);
        var embedded = await EmbeddedContent.ReadAsync(
            store, trial.World.People.Select(person => person.Name), cancellationToken);
        var exported = await VictoriaExport.ReadAsync(victoria, $$"""{trial="{{trial.Label}}"}""", cancellationToken);
        var doubled = exported.GroupBy(sample => sample.Key).Where(group => group.Count() > 1).ToList();
        Assert.True(doubled.Count == 0, $"doubled: {string.Join('\n', doubled.Take(5).SelectMany(group => group))}");
        var known = embedded.Where(sample => sample.Final).ToDictionary(sample => sample.Key);
        Differences.Check(
            "VictoriaMetrics beside the embedded store", known.Values,
            [.. exported.Where(sample => sample.Final
                && (known.ContainsKey(sample.Key) || !IsEarlierContact(trial.World, sample)))]);
        if (undisturbed is not null)
            CheckAgainst(undisturbed, embedded, watermarks);
        return new Outcome(embedded, watermarks);
    }

    // What a device said before a kill may have reached VictoriaMetrics and not the journal. When it is asked again it has
    // made contact once more and says something else; the earlier sample stays, and must be what the device said.
    private static bool IsEarlierContact(KillWorld world, StoredSample sample)
    {
        if (!sample.Series.StartsWith(Device, StringComparison.Ordinal))
            return false;
        var id = world.People.Single(person => person.Name == sample.User).PersonId;
        var person = world.Population.Find(id)!;
        var contact = DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs);
        return person.LastSync(contact + person.Sync.Lag) == contact
            && (sample.Series.StartsWith(LastContact, StringComparison.Ordinal)
                ? sample.Value.Equals(contact.ToUnixTimeSeconds())
                : person.Devices.Any(device => sample.Value.Equals(device.BatteryPercentAt(contact))));
    }

    private static async Task<Dictionary<string, DateOnly>> WatermarksAsync(
        KillTrial trial, CancellationToken cancellationToken)
    {
        var watermarks = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var person in trial.World.People)
        {
            var coverage = await trial.Server.Api.GetAsync($"connectors/{person.Name}/coverage", cancellationToken);
            var marks = coverage["destinations"]!.AsArray()
                .Select(destination => (string?)destination!["watermark"]).Distinct().ToList();
            Assert.True(
                marks is [not null], $"watermarks of {person.Name}: {coverage["destinations"]!.ToJsonString()}");
            watermarks.Add(person.Name, DateOnly.ParseExact(marks[0]!, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        return watermarks;
    }

    private static async Task VerifyAsync(KillTrial trial, CancellationToken cancellationToken)
    {
        foreach (var person in trial.World.People)
        {
            var proof = await trial.Server.Api.GetAsync($"connectors/{person.Name}/verify", cancellationToken);
            Assert.True(
                (bool?)proof["equal"] == true && (bool?)proof["ledgerEqual"] == true, $"{person.Name}: {proof}");
        }
    }

    // Straight from the people, past everything that the product computes.
    private static async Task CheckPeopleAsync(
        KillTrial trial, string store, Dictionary<string, DateOnly> watermarks, CancellationToken cancellationToken)
    {
        var reader = new EmbeddedReader(store);
        foreach (var person in trial.World.People)
        {
            var from = trial.World.Population.Find(person.PersonId)!.MemberSince;
            foreach (var metric in (string[])[Steps, RestingHeartRate, SleepMinutes])
            {
                var rows = await reader.SamplesAsync(person.Name, metric, 0, long.MaxValue, 1000, cancellationToken);
                var stored = rows.ToDictionary(row => row.Day!.Value, row => row.Value);
                for (var day = from; day <= watermarks[person.Name]; day = day.AddDays(1))
                {
                    var expected = Expected(trial.World.Population.Day(person.PersonId, day), metric, person.Vendor);
                    double? found = stored.TryGetValue(day, out var value) ? value : null;
                    Assert.True(
                        expected == found,
                        $"{person.Name} {metric} {day:yyyy-MM-dd}: {found}, the person has {expected}");
                }
            }
        }
    }

    // Fitbit says 0 for days without a tracker, Google Health leaves them out.
    private static double? Expected(PersonDay? day, string metric, string vendor) => metric switch
    {
        Steps when vendor == "fitbit" => day?.Steps ?? 0,
        Steps => day is { Worn: true } ? day.Steps : null,
        RestingHeartRate => day?.RestingHeartRate,
        _ => day is { Sleep.Count: > 0 } ? day.Sleep.Sum(sleep => sleep.MinutesAsleep) : null,
    };

    // Sample by sample, of every metric. Devices tell the time of their last contact, so theirs differ.
    private static void CheckAgainst(
        Outcome undisturbed, IReadOnlyList<StoredSample> embedded, Dictionary<string, DateOnly> watermarks)
    {
        foreach (var (name, watermark) in undisturbed.Watermarks)
            Assert.True(
                watermarks[name] >= watermark,
                $"{name} is complete through {watermarks[name]}, undisturbed {watermark}");
        IReadOnlyList<StoredSample> Settled(IReadOnlyList<StoredSample> samples) =>
        [
            .. samples.Where(sample => sample.Final && sample.Day < undisturbed.Watermarks[sample.User]
                && !sample.Series.StartsWith(Device, StringComparison.Ordinal)),
        ];
        Differences.Check(
            "embedded store beside that of a server that was never killed", Settled(undisturbed.Embedded),
            Settled(embedded));
    }
}
