namespace SyncActors.Simulators.People;

/// <summary>A day cut off at the minute of the last upload, as a vendor shows today.</summary>
internal static class PartialDay
{
    /// <summary>What is known of <paramref name="day"/> after its first <paramref name="minutes"/> minutes.</summary>
    public static PersonDay Cut(Person person, PersonDay day, PersonDay? next, int minutes)
    {
        var series = DayMinutes.Of(person, day, next);
        var end = day.Date.ToDateTime(TimeOnly.MinValue).AddMinutes(minutes);
        var sleep = day.Sleep.Where(session => session.End <= end).ToArray();
        var nightKnown = sleep.Any(static session => session.IsMain);
        var steps = series.StepsUpTo(minutes);
        var basal = day.BasalKcal * minutes / DayMinutes.PerDay;
        var activity = Share(day.ActivityKcal, series.ActiveUpTo(minutes), series.ActiveUpTo(DayMinutes.PerDay));
        var surplus = Share(
            day.CaloriesKcal - day.BasalKcal, series.ActiveUpTo(minutes), series.ActiveUpTo(DayMinutes.PerDay));
        var zones = day.HeartZones.Select(zone => CutZone(zone, series, minutes)).ToArray();
        return day with
        {
            Steps = steps,
            DistanceKm = Share(day.DistanceKm, steps, day.Steps),
            Distances = null,
            Floors = Share(day.Floors, steps, day.Steps),
            ElevationM = Share(day.ElevationM, steps, day.Steps),
            BasalKcal = basal,
            ActivityKcal = activity,
            CaloriesKcal = basal + surplus,
            MinutesSedentary = series.LevelUpTo(ActivityLevel.Sedentary, minutes),
            MinutesLight = series.LevelUpTo(ActivityLevel.Light, minutes),
            MinutesFair = series.LevelUpTo(ActivityLevel.Fair, minutes),
            MinutesVery = series.LevelUpTo(ActivityLevel.Very, minutes),
            HeartZones = zones,
            AzmFatBurn = Share(day.AzmFatBurn, Minutes(zones, 1), Minutes(day.HeartZones, 1)),
            AzmCardio = Share(day.AzmCardio, Minutes(zones, 2), Minutes(day.HeartZones, 2)),
            AzmPeak = Share(day.AzmPeak, Minutes(zones, 3), Minutes(day.HeartZones, 3)),
            RestingHeartRate = nightKnown ? day.RestingHeartRate : null,
            Hrv = nightKnown ? day.Hrv : null,
            Spo2 = nightKnown ? day.Spo2 : null,
            Breathing = nightKnown ? day.Breathing : null,
            Skin = nightKnown ? day.Skin : null,
            Vo2Max = nightKnown ? day.Vo2Max : null,
            Sleep = sleep,
            Weights = [.. day.Weights.Where(log => MinuteOf(log.Time) < minutes)],
            BodyFats = [.. day.BodyFats.Where(log => MinuteOf(log.Time) < minutes)],
            CoreTemperatures = [.. day.CoreTemperatures.Where(log => MinuteOf(log.Time) < minutes)],
            Foods = [.. day.Foods.Where(log => minutes >= MealMinute(log.Meal))],
            Waters = [.. day.Waters.Where((_, index) => minutes >= 480 + (index * 90))],
        };
    }

    private static HeartZone CutZone(HeartZone zone, DayMinutes series, int minutes)
    {
        var seen = series.ZoneUpTo(zone.Kind, minutes);
        return zone with { Minutes = seen, Kcal = Share(zone.Kcal, seen, zone.Minutes) };
    }

    private static int Minutes(IReadOnlyList<HeartZone> zones, int index) =>
        index < zones.Count ? zones[index].Minutes : 0;

    private static int MinuteOf(TimeOnly time) => (time.Hour * 60) + time.Minute;

    private static int MealMinute(Meal meal) => meal switch
    {
        Meal.Breakfast => 8 * 60,
        Meal.Lunch => 13 * 60,
        Meal.Dinner => 19 * 60,
        _ => 16 * 60,
    };

    private static int Share(int whole, int part, int all) => all == 0 ? 0 : (int)((long)whole * part / all);

    private static decimal Share(decimal whole, int part, int all) =>
        all == 0 ? 0m : part == all ? whole : Math.Round(whole * part / all, 4);
}
