using System.Globalization;
using SyncActors.EndToEnd.Tests.Stores;

namespace SyncActors.EndToEnd.Tests;

/// <summary>What the volunteers' files say, read apart from everything that the product or the simulator
/// reads.</summary>
internal sealed class RealPeopleTruth
{
    private const long DayMs = 86_400_000;
    private const long NoonMs = DayMs / 2;

    // The vendor states a value for each day since the account was opened, zero on days without a tracker.
    private static readonly (string Column, string Series)[] Dense =
    [
        ("TotalSteps", "fitbit_steps_total{}"), ("TotalDistance", "fitbit_distance_km{}"),
        ("Calories", "fitbit_calories_total{}"),
        ("SedentaryMinutes", "fitbit_active_minutes{type=sedentary}"),
        ("LightlyActiveMinutes", "fitbit_active_minutes{type=lightly_active}"),
        ("FairlyActiveMinutes", "fitbit_active_minutes{type=fairly_active}"),
        ("VeryActiveMinutes", "fitbit_active_minutes{type=very_active}"),
    ];

    // Series that the vendor fills with zeros for everybody; the volunteers' trackers had no altimeter and they logged
    // no food.
    private static readonly string[] Zeros =
        ["fitbit_floors_total{}", "fitbit_elevation_m{}", "fitbit_food_calories_total{}", "fitbit_water_ml{}"];

    private RealPeopleTruth(IReadOnlyList<string> people, IReadOnlyList<StoredSample> samples, int recorded) =>
        (People, Samples, Recorded) = (people, samples, recorded);

    /// <summary>Ids, in order.</summary>
    internal IReadOnlyList<string> People { get; }

    /// <summary>Every sample that a store must hold.</summary>
    internal IReadOnlyList<StoredSample> Samples { get; }

    /// <summary>How many of them stand in the files; the others are the vendor's zeros.</summary>
    internal int Recorded { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="through">Last day that is fetched.</param>
    internal static RealPeopleTruth Read(string folder, DateOnly through)
    {
        var recorded = new Dictionary<(string, string, long), double>();
        var first = new SortedDictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var row in Rows(folder, "dailyActivity_merged.csv"))
        {
            var (id, day) = (row["Id"], DateOnly.FromDateTime(Moment(row["ActivityDate"])));
            first[id] = first.TryGetValue(id, out var known) && known < day ? known : day;
            foreach (var (column, series) in Dense)
                recorded.Add((id, series, Noon(day)), Number(row[column]));
        }

        foreach (var row in Rows(folder, "sleepDay_merged.csv"))
        {
            var noon = Noon(DateOnly.FromDateTime(Moment(row["SleepDay"])));

            // Three rows stand in the file twice.
            recorded[(row["Id"], "fitbit_sleep_minutes_total{}", noon)] = Number(row["TotalMinutesAsleep"]);
            recorded[(row["Id"], "fitbit_sleep_time_in_bed_minutes{}", noon)] = Number(row["TotalTimeInBed"]);
        }

        foreach (var row in Rows(folder, "weightLogInfo_merged.csv"))
        {
            var at = new DateTimeOffset(Moment(row["Date"]), TimeSpan.Zero).ToUnixTimeMilliseconds();
            recorded.Add((row["Id"], "fitbit_weight_kg{}", at), Number(row["WeightKg"]));
            recorded.Add((row["Id"], "fitbit_bmi{}", at), Number(row["BMI"]));
            if (row["Fat"].Length > 0)
                recorded.Add((row["Id"], "fitbit_body_fat_percent{}", at), Number(row["Fat"]));
        }

        var samples = recorded.Select(entry => Sample(entry.Key.Item1, entry.Key.Item2, entry.Key.Item3, entry.Value))
            .ToList();
        foreach (var (id, from) in first)
        {
            for (var day = from; day <= through; day = day.AddDays(1))
            {
                samples.AddRange(Zeros.Select(series => Sample(id, series, Noon(day), 0)));
                samples.AddRange(Dense.Where(dense => !recorded.ContainsKey((id, dense.Series, Noon(day))))
                    .Select(dense => Sample(id, dense.Series, Noon(day), 0)));
            }
        }

        return new RealPeopleTruth([.. first.Keys], samples, recorded.Count);
    }

    private static StoredSample Sample(string id, string series, long atMs, double value) =>
        new(id, series, atMs, value, true);

    private static IEnumerable<Dictionary<string, string>> Rows(string folder, string file)
    {
        var lines = File.ReadAllLines(Path.Combine(folder, file)).Where(line => line.Length > 0).ToList();
        var header = lines[0].Split(',');
        return lines.Skip(1)
            .Select(line => header.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second));
    }

    private static long Noon(DateOnly day) =>
        new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds() + NoonMs;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static DateTime Moment(string text) => DateTime.ParseExact(
        text, ["M/d/yyyy", "M/d/yyyy h:mm:ss tt"], CultureInfo.InvariantCulture, DateTimeStyles.None);
}
