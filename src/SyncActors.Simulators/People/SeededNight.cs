namespace SyncActors.Simulators.People;

/// <summary>Draws what a tracker measures at night: nothing without a main sleep.</summary>
internal static class SeededNight
{
    private const int LongEnoughMinutes = 180;

    /// <summary>The day with its nightly measures.</summary>
    public static PersonDay Measure(Person person, SeededTraits traits, PersonDay day)
    {
        var night = day.Sleep.FirstOrDefault(static session => session.IsMain);
        if (night is null || night.Kind == SleepKind.Classic || night.MinutesAsleep < LongEnoughMinutes) return day;
        return day with
        {
            Hrv = Variability(person, traits, day.Date),
            Spo2 = Saturation(person, day.Date),
            Breathing = Breathing(person, traits, day.Date),
            Skin = traits.HasSkinSensor ? Skin(person, day.Date) : null,
        };
    }

    private static HeartRateVariability? Variability(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "hrv", date.DayNumber);
        if (dice.Chance(30)) return null;
        var daily = Math.Clamp(traits.Rmssd * (1.0 + (0.12 * dice.Bell())), 8, 160);
        var deep = Math.Clamp(daily * (0.95 + (0.08 * dice.Bell())), 8, 160);
        return new HeartRateVariability(
            Math.Round((decimal)daily, 3), dice.Chance(40) ? null : Math.Round((decimal)deep, 3));
    }

    private static OxygenSaturation? Saturation(Person person, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "spo2", date.DayNumber);
        if (dice.Chance(60)) return null;
        var average = Math.Clamp(95.8 + (dice.Bell() * 0.8), 91, 99);
        var min = Math.Max(82, average - 1.5 - dice.Between(0, 25) * 0.1);
        var max = Math.Min(100, average + 1.0 + dice.Between(0, 30) * 0.1);
        return new OxygenSaturation(
            Math.Round((decimal)average, 1), Math.Round((decimal)min, 1), Math.Round((decimal)max, 1));
    }

    private static BreathingRates Breathing(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "breathing", date.DayNumber);
        var full = traits.BreathingTenths + (int)(dice.Bell() * 6);
        return new BreathingRates(
            Tenths(full),
            dice.Chance(30) ? null : Tenths(full - dice.Between(0, 8)),
            Tenths(full + dice.Between(-3, 3)),
            dice.Chance(40) ? null : Tenths(full + dice.Between(0, 12)));
    }

    private static SkinTemperature? Skin(Person person, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "skin", date.DayNumber);
        if (dice.Chance(30)) return null;
        var baseline = Tenths(Dice.For(person.Seed, "skin baseline").Between(328, 348));
        return new SkinTemperature(baseline + Tenths((int)(dice.Bell() * 5)), baseline);
    }

    private static decimal Tenths(int tenths) => tenths / 10m;
}
