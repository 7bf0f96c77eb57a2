namespace SyncActors.Simulators.People;

/// <summary>Draws weight, fitness and what goes with them, all with slow trends.</summary>
internal static class SeededBody
{
    private const int TrendDays = 480;

    /// <summary>A triangle between -1 and 1 that returns after <paramref name="period"/> days.</summary>
    public static double Wave(int dayNumber, int period, int phase)
    {
        var at = (dayNumber + phase) % period / (double)period;
        return at < 0.5 ? (4 * at) - 1 : 3 - (4 * at);
    }

    /// <summary>Weight in kg on a date.</summary>
    public static decimal WeightOn(Person person, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "weight", date.DayNumber);
        var trend = 0.03 * Wave(date.DayNumber, TrendDays, (int)(person.Seed % TrendDays));
        return Math.Round(person.WeightKg * (decimal)(1 + trend + (0.004 * dice.Bell())), 1);
    }

    /// <summary>Weighings: some mornings, for those with a scale.</summary>
    public static IReadOnlyList<WeightLog> Weights(Person person, SeededTraits traits, DateOnly date, decimal weight)
    {
        var dice = Dice.For(person.Seed, "weighing", date.DayNumber);
        if (!traits.HasScale || !dice.Chance(330)) return [];
        var bmi = Math.Round(weight * 10000m / (person.HeightCm * person.HeightCm), 2);
        var time = Morning(ref dice);
        var source = dice.Chance(850) ? "Aria" : "API";
        decimal? fat = source == "Aria" ? Fat(person, date) : null;
        return [new WeightLog(LogId(date, time), time, weight, bmi, fat, source)];
    }

    /// <summary>Body fat: with every weighing on a scale that measures it.</summary>
    public static IReadOnlyList<BodyFatLog> BodyFats(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "weighing", date.DayNumber);
        if (!traits.HasScale || !dice.Chance(330)) return [];
        var time = Morning(ref dice);
        return dice.Chance(850) ? [new BodyFatLog(LogId(date, time), time, Fat(person, date), "Aria")] : [];
    }

    /// <summary>Core temperatures entered by hand on a few days.</summary>
    public static IReadOnlyList<CoreTemperature> CoreTemperatures(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "core", date.DayNumber);
        if (!traits.LogsCoreTemperature || !dice.Chance(60)) return [];
        var first = new CoreTemperature(new TimeOnly(7, dice.Between(0, 59)), 36.2m + (dice.Between(0, 9) / 10m));
        return dice.Chance(400)
            ? [first, new CoreTemperature(new TimeOnly(21, dice.Between(0, 59)), 36.6m + (dice.Between(0, 9) / 10m))]
            : [first];
    }

    /// <summary>Resting heart rate in beats per minute.</summary>
    public static int RestingHeartRate(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "resting", date.DayNumber);
        var trend = 3 * Wave(date.DayNumber, TrendDays, traits.Phase);
        return (int)Math.Clamp(traits.RestingHeartRate + trend + dice.Bell(), 38, 95);
    }

    /// <summary>Estimated VO2max in ml/kg/min, with one decimal.</summary>
    public static decimal? Vo2Max(Person person, SeededTraits traits, DateOnly date)
    {
        if (Dice.For(person.Seed, "vo2", date.DayNumber).Chance(80)) return null;
        var level = (person.IsMale ? 58.0 : 52.0) - (0.3 * person.AgeOn(date))
            - ((traits.RestingHeartRate - 55) * 0.25) + Wave(date.DayNumber, TrendDays, traits.Phase);
        return Math.Round((decimal)Math.Clamp(level, 18, 72), 1);
    }

    private static decimal Fat(Person person, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "fat", date.DayNumber);
        var usual = (person.IsMale ? 19 : 27) + Dice.For(person.Seed, "fat level").Between(-60, 80) / 10.0;
        return Math.Round((decimal)(usual + (0.4 * dice.Bell())), 1);
    }

    private static TimeOnly Morning(ref Dice dice) =>
        new(dice.Between(6, 8), dice.Between(0, 59), dice.Between(0, 59));

    // Fitbit numbers these logs by the wall clock read as UTC milliseconds.
    private static long LogId(DateOnly date, TimeOnly time) =>
        new DateTimeOffset(date.ToDateTime(time), TimeSpan.Zero).ToUnixTimeMilliseconds();
}
