using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Weight and body fat: logs, and series that carry the last weighing forward.</summary>
internal static class BodyAnswers
{
    private const int WeightDaysMax = 31;
    private const int FatDaysMax = 30;
    private const int BmiDaysMax = 1095;
    private const int LookBackDays = 90;

    /// <summary>Weighings.</summary>
    public static Func<FitbitCall, VendorAnswer> WeightLogs { get; } =
        FitbitRanges.Range(WeightDaysMax, WeightLogsOf);

    /// <summary>Body-fat measurements.</summary>
    public static Func<FitbitCall, VendorAnswer> FatLogs { get; } = FitbitRanges.Range(FatDaysMax, FatLogsOf);

    /// <summary>Weighings of one or more days.</summary>
    public static JsonNode WeightLogsOf(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "weight", call.SeenIn(range).SelectMany(static day => day.Weights.Select(log => WeightLog(day.Date, log))));

    /// <summary>Body-fat measurements of one or more days.</summary>
    public static JsonNode FatLogsOf(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "fat", call.SeenIn(range).SelectMany(static day => day.BodyFats.Select(log => (JsonNode)new JsonObject
        {
            ["date"] = FitbitCall.Date(day.Date),
            ["fat"] = log.FatPercent,
            ["logId"] = log.LogId,
            ["source"] = log.Source,
            ["time"] = Time(log.Time),
        })));

    /// <summary>A series of bmi, fat or weight.</summary>
    public static VendorAnswer Series(FitbitCall call)
    {
        var resource = call.Route("resource");
        return resource switch
        {
            "bmi" => FitbitRanges.Range(call, BmiDaysMax, Carried(
                static day => day.Weights is [.., var last] ? last.Bmi : null, call.Person.WeightKg * 10000m / Square(call.Person.HeightCm))),
            "weight" => FitbitRanges.Range(call, WeightDaysMax, Carried(
                static day => day.Weights is [.., var last] ? last.WeightKg : null, call.Person.WeightKg)),
            "fat" => FitbitRanges.Range(call, FatDaysMax, Carried(
                static day => day.BodyFats is [.., var last] ? last.FatPercent : null, 0m)),
            _ => FitbitErrors.NotFound,
        };

        Func<FitbitCall, DateRange, JsonNode> Carried(Func<PersonDay, decimal?> value, decimal initial) =>
            (_, range) => FitbitCall.Wrapped("body-" + resource, CarryForward(call, range, value, initial));
    }

    private static decimal Square(decimal value) => value * value;

    private static IEnumerable<JsonNode> CarryForward(
        FitbitCall call, DateRange range, Func<PersonDay, decimal?> value, decimal initial)
    {
        var last = Math.Round(initial, 2);
        foreach (var date in new DateRange(range.Start.AddDays(-LookBackDays), range.End).Days())
        {
            last = call.Seen(date) is { } day ? value(day) ?? last : last;
            if (date < range.Start) continue;
            yield return new JsonObject
            {
                ["dateTime"] = FitbitCall.Date(date), ["value"] = last.ToString(CultureInfo.InvariantCulture),
            };
        }
    }

    private static JsonNode WeightLog(DateOnly date, WeightLog log)
    {
        var entry = new JsonObject { ["bmi"] = log.Bmi, ["date"] = FitbitCall.Date(date) };
        if (log.FatPercent is { } fat) entry["fat"] = fat;
        entry["logId"] = log.LogId;
        entry["source"] = log.Source;
        entry["time"] = Time(log.Time);
        entry["weight"] = log.WeightKg;
        return entry;
    }

    private static string Time(TimeOnly time) => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
