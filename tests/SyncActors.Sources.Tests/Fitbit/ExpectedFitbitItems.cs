using System.Globalization;
using SyncActors.Plugins;
using SyncActors.Simulators.People;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>What a simulated person's day must come to, computed from the person and not from any answer.</summary>
internal static class ExpectedFitbitItems
{
    /// <summary>Items of a day by id; each item is its samples as texts.</summary>
    public static IEnumerable<(string Id, string Samples)> Of(Person person, PersonDay day, string zone)
    {
        var date = day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var noon = CivilTime.NoonMs(day.Date, zone);
        return Activity(day).Concat(Heart(day)).Concat(Night(person, day)).Concat(Sleep(day))
            .Select(item => ($"{item.Line}/{date}", Text(noon, item.Samples))).Concat(Logs(day, date, zone));
    }

    public static string Text(IEnumerable<Sample> samples) => string.Join("; ", samples.Select(sample =>
        $"{sample.Metric}{{{string.Join(",", sample.Labels.Select(label => $"{label.Name}={label.Value}"))}}} {sample.Value:R} @{sample.TimestampMs}"));

    private static string Text(long timestampMs, params (string Metric, string? Label, decimal Value)[] samples) =>
        Text(samples.Select(sample => new Sample(
            sample.Metric, sample.Label is null ? [] : [new(sample.Label.Split('=')[0], sample.Label.Split('=')[1])],
            timestampMs,
            (double)sample.Value)));

    private static IEnumerable<(string Line, (string, string?, decimal)[] Samples)> Activity(PersonDay day)
    {
        yield return ("steps", [(HealthMetrics.Steps, null, day.Steps)]);
        yield return ("distance", [(HealthMetrics.Distance, null, day.DistanceKm)]);
        yield return ("calories", [(HealthMetrics.Calories, null, day.CaloriesKcal)]);
        yield return ("floors", [(HealthMetrics.Floors, null, day.Floors)]);
        yield return ("elevation", [(HealthMetrics.Elevation, null, day.ElevationM)]);
        yield return (
            "active-minutes/sedentary", [(HealthMetrics.ActiveMinutes, "type=sedentary", day.MinutesSedentary)]);
        yield return (
            "active-minutes/lightly_active", [(HealthMetrics.ActiveMinutes, "type=lightly_active", day.MinutesLight)]);
        yield return (
            "active-minutes/fairly_active", [(HealthMetrics.ActiveMinutes, "type=fairly_active", day.MinutesFair)]);
        yield return (
            "active-minutes/very_active", [(HealthMetrics.ActiveMinutes, "type=very_active", day.MinutesVery)]);
        yield return ("food", [(HealthMetrics.FoodCalories, null, day.Foods.Sum(food => food.Kcal))]);
        yield return ("water", [(HealthMetrics.Water, null, day.WaterMl)]);
        if (day.HeartZones.Count > 0)
        {
            yield return ("active-zone-minutes",
            [
                (HealthMetrics.ActiveZoneMinutes, "zone=fat_burn", day.AzmFatBurn),
                (HealthMetrics.ActiveZoneMinutes, "zone=cardio", day.AzmCardio),
                (HealthMetrics.ActiveZoneMinutes, "zone=peak", day.AzmPeak),
            ]);
        }
    }

    private static IEnumerable<(string Line, (string, string?, decimal)[] Samples)> Heart(PersonDay day)
    {
        if (day.RestingHeartRate is { } resting)
            yield return ("resting-heart-rate", [(HealthMetrics.RestingHeartRate, null, resting)]);
        if (day.HeartZones.Count == 0 || !day.Worn)
            yield break;
        yield return ("heart-rate-zones",
            [.. day.HeartZones.Select(zone => (HealthMetrics.HeartRateZoneMinutes, (string?)Zone(zone), (decimal)zone.Minutes))]);
        yield return ("heart-rate-zone-calories",
            [.. day.HeartZones.Select(zone => (HealthMetrics.HeartRateZoneCalories, (string?)Zone(zone), zone.Kcal))]);
        yield return ("heart-rate-zone-bounds",
        [
            .. day.HeartZones.SelectMany(zone => new[]
            {
                (HealthMetrics.HeartRateZoneMin, (string?)Zone(zone), (decimal)zone.MinBpm),
                (HealthMetrics.HeartRateZoneMax, Zone(zone), zone.MaxBpm),
            }),
        ]);
    }

    private static IEnumerable<(string Line, (string, string?, decimal)[] Samples)> Night(Person person, PersonDay day)
    {
        if (day.Hrv is { } hrv)
        {
            yield return ("hrv", hrv.DeepRmssdMs is { } deep
                ? [(HealthMetrics.HrvRmssd, null, hrv.DailyRmssdMs), (HealthMetrics.HrvDeepRmssd, null, deep)]
                : [(HealthMetrics.HrvRmssd, null, hrv.DailyRmssdMs)]);
        }

        if (day.Spo2 is { } spo2)
        {
            yield return ("spo2",
            [
                (HealthMetrics.SpO2Average, null, spo2.Average), (HealthMetrics.SpO2Min, null, spo2.Min),
                (HealthMetrics.SpO2Max, null, spo2.Max),
            ]);
        }

        if (day.Breathing is { } breathing)
            yield return ("breathing-rate", [(HealthMetrics.BreathingRate, null, breathing.Full)]);
        if (day.Skin is { } skin)
            yield return ("skin-temperature", [(HealthMetrics.SkinTemperature, null, skin.RelativeC)]);
        if (day.Vo2Max is { } vo2Max)
        {
            // Who runs with GPS has a number, the others a range of two to each side.
            var middle = Math.Round(vo2Max);
            yield return ("vo2-max", person.Seed % 5 == 0
                ? [(HealthMetrics.Vo2Max, null, vo2Max)]
                :
                [
                    (HealthMetrics.Vo2Max, null, middle), (HealthMetrics.Vo2MaxLow, null, middle - 2),
                    (HealthMetrics.Vo2MaxHigh, null, middle + 2),
                ]);
        }
    }

    private static IEnumerable<(string Line, (string, string?, decimal)[] Samples)> Sleep(PersonDay day)
    {
        if (day.Sleep.Count == 0)
            yield break;
        var main = day.Sleep.First(sleep => sleep.IsMain);
        List<(string, string?, decimal)> samples =
        [
            (HealthMetrics.SleepMinutes, null, day.Sleep.Sum(sleep => sleep.MinutesAsleep)),
            (HealthMetrics.SleepTimeInBed, null, day.Sleep.Sum(sleep => sleep.MinutesInBed)),
            (HealthMetrics.SleepEfficiency, null, main.MinutesAsleep * 100 / main.MinutesInBed),
        ];
        foreach (var (stage, name, kind) in new[]
        {
            (SleepStage.Deep, "deep", SleepKind.Stages), (SleepStage.Light, "light", SleepKind.Stages),
            (SleepStage.Rem, "rem", SleepKind.Stages), (SleepStage.Wake, "wake", SleepKind.Stages),
            (SleepStage.Asleep, "asleep", SleepKind.Classic), (SleepStage.Restless, "restless", SleepKind.Classic),
            (SleepStage.Awake, "awake", SleepKind.Classic),
        })
        {
            var sessions = day.Sleep.Where(sleep => sleep.Kind == kind).ToList();
            if (sessions.Count > 0)
                samples.Add(
                    (
                        HealthMetrics.SleepStageMinutes, $"stage={name}",
                        sessions.Sum(sleep => StageMinutes(sleep, stage))));
        }

        yield return ("sleep", [.. samples]);
    }

    // As the vendor counts: short wakes are taken from the stage they interrupt; light sleep takes what rounding
    // leaves.
    private static int StageMinutes(SleepSession sleep, SleepStage stage) => stage switch
    {
        SleepStage.Wake => sleep.MinutesAwake,
        SleepStage.Light =>
            sleep.MinutesAsleep - StageMinutes(sleep, SleepStage.Deep) - StageMinutes(sleep, SleepStage.Rem),
        SleepStage.Rem => (Seconds(sleep, stage) - WakeSecondsIn(sleep, stage)) / 60,
        SleepStage.Asleep => sleep.MinutesAsleep,
        SleepStage.Restless => sleep.MinutesAwake - StageMinutes(sleep, SleepStage.Awake),
        _ => Seconds(sleep, stage) / 60,
    };

    private static int Seconds(SleepSession sleep, SleepStage stage) =>
        sleep.Segments.Where(segment => segment.Stage == stage).Sum(segment => segment.Seconds);

    private static int WakeSecondsIn(SleepSession sleep, SleepStage stage) => sleep.ShortWakes
        .Where(wake => sleep.Segments.Any(segment => segment.Stage == stage
            && segment.Start <= wake.Start && wake.Start < segment.Start.AddSeconds(segment.Seconds)))
        .Sum(wake => wake.Seconds);

    private static IEnumerable<(string Id, string Samples)> Logs(PersonDay day, string date, string zone)
    {
        foreach (var log in day.Weights)
        {
            yield return ($"weight/{log.LogId}", Text(
                At(day, log.Time, zone), (HealthMetrics.Weight, null, log.WeightKg),
                (HealthMetrics.Bmi, null, log.Bmi)));
        }

        foreach (var log in day.BodyFats)
            yield return (
                $"body-fat/{log.LogId}", Text(At(day, log.Time, zone), (HealthMetrics.BodyFat, null, log.FatPercent)));
        foreach (var log in day.CoreTemperatures)
        {
            yield return ($"core-temperature/{date}T{log.Time:HH:mm:ss}", Text(
                At(day, log.Time, zone), (HealthMetrics.CoreTemperature, null, log.ValueC)));
        }
    }

    private static long At(PersonDay day, TimeOnly time, string zone) =>
        CivilTime.WallClockMs(day.Date.ToDateTime(new TimeOnly(time.Hour, time.Minute, time.Second)), zone);

    private static string Zone(HeartZone zone) => "zone=" + zone.Kind switch
    {
        HeartZoneKind.OutOfRange => "out_of_range",
        HeartZoneKind.FatBurn => "fat_burn",
        HeartZoneKind.Cardio => "cardio",
        _ => "peak",
    };
}
