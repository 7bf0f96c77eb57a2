namespace SyncActors.Simulators.People;

/// <summary>Draws one day of a made-up person: a weekly rhythm, slow trends, rest days, and days without the tracker.</summary>
internal static class SeededDay
{
    private const int HolidayBlockDays = 90;

    /// <summary>The day; equal for equal arguments.</summary>
    public static PersonDay Of(Person person, DateOnly date)
    {
        var traits = SeededTraits.Of(person);
        var worn = IsWorn(person.Seed, traits, date);
        var weight = SeededBody.WeightOn(person, date);
        var basal = Basal(person, date, weight);
        var logs = new PersonDay
        {
            Date = date,
            Worn = worn,
            BasalKcal = basal,
            CaloriesKcal = basal,
            MinutesSedentary = DayMinutes.PerDay,
            Weights = SeededBody.Weights(person, traits, date, weight),
            BodyFats = SeededBody.BodyFats(person, traits, date),
            CoreTemperatures = SeededBody.CoreTemperatures(person, traits, date),
            Foods = SeededIntake.Foods(person, traits, date),
            Waters = SeededIntake.Waters(person, traits, date),
        };
        return worn ? WithMeasures(person, traits, logs, weight) : logs;
    }

    /// <summary>Whether the tracker was worn: single days off, and now and then some days on end.</summary>
    public static bool IsWorn(ulong seed, SeededTraits traits, DateOnly date)
    {
        if (Dice.For(seed, "worn", date.DayNumber).Chance(traits.UnwornPermille)) return false;
        var dice = Dice.For(seed, "holiday", date.DayNumber / HolidayBlockDays);
        if (!dice.Chance(350)) return true;
        var first = dice.Between(0, HolidayBlockDays - 10);
        var last = first + dice.Between(2, 9);
        var day = date.DayNumber % HolidayBlockDays;
        return day < first || day > last;
    }

    private static PersonDay WithMeasures(Person person, SeededTraits traits, PersonDay day, decimal weight)
    {
        var date = day.Date;
        var dice = Dice.For(person.Seed, "activity", date.DayNumber);
        var inBed = dice.Chance(4);
        var steps = inBed ? 0 : Steps(traits, date, ref dice);
        var training = !inBed && traits.TrainsOn(date.DayOfWeek);
        var very = inBed ? 0 : training ? dice.Between(15, 70) : dice.Between(0, 1 + (steps / 1500));
        var fair = inBed ? 0 : training ? dice.Between(8, 40) : dice.Between(0, 2 + (steps / 900));
        var light = inBed ? 0 : Math.Min(360, (steps / 55) + dice.Between(20, 70));
        var sleep = traits.WearsAtNight ? SeededSleep.EndingOn(person, traits, date) : [];
        var abed = MinutesInBed(sleep, date) + EveningMinutes(person, traits, date);
        var off = dice.Chance(300) ? dice.Between(10, 75) : 0;
        if (!traits.WearsAtNight) off += 480;
        var sedentary = Math.Max(0, DayMinutes.PerDay - abed - off - very - fair - light);
        var activity = EnergyOf(weight, light, fair, very);
        var surplus = Math.Max(0, activity - (day.BasalKcal * (light + fair + very) / DayMinutes.PerDay));
        var zones = Zones(person, date, very, fair, light, DayMinutes.PerDay - off, day.BasalKcal + surplus, ref dice);
        var floors = traits.HasAltimeter && !inBed ? dice.Between(0, 6 + (steps / 1200)) : 0;
        var measured = day with
        {
            Steps = steps,
            DistanceKm = Math.Round(steps * person.HeightCm * 0.00000413m, 4),
            Floors = floors,
            ElevationM = Math.Round(floors * 3.048m, 3),
            CaloriesKcal = day.BasalKcal + surplus,
            ActivityKcal = activity,
            MinutesSedentary = sedentary,
            MinutesLight = light,
            MinutesFair = fair,
            MinutesVery = very,
            HeartZones = zones,
            AzmFatBurn = zones[1].Minutes,
            AzmCardio = 2 * zones[2].Minutes,
            AzmPeak = 2 * zones[3].Minutes,
            RestingHeartRate = dice.Chance(20) ? null : SeededBody.RestingHeartRate(person, traits, date),
            Vo2Max = traits.HasVo2Max ? SeededBody.Vo2Max(person, traits, date) : null,
            Sleep = sleep,
        };
        return SeededNight.Measure(person, traits, measured);
    }

    private static int Steps(SeededTraits traits, DateOnly date, ref Dice dice)
    {
        var season = 1.0 + (0.12 * SeededBody.Wave(date.DayNumber, 365, traits.Phase));
        var mean = traits.DailySteps * traits.WeekdayFactor(date.DayOfWeek) * season;
        return (int)Math.Clamp(mean * (1.0 + (0.28 * dice.Bell())), 120, 45000);
    }

    private static int MinutesInBed(IReadOnlyList<SleepSession> sleep, DateOnly date) =>
        sleep.Sum(session => MinutePlan.MinutesOn(session, date));

    // The night that ends tomorrow may begin this evening, if the tracker is still worn tomorrow.
    private static int EveningMinutes(Person person, SeededTraits traits, DateOnly today)
    {
        var tomorrow = today.AddDays(1);
        return traits.WearsAtNight && IsWorn(person.Seed, traits, tomorrow)
            ? MinutesInBed(SeededSleep.EndingOn(person, traits, tomorrow), today)
            : 0;
    }

    private static int Basal(Person person, DateOnly date, decimal weight)
    {
        // Mifflin and St Jeor, American Journal of Clinical Nutrition 51 (1990).
        var kcal = (10m * weight) + (6.25m * person.HeightCm) - (5m * person.AgeOn(date)) + (person.IsMale ? 5 : -161);
        return (int)Math.Round(Math.Max(900m, kcal));
    }

    // Kilocalories per minute of a person of 70 kg: light 3.2, fair 5.6, very 9.4.
    private static int EnergyOf(decimal weight, int light, int fair, int very) =>
        (int)Math.Round(((3.2m * light) + (5.6m * fair) + (9.4m * very)) * weight / 70m);

    private static HeartZone[] Zones(
        Person person, DateOnly date, int very, int fair, int light, int wornMinutes, int kcal, ref Dice dice)
    {
        var max = 220 - person.AgeOn(date);
        var fatFrom = max / 2;
        var cardioFrom = max * 70 / 100;
        var peakFrom = max * 85 / 100;
        var peak = very * dice.Between(0, 35) / 100;
        var cardio = very - peak;
        var fat = fair + (light * dice.Between(0, 15) / 100);
        var rest = Math.Max(0, wornMinutes - peak - cardio - fat);
        var weights = new[] { rest * 1m, fat * 5m, cardio * 9m, peak * 11m };
        var perWeight = kcal / Math.Max(1m, weights.Sum());
        return
        [
            new(HeartZoneKind.OutOfRange, 30, fatFrom, rest, Math.Round(weights[0] * perWeight, 5)),
            new(HeartZoneKind.FatBurn, fatFrom, cardioFrom, fat, Math.Round(weights[1] * perWeight, 5)),
            new(HeartZoneKind.Cardio, cardioFrom, peakFrom, cardio, Math.Round(weights[2] * perWeight, 5)),
            new(HeartZoneKind.Peak, peakFrom, 220, peak, Math.Round(weights[3] * perWeight, 5)),
        ];
    }
}
