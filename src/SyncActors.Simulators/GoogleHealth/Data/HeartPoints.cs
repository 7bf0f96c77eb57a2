using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Samples of heart, oxygen and breathing. Within a day they come in rising order of time.</summary>
internal static class HeartPoints
{
    private const int VariabilityEveryMinutes = 30;
    private const int OxygenEveryMinutes = 10;

    public static IEnumerable<DataPoint> HeartRate(DayView view, PointContext context)
    {
        if (!view.HasHeartRate)
            yield break;
        var step = (int)context.Options.HeartRateSampleEvery.TotalSeconds;
        for (var second = 0; second < view.MinutesSeen * 60; second += step)
        {
            var minute = second / 60;
            if (!view.Measures(minute) || !view.Exists(minute) || view.Minutes.HeartRate(minute) is not { } beats)
                continue;
            yield return Sample(view.At(minute).AddSeconds(second % 60), context, PointOrigin.Tracker, value =>
                value["beatsPerMinute"] = context.Wire.Integer(beats));
        }
    }

    public static IEnumerable<DataPoint> Variability(DayView view, PointContext context) =>
        view is { Day.Hrv: { } hrv, MainSleep: { } sleep }
            ? During(view, sleep, VariabilityEveryMinutes)
                .Select(at => Sample(at, context, PointOrigin.Tracker, value =>
            {
                var rmssd = Around(view, "rmssd", at, (double)hrv.DailyRmssdMs, 0.15);
                value["rootMeanSquareOfSuccessiveDifferencesMilliseconds"] = Wire.Number(rmssd);
                value["standardDeviationMilliseconds"] = Wire.Number(rmssd * 1.3);
            }))
            : [];

    public static IEnumerable<DataPoint> Oxygen(DayView view, PointContext context) =>
        view is { Day.Spo2: { } oxygen, MainSleep: { } sleep }
            ? During(view, sleep, OxygenEveryMinutes).Select(at => Sample(at, context, PointOrigin.Tracker, value =>
                value["percentage"] = Wire.Number(Math.Round(Math.Clamp(
                    Around(view, "spo2", at, (double)oxygen.Average, 0.008), (double)oxygen.Min,
                    (double)oxygen.Max), 1))))
            : [];

    public static IEnumerable<DataPoint> BreathingBySleep(DayView view, PointContext context)
    {
        if (view is not { Day.Breathing: { } breathing, MainSleep: { } sleep })
            yield break;
        var end = PersonClock.After(view.Person, sleep.Start, sleep.End - sleep.Start);
        yield return Sample(end, context, PointOrigin.Derived, value =>
        {
            value["fullSleepStats"] = Breaths(view, breathing.Full, "full");
            AddBreaths(value, "deepSleepStats", view, breathing.Deep);
            AddBreaths(value, "lightSleepStats", view, breathing.Light);
            AddBreaths(value, "remSleepStats", view, breathing.Rem);
        });
    }

    /// <summary>A sample whose value has its time and what <paramref name="fill"/> adds.</summary>
    public static DataPoint Sample(
        DateTimeOffset at, PointContext context, PointOrigin origin, Action<JsonObject> fill, string? id = null) =>
        new(at, at, origin, () =>
        {
            var value = new JsonObject { ["sampleTime"] = context.Wire.SampleTime(at) };
            fill(value);
            return value;
        })
        {
            Id = id,
        };

    private static void AddBreaths(JsonObject value, string member, DayView view, decimal? rate)
    {
        if (rate is { } known)
            value[member] = Breaths(view, known, member);
    }

    private static JsonObject Breaths(DayView view, decimal rate, string stage)
    {
        var dice = Dice.For(view.Person.Seed, "breaths-" + stage, view.Date.DayNumber);
        return new JsonObject
        {
            ["breathsPerMinute"] = Wire.Number(rate),
            ["standardDeviation"] = Wire.Number(0.5 + dice.Fraction()),
            ["signalToNoise"] = Wire.Number(2 + (4 * dice.Fraction())),
        };
    }

    private static IEnumerable<DateTimeOffset> During(DayView view, SleepSession sleep, int everyMinutes)
    {
        for (var minute = everyMinutes; minute < sleep.MinutesInBed; minute += everyMinutes)
            yield return PersonClock.After(view.Person, sleep.Start, TimeSpan.FromMinutes(minute));
    }

    private static double Around(DayView view, string topic, DateTimeOffset at, double centre, double share) =>
        centre * (1 + (share * Dice.For(view.Person.Seed, topic, at.UtcTicks).Bell() / 3));
}
