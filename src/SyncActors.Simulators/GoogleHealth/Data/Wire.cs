using System.Text.Json.Nodes;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>How values look on the wire: proto3 JSON, where zeros of nested times are left out.</summary>
/// <remarks>https://protobuf.dev/programming-guides/json/, read in 2026.</remarks>
internal sealed class Wire(GoogleHealthSimulatorOptions options)
{
    /// <summary>An int64: text by default.</summary>
    public JsonNode Integer(long value) =>
        options.IntegersAsStrings ? JsonValue.Create(value.ToString()) : JsonValue.Create(value);

    /// <summary>A double without the trailing zeros that a decimal carries.</summary>
    public static JsonNode Number(decimal value) => JsonValue.Create((double)value);

    /// <summary>A double with at most three decimals.</summary>
    public static JsonNode Number(double value) => JsonValue.Create(Math.Round(value, 3));

    /// <summary>A civil date.</summary>
    public static JsonObject Date(DateOnly date) =>
        new() { ["year"] = date.Year, ["month"] = date.Month, ["day"] = date.Day };

    /// <summary>A civil date and time of day.</summary>
    public JsonObject Civil(DateTime civil)
    {
        var both = new JsonObject { ["date"] = Date(DateOnly.FromDateTime(civil)) };
        var time = new JsonObject();
        AddUnlessZero(time, "hours", civil.Hour);
        AddUnlessZero(time, "minutes", civil.Minute);
        AddUnlessZero(time, "seconds", civil.Second);
        AddUnlessZero(time, "nanos", (int)(civil.Ticks % TimeSpan.TicksPerSecond) * 100);
        if (time.Count > 0 || options.MidnightAsEmptyTime)
            both["time"] = time;
        return both;
    }

    /// <summary>A moment in UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcTicks % TimeSpan.TicksPerSecond == 0
        ? moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")
        : moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");

    /// <summary>A duration or an offset in seconds.</summary>
    public static string Seconds(TimeSpan duration) =>
        FormattableString.Invariant($"{duration.TotalSeconds:0.#########}s");

    /// <summary>An interval with UTC times, offsets and, unless it is a sleep, civil times.</summary>
    public JsonObject Interval(DateTimeOffset start, DateTimeOffset end, bool withCivil = true)
    {
        var interval = new JsonObject
        {
            ["startTime"] = Moment(start),
            ["startUtcOffset"] = Seconds(start.Offset),
            ["endTime"] = Moment(end),
            ["endUtcOffset"] = Seconds(end.Offset),
        };
        if (withCivil)
        {
            interval["civilStartTime"] = Civil(start.DateTime);
            interval["civilEndTime"] = Civil(end.DateTime);
        }

        return interval;
    }

    /// <summary>The time of a sample.</summary>
    public JsonObject SampleTime(DateTimeOffset moment) => new()
    {
        ["physicalTime"] = Moment(moment),
        ["utcOffset"] = Seconds(moment.Offset),
        ["civilTime"] = Civil(moment.DateTime),
    };

    /// <summary>A sum, or nothing where zero sums are left out.</summary>
    public void AddSum(JsonObject target, string member, long sum)
    {
        if (sum != 0 || options.ZeroSumsWritten)
            target[member] = Integer(sum);
    }

    private static void AddUnlessZero(JsonObject target, string member, int value)
    {
        if (value != 0)
            target[member] = value;
    }
}
