using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>
/// Sums over a stretch of a person's time, from which every roll-up is written. Each sum is computed when it is asked
/// for: whole days from their totals, parts of a day from its minutes.
/// </summary>
internal sealed class Tally
{
    private readonly List<Part> _parts = [];

    /// <summary>Whether the tracker measured anything.</summary>
    public bool Measured => _parts.Exists(static part => part.IsWhole
        ? part.View.Day.Worn
        : part.Minutes().Any(part.View.Measures));

    /// <summary>Whether elevation was measured.</summary>
    public bool MeasuredAltitude => Measured && _parts.Exists(static part => part.View.HasAltitude);

    /// <summary>Steps.</summary>
    public long Steps => Sum(static day => day.Steps, static shares => shares.Steps);

    /// <summary>Distance in mm.</summary>
    public long Millimeters => Sum(
        static day => MinuteShares.Units((double)day.DistanceKm, MinuteShares.MillimetersPerKm),
        static shares => shares.Millimeters);

    /// <summary>Floors.</summary>
    public long Floors => Sum(static day => day.Floors, static shares => shares.Floors);

    /// <summary>Elevation gain in mm.</summary>
    public long GainMillimeters => Sum(
        static day => MinuteShares.Units((double)day.ElevationM, 1_000), static shares => shares.GainMillimeters);

    /// <summary>All energy in thousandths of a kcal.</summary>
    public long MilliKcal => Sum(
        static day => MinuteShares.Units(Math.Max(day.CaloriesKcal, day.BasalKcal), MinuteShares.MilliPerKcal),
        static shares => shares.MilliKcal);

    /// <summary>Energy of activity in thousandths of a kcal.</summary>
    public long ActiveMilliKcal => Sum(
        static day => MinuteShares.Units(day.ActivityKcal, MinuteShares.MilliPerKcal),
        static shares => shares.ActiveMilliKcal);

    /// <summary>Minutes of a level.</summary>
    public long LevelMinutes(ActivityLevel level) => _parts.Where(static part => part.View.Day.Worn).Sum(part =>
        part.IsWhole
            ? TotalOf(part.View.Day, level)
            : part.Minutes().Count(minute => part.View.Measures(minute) && part.View.Minutes.Level(minute) == level));

    /// <summary>Minutes in a heart-rate zone.</summary>
    public long ZoneMinutes(HeartZoneKind zone) => _parts.Where(static part => part.View.HasHeartRate).Sum(part =>
        part.IsWhole
            ? part.View.Day.HeartZones[(int)zone].Minutes
            : part.Minutes().Count(minute => part.View.Measures(minute) && part.View.Minutes.Zone(minute) == zone));

    /// <summary>Energy in a heart-rate zone in thousandths of a kcal.</summary>
    public long ZoneMilliKcal(HeartZoneKind zone) => _parts.Where(static part => part.View.HasHeartRate).Sum(part =>
        part.IsWhole
            ? MinuteShares.Units((double)part.View.Day.HeartZones[(int)zone].Kcal, MinuteShares.MilliPerKcal)
            : part.SumOf(part.View.Shares.ZoneMilliKcal[(int)zone]));

    /// <summary>Active zone minutes of a zone, already weighted: fat burn, cardio or peak.</summary>
    public long ActiveZoneMinutes(HeartZoneKind zone) => _parts.Where(static part => part.View.HasHeartRate).Sum(part =>
        part.IsWhole
            ? MinuteShares.Earned(part.View.Day, zone)
            : part.SumOf(part.View.Shares.ActiveZoneMinutes[(int)zone - 1]));

    /// <summary>Heart rate in beats per minute, one value per measured minute.</summary>
    public Summary Heart()
    {
        // A loop over whole numbers: two weeks hold 20,000 minutes.
        var (count, sum, min, max) = (0, 0L, int.MaxValue, int.MinValue);
        foreach (var part in _parts.Where(static part => part.View.HasHeartRate))
        {
            var minutes = part.View.Minutes;
            for (var minute = part.From; minute < part.To; minute++)
            {
                if (!part.View.Measures(minute) || minutes.HeartRate(minute) is not { } beats)
                    continue;
                count++;
                sum += beats;
                min = Math.Min(min, beats);
                max = Math.Max(max, beats);
            }
        }

        return new Summary(count, sum, min, max);
    }

    /// <summary>Weight in g.</summary>
    public Summary WeightGrams() =>
        Logs(static day => day.Weights.Select(static log => (log.Time, log.WeightKg * 1_000)));

    /// <summary>Body fat in percent.</summary>
    public Summary FatPercent() => Logs(static day => day.BodyFats.Select(static log => (log.Time, log.FatPercent)));

    /// <summary>Core temperature in °C.</summary>
    public Summary CoreCelsius() =>
        Logs(static day => day.CoreTemperatures.Select(static log => (log.Time, log.ValueC)));

    /// <summary>Water in ml.</summary>
    public Summary WaterMl() =>
        Logs(static day => LogTimes.Waters(day).Select(static entry => (entry.Time, (decimal)entry.Log.AmountMl)));

    /// <summary>A property of the foods.</summary>
    public Summary Foods(Func<FoodLog, decimal> property) =>
        Logs(day => LogTimes.Foods(day).Select(entry => (entry.Time, property(entry.Log))));

    /// <summary>Adds a day as far as it is known.</summary>
    public void AddDay(DayView view) => _parts.Add(new Part(view, 0, view.MinutesSeen, IsWhole: true));

    /// <summary>Adds the known minutes of a day from one minute to before another.</summary>
    public void AddMinutes(DayView view, int from, int to) =>
        _parts.Add(new Part(view, from, Math.Min(to, view.MinutesSeen), IsWhole: false));

    private static int TotalOf(PersonDay day, ActivityLevel level) => level switch
    {
        ActivityLevel.Sedentary => day.MinutesSedentary,
        ActivityLevel.Light => day.MinutesLight,
        ActivityLevel.Fair => day.MinutesFair,
        ActivityLevel.Very => day.MinutesVery,
        _ => 0,
    };

    private long Sum(Func<PersonDay, long> ofDay, Func<MinuteShares, long[]> ofMinutes) =>
        _parts.Where(static part => part.View.Day.Worn).Sum(part =>
            part.IsWhole ? ofDay(part.View.Day) : part.SumOf(ofMinutes(part.View.Shares)));

    private Summary Logs(Func<PersonDay, IEnumerable<(TimeOnly Time, decimal Value)>> logs) =>
        Summary.Of(_parts.SelectMany(part => logs(part.View.Day)
            .Where(log => part.IsWhole || part.Contains(log.Time))
            .Select(static log => log.Value)));

    /// <summary>Count, sum and bounds of some values; the bounds mean nothing without values.</summary>
    internal readonly record struct Summary(int Count, decimal Sum, decimal Min, decimal Max)
    {
        /// <summary>The mean, with at most two decimals; there must be values.</summary>
        public decimal Average => Math.Round(Sum / Count, 2);

        /// <summary>Sums values up.</summary>
        public static Summary Of(IEnumerable<decimal> values) => values.Aggregate(
            new Summary(0, 0, decimal.MaxValue, decimal.MinValue),
            static (sum, value) => new Summary(
                sum.Count + 1, sum.Sum + value, Math.Min(sum.Min, value), Math.Max(sum.Max, value)));
    }

    private readonly record struct Part(DayView View, int From, int To, bool IsWhole)
    {
        public IEnumerable<int> Minutes() => Enumerable.Range(From, Math.Max(0, To - From));

        public long SumOf(long[] shares)
        {
            var sum = 0L;
            for (var minute = From; minute < To; minute++)
                sum += shares[minute];
            return sum;
        }

        public bool Contains(TimeOnly time)
        {
            var minute = (time.Hour * 60) + time.Minute;
            return minute >= From && minute < To;
        }
    }
}
