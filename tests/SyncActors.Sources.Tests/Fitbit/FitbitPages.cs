using System.Globalization;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>Pages and expectations in the words of the tests.</summary>
internal static class FitbitPages
{
    public const string Zone = "Europe/Stockholm";

    public static SourceFacts Facts { get; } = new(Zone, new DateOnly(2020, 1, 1), null, "ABC123");

    public static FitbitOptions Options(params (string Key, string Value)[] settings)
    {
        var values = settings.ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        values.TryAdd("client-id", "23ABCD");
        return FitbitOptions.From(new Settings("connectors.alice.source", values));
    }

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DayRange Range(string from, string through) => new(Day(from), Day(through));

    public static Window Window(string endpoint, string from, string through)
    {
        var known = FitbitEndpoints.ByName[endpoint];
        return new Window(endpoint, known.Lines, known.DaysMax == 0 ? null : Range(from, through), known.Requests);
    }

    public static MappedPage Map(
        string endpoint, string json, string from = "1970-01-01", string through = "2100-01-01") =>
        Map(Window(endpoint, from, through), json, Facts);

    public static MappedPage Map(Window window, string json, SourceFacts facts, string? nextCursor = null) =>
        FitbitMapping.ToItems(
            new RawPage(window, JsonElement.Parse(json), nextCursor, Encoding.UTF8.GetByteCount(json)), facts,
            withDevices: true);

    /// <summary>Items as texts: <c>id: metric{label=value} value; ...</c>; noon of the item's day is left out, other
    /// times are written as <c>@</c> and Unix seconds.</summary>
    public static IReadOnlyList<string> Lines(this MappedPage page) =>
        [.. page.Items.Select(item => Line((SampleItem)item))];

    private static string Line(SampleItem item) =>
        $"{item.Id}: {string.Join("; ", item.Samples.Select(sample => Text(item, sample)))}";

    private static string Text(SampleItem item, Sample sample)
    {
        var labels = string.Join(",", sample.Labels.Select(label => $"{label.Name}={label.Value}"));
        var isNoon = item.Day is { } day && sample.TimestampMs == CivilTime.NoonMs(day, Zone);
        return sample.Metric["fitbit_".Length..] + (labels.Length > 0 ? $"{{{labels}}}" : "")
            + " " + sample.Value.ToString("R", CultureInfo.InvariantCulture)
            + (isNoon ? "" : $" @{sample.TimestampMs / 1000}");
    }
}
