using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Minutes per stage of a sleep; the stages sum to its minutes in bed.</summary>
internal static class SleepStageMinutes
{
    /// <summary>Whole minutes of one stage. Light and asleep take up what rounding leaves.</summary>
    public static int Of(SleepSession session, SleepStage stage) => stage switch
    {
        SleepStage.Wake => session.MinutesAwake,
        SleepStage.Light => session.MinutesAsleep - Of(session, SleepStage.Deep) - Of(session, SleepStage.Rem),
        SleepStage.Rem => (Seconds(session, stage) - WakesIn(session, stage)) / 60,
        SleepStage.Asleep => session.MinutesAsleep,
        SleepStage.Restless => session.MinutesAwake - Of(session, SleepStage.Awake),
        _ => Seconds(session, stage) / 60,
    };

    private static int Seconds(SleepSession session, SleepStage stage) =>
        session.Segments.Where(segment => segment.Stage == stage).Sum(static segment => segment.Seconds);

    private static int WakesIn(SleepSession session, SleepStage stage) => session.ShortWakes
        .Where(wake => session.Segments.Any(segment => segment.Stage == stage
            && segment.Start <= wake.Start && wake.Start < segment.Start.AddSeconds(segment.Seconds)))
        .Sum(static wake => wake.Seconds);
}

/// <summary>Mean minutes per stage over the thirty days before a date; keeps what one request has computed.</summary>
internal sealed class SleepAverages(IPopulation population, Person person)
{
    private const int Days = 30;

    private readonly Dictionary<DateOnly, SleepSession?> _nights = [];

    /// <summary>The mean in whole minutes; 0 without any night in the thirty days.</summary>
    public int Before(DateOnly date, SleepStage stage)
    {
        var (sum, count) = (0, 0);
        for (var back = 1; back <= Days; back++)
        {
            if (Night(date.AddDays(-back)) is not { } night) continue;
            sum += SleepStageMinutes.Of(night, stage);
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }

    private SleepSession? Night(DateOnly date)
    {
        if (_nights.TryGetValue(date, out var night)) return night;
        night = population.Day(person.Id, date)?.Sleep
            .FirstOrDefault(static session => session.IsMain && session.Kind == SleepKind.Stages);
        _nights.Add(date, night);
        return night;
    }
}
