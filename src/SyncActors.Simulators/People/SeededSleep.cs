namespace SyncActors.Simulators.People;

/// <summary>Draws the sleep of a made-up person.</summary>
internal static class SeededSleep
{
    private const int HalfMinute = 30;

    /// <summary>The night that ended on a date, and sometimes a nap; empty when the tracker lost the night.</summary>
    public static IReadOnlyList<SleepSession> EndingOn(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "sleep", date.DayNumber);
        if (dice.Chance(25)) return [];
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        var late = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 40 : 0;
        var bed = (int)Math.Clamp(traits.BedMinute + late + (dice.Bell() * 25), -220, 200);
        var length = (int)Math.Clamp(traits.SleepMinutes + (dice.Bell() * 40), 200, 620);
        var start = midnight.AddSeconds((bed * 60) + (HalfMinute * dice.Between(0, 1)));
        var night = dice.Chance(70)
            ? Classic(person, date, start, length, 0, ref dice)
            : Staged(person, date, start, length, ref dice);
        if (!dice.Chance(60)) return [night];
        var lieDown = midnight.AddMinutes(dice.Between(810, 930));
        var nap = Classic(person, date, lieDown, dice.Between(61, 110), 1, ref dice);
        return [night, nap];
    }

    /// <summary>Number of the log: unique per person and stable.</summary>
    public static long LogId(Person person, DateOnly date, int index) =>
        30_000_000_000L + (long)(person.Seed % 10_000UL * 1_000_000UL) + ((date.DayNumber % 100_000) * 10L) + index;

    private static SleepSession Staged(Person person, DateOnly date, DateTime start, int minutes, ref Dice dice)
    {
        var segments = new List<SleepSegment>();
        var at = start;
        var end = start.AddMinutes(minutes);
        Append(segments, ref at, end, SleepStage.Wake, dice.Between(6, 24));
        for (var cycle = 0; at < end; cycle++)
        {
            Append(segments, ref at, end, SleepStage.Light, dice.Between(30, 80));
            Append(segments, ref at, end, SleepStage.Deep, Math.Max(6, dice.Between(40, 70) - (cycle * 14)));
            Append(segments, ref at, end, SleepStage.Light, dice.Between(20, 60));
            Append(segments, ref at, end, SleepStage.Rem, Math.Min(80, dice.Between(12, 30) + (cycle * 12)));
            if (dice.Chance(450)) Append(segments, ref at, end, SleepStage.Wake, dice.Between(6, 16));
        }

        return new SleepSession
        {
            LogId = LogId(person, date, 0),
            Start = start,
            End = end,
            Kind = SleepKind.Stages,
            IsMain = true,
            Segments = segments,
            ShortWakes = ShortWakes(segments, ref dice),
        };
    }

    private static SleepSession Classic(
        Person person, DateOnly date, DateTime start, int minutes, int index, ref Dice dice)
    {
        var segments = new List<SleepSegment>();
        var at = start;
        var end = start.AddMinutes(minutes);
        while (at < end)
        {
            Append(segments, ref at, end, SleepStage.Asleep, dice.Between(40, 160));
            var stir = dice.Chance(300) ? SleepStage.Awake : SleepStage.Restless;
            Append(segments, ref at, end, stir, dice.Between(2, 8));
        }

        return new SleepSession
        {
            LogId = LogId(person, date, index),
            Start = start,
            End = end,
            Kind = SleepKind.Classic,
            IsMain = index == 0,
            Segments = segments,
        };
    }

    private static void Append(
        List<SleepSegment> segments, ref DateTime at, DateTime end, SleepStage stage, int halfMinutes)
    {
        var seconds = (int)Math.Min(halfMinutes * HalfMinute, (end - at).TotalSeconds);
        if (seconds <= 0) return;
        segments.Add(new SleepSegment(at, stage, seconds));
        at = at.AddSeconds(seconds);
    }

    // At most one short wake in a long enough light or REM segment, never at its edges.
    private static List<SleepSegment> ShortWakes(List<SleepSegment> segments, ref Dice dice)
    {
        var wakes = new List<SleepSegment>();
        foreach (var segment in segments)
        {
            if (segment.Stage is not (SleepStage.Light or SleepStage.Rem) || segment.Seconds < 600) continue;
            if (!dice.Chance(700)) continue;
            var offset = HalfMinute * dice.Between(2, (segment.Seconds / HalfMinute) - 8);
            wakes.Add(new SleepSegment(
                segment.Start.AddSeconds(offset), SleepStage.Wake, HalfMinute * dice.Between(1, 5)));
        }

        return wakes;
    }
}
