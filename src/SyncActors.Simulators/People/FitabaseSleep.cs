namespace SyncActors.Simulators.People;

/// <summary>Lays out sleep sessions of which only the day's sums are known.</summary>
internal static class FitabaseSleep
{
    private const int NapMinutes = 60;

    /// <summary>Classic sessions whose number, minutes asleep and minutes in bed sum to the given ones.</summary>
    public static IReadOnlyList<SleepSession> Sessions(
        string personId, DateOnly date, int records, int minutesAsleep, int minutesInBed)
    {
        var sessions = new SleepSession[records];
        var awake = minutesInBed - minutesAsleep;
        var nap = records == 1 ? 0 : Math.Min(NapMinutes, minutesAsleep / (2 * records));
        var wake = date.ToDateTime(new TimeOnly(7, 0));
        var main = minutesAsleep - (nap * (records - 1));
        sessions[0] = Session(personId, date, 0, wake.AddMinutes(-main - awake), main, awake);
        for (var i = 1; i < records; i++)
            sessions[i] = Session(personId, date, i, wake.AddMinutes(240 + (i * 180)), nap, 0);
        return sessions;
    }

    private static SleepSession Session(
        string personId, DateOnly date, int index, DateTime start, int asleep, int restless)
    {
        var segments = new List<SleepSegment> { new(start, SleepStage.Asleep, asleep * 60) };
        if (restless > 0)
            segments.Add(new SleepSegment(start.AddMinutes(asleep), SleepStage.Restless, restless * 60));
        return new SleepSession
        {
            LogId = 11_000_000_000_000L + ((long)(Dice.Key(personId) % 1000UL) * 10_000_000L)
                + (date.DayNumber * 10L) + index,
            Start = start,
            End = start.AddMinutes(asleep + restless),
            Kind = SleepKind.Classic,
            IsMain = index == 0,
            Segments = segments,
        };
    }
}
