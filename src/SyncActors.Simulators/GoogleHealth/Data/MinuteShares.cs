using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>
/// A day's totals shared out to its known minutes. The shares of a total sum to it exactly, so points, windows and days
/// agree.
/// </summary>
internal sealed class MinuteShares(DayView view)
{
    /// <summary>Energy is shared in thousandths of a kilocalorie.</summary>
    public const double MilliPerKcal = 1_000;

    /// <summary>Distance is shared in millimetres.</summary>
    public const double MillimetersPerKm = 1_000_000;

    private readonly PersonDay _day = view.Day;

    /// <summary>Steps.</summary>
    public long[] Steps => field ??= Spread(_day.Steps, ByStep);

    /// <summary>Distance in mm.</summary>
    public long[] Millimeters => field ??= Spread(Units((double)_day.DistanceKm, MillimetersPerKm), ByStep);

    /// <summary>Floors.</summary>
    public long[] Floors => field ??= Spread(_day.Floors, ByStep);

    /// <summary>Elevation gain in mm.</summary>
    public long[] GainMillimeters => field ??= Spread(Units((double)_day.ElevationM, 1_000), ByStep);

    /// <summary>All energy in thousandths of a kcal.</summary>
    public long[] MilliKcal => field ??= AllEnergy();

    /// <summary>Energy of activity in thousandths of a kcal.</summary>
    public long[] ActiveMilliKcal => field ??= Spread(Units(_day.ActivityKcal, MilliPerKcal), ByEffort);

    /// <summary>Energy per heart-rate zone in thousandths of a kcal; empty without heart rate.</summary>
    public long[][] ZoneMilliKcal => field ??=
    [
        .. _day.HeartZones.Select(zone =>
            Spread(Units((double)zone.Kcal, MilliPerKcal), Weights(minute => InZone(minute, zone.Kind)))),
    ];

    /// <summary>Active zone minutes in the fat-burn, cardio and peak zones, weighted.</summary>
    public long[][] ActiveZoneMinutes => field ??=
    [
        .. new[] { HeartZoneKind.FatBurn, HeartZoneKind.Cardio, HeartZoneKind.Peak }.Select(zone =>
            Spread(Earned(_day, zone), Weights(minute => InZone(minute, zone)))),
    ];

    private int[] ByStep => field ??= Weights(view.Minutes.Steps);

    private int[] ByEffort => field ??= Weights(minute => Effort(view.Minutes.Level(minute)));

    /// <summary>Active zone minutes that a day earned in a zone, weighted.</summary>
    public static int Earned(PersonDay day, HeartZoneKind zone) => zone switch
    {
        HeartZoneKind.FatBurn => day.AzmFatBurn,
        HeartZoneKind.Cardio => day.AzmCardio,
        HeartZoneKind.Peak => day.AzmPeak,
        _ => 0,
    };

    /// <summary>An amount in whole smaller units.</summary>
    public static long Units(double amount, double perUnit) => (long)Math.Round(amount * perUnit);

    /// <summary>Shares out a total by weights, of which one at least is above zero.</summary>
    internal static long[] Spread(long total, int[] weights)
    {
        var shares = new long[weights.Length];
        var all = weights.Sum(static weight => (long)weight);
        if (total == 0 || all == 0)
            return shares;
        var (passed, given) = (0L, 0L);
        for (var minute = 0; minute < shares.Length; minute++)
        {
            passed += weights[minute];
            var due = total * passed / all;
            shares[minute] = due - given;
            given = due;
        }

        return shares;
    }

    private long[] AllEnergy()
    {
        var basal = Spread(Units(_day.BasalKcal, MilliPerKcal), Weights(static _ => 1));
        var surplus = Spread(Units(Math.Max(0, _day.CaloriesKcal - _day.BasalKcal), MilliPerKcal), ByEffort);
        return [.. basal.Zip(surplus, static (rest, more) => rest + more)];
    }

    private static int Effort(ActivityLevel level) => level switch
    {
        ActivityLevel.Light => 2,
        ActivityLevel.Fair => 4,
        ActivityLevel.Very => 7,
        _ => 0,
    };

    private int InZone(int minute, HeartZoneKind zone) =>
        view.Measures(minute) && view.Minutes.Zone(minute) == zone ? 1 : 0;

    private int[] Weights(Func<int, int> weight)
    {
        var weights = new int[DayMinutes.PerDay];
        for (var minute = 0; minute < view.MinutesSeen; minute++)
            weights[minute] = weight(minute);
        if (Array.TrueForAll(weights, static one => one == 0))
            weights.AsSpan(0, view.MinutesSeen).Fill(1);
        return weights;
    }
}
