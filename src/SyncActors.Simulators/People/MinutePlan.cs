namespace SyncActors.Simulators.People;

/// <summary>Spreads the totals of a day over its minutes.</summary>
internal static class MinutePlan
{
    private const int LightBoutMinutes = 5;

    /// <summary>The intensity of each minute; counts per intensity equal the day's wherever they fit beside sleep.</summary>
    public static ActivityLevel[] Levels(Person person, PersonDay day, PersonDay? next)
    {
        var levels = new ActivityLevel[DayMinutes.PerDay];
        if (!day.Worn)
        {
            Array.Fill(levels, ActivityLevel.OffWrist);
            return levels;
        }

        MarkSleep(levels, day, day);
        if (next is not null) MarkSleep(levels, day, next);
        var dice = Dice.For(person.Seed, "minutes", day.Date.DayNumber);
        var free = Still(levels);
        var active = day.MinutesLight + day.MinutesFair + day.MinutesVery;
        if (free.Count < active)
        {
            // Recorded totals can leave no room beside the sleep: activity wins.
            Array.Clear(levels);
            free = Still(levels);
        }

        var after = Run(levels, free, free.Count * dice.Between(30, 70) / 100, day.MinutesVery, ActivityLevel.Very);
        _ = Run(levels, free, after, day.MinutesFair, ActivityLevel.Fair);
        Scatter(levels, Still(levels), day.MinutesLight, ref dice);
        var idle = Still(levels);
        var surplus = Math.Max(0, idle.Count - day.MinutesSedentary);
        foreach (var minute in idle.Take(surplus)) levels[minute] = ActivityLevel.OffWrist;
        return levels;
    }

    /// <summary>Steps of each minute; they sum to the day's steps exactly.</summary>
    public static int[] Steps(PersonDay day, ActivityLevel[] levels)
    {
        var steps = new int[DayMinutes.PerDay];
        if (day.Steps == 0) return steps;
        var weights = Array.ConvertAll(levels, Weight);
        var all = (long)weights.Sum();
        if (all == 0)
        {
            Array.Fill(weights, 1);
            all = weights.Length;
        }

        var sum = 0L;
        for (var minute = 0; minute < steps.Length; minute++)
        {
            var before = sum * day.Steps / all;
            sum += weights[minute];
            steps[minute] = (int)((sum * day.Steps / all) - before);
        }

        return steps;
    }

    /// <summary>The heart-rate zone of each minute; counts equal the day's zone minutes.</summary>
    public static HeartZoneKind[] Zones(PersonDay day, ActivityLevel[] levels)
    {
        var zones = new HeartZoneKind[DayMinutes.PerDay];
        if (day.HeartZones.Count < 4) return zones;
        var order = new List<int>();
        foreach (var level in (ReadOnlySpan<ActivityLevel>)
            [ActivityLevel.Very, ActivityLevel.Fair, ActivityLevel.Light, ActivityLevel.Sedentary, ActivityLevel.InBed])
        {
            for (var minute = 0; minute < levels.Length; minute++)
                if (levels[minute] == level) order.Add(minute);
        }

        var at = 0;
        for (var kind = HeartZoneKind.Peak; kind > HeartZoneKind.OutOfRange; kind--)
        {
            for (var left = day.HeartZones[(int)kind].Minutes; left > 0 && at < order.Count; left--)
                zones[order[at++]] = kind;
        }

        return zones;
    }

    /// <summary>A heart rate inside the zone of the minute.</summary>
    public static int HeartRate(Person person, PersonDay day, ActivityLevel level, HeartZoneKind zone, int minute)
    {
        var dice = Dice.For(person.Seed, "heart", day.Date.DayNumber, minute);
        if (zone != HeartZoneKind.OutOfRange)
        {
            var bounds = day.HeartZones[(int)zone];
            return dice.Between(bounds.MinBpm, Math.Min(bounds.MaxBpm, bounds.MinBpm + 24) - 1);
        }

        var rest = day.RestingHeartRate ?? 62;
        var value = level switch
        {
            ActivityLevel.InBed => rest + dice.Between(-6, 5),
            ActivityLevel.Sedentary => rest + dice.Between(3, 20),
            _ => rest + dice.Between(15, 35),
        };
        return Math.Clamp(value, day.HeartZones[0].MinBpm, day.HeartZones[0].MaxBpm - 1);
    }

    /// <summary>Minutes of a day that a sleep covers; a minute begun counts from its beginning.</summary>
    public static int MinutesOn(SleepSession session, DateOnly date)
    {
        var (from, to) = Covered(session, date);
        return to - from;
    }

    private static void MarkSleep(ActivityLevel[] levels, PersonDay day, PersonDay night)
    {
        foreach (var session in night.Sleep)
        {
            var (from, to) = Covered(session, day.Date);
            levels.AsSpan(from, to - from).Fill(ActivityLevel.InBed);
        }
    }

    private static (int From, int To) Covered(SleepSession session, DateOnly date)
    {
        var midnight = date.ToDateTime(TimeOnly.MinValue);
        var from = (int)Math.Clamp((session.Start - midnight).TotalMinutes, 0, DayMinutes.PerDay);
        var to = (int)Math.Clamp((session.End - midnight).TotalMinutes, 0, DayMinutes.PerDay);
        return (from, Math.Max(from, to));
    }

    private static List<int> Still(ActivityLevel[] levels)
    {
        var minutes = new List<int>(levels.Length);
        for (var minute = 0; minute < levels.Length; minute++)
            if (levels[minute] == ActivityLevel.Sedentary) minutes.Add(minute);
        return minutes;
    }

    // One unbroken bout from a position among the free minutes; returns the position after it.
    private static int Run(ActivityLevel[] levels, List<int> free, int from, int count, ActivityLevel level)
    {
        if (free.Count == 0) return from;
        for (var i = 0; i < count; i++) levels[free[(from + i) % free.Count]] = level;
        return from + count;
    }

    // Light minutes come in short bouts all over the waking day.
    private static void Scatter(ActivityLevel[] levels, List<int> still, int count, ref Dice dice)
    {
        var bouts = (still.Count + LightBoutMinutes - 1) / LightBoutMinutes;
        if (bouts == 0) return;
        var order = Enumerable.Range(0, bouts).ToArray();
        for (var i = bouts - 1; i > 0; i--)
        {
            var j = dice.Between(0, i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        var left = count;
        foreach (var bout in order)
        {
            for (var i = bout * LightBoutMinutes; i < Math.Min(still.Count, (bout + 1) * LightBoutMinutes); i++)
            {
                if (left-- <= 0) return;
                levels[still[i]] = ActivityLevel.Light;
            }
        }
    }

    private static int Weight(ActivityLevel level) => level switch
    {
        ActivityLevel.Very => 130,
        ActivityLevel.Fair => 95,
        ActivityLevel.Light => 22,
        _ => 0,
    };
}
