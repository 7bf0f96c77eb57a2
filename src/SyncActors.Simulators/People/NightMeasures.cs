namespace SyncActors.Simulators.People;

/// <summary>One heart-rate zone of a day.</summary>
/// <param name="Kind">Which of the four zones.</param>
/// <param name="MinBpm">Lower bound in beats per minute, included.</param>
/// <param name="MaxBpm">Upper bound in beats per minute, not included.</param>
/// <param name="Minutes">Minutes spent in the zone.</param>
/// <param name="Kcal">Energy burned in the zone.</param>
public sealed record HeartZone(HeartZoneKind Kind, int MinBpm, int MaxBpm, int Minutes, decimal Kcal);

/// <summary>The four standard heart-rate zones, in rising order.</summary>
public enum HeartZoneKind
{
    /// <summary>Below every training zone.</summary>
    OutOfRange = 0,

    /// <summary>Moderate effort.</summary>
    FatBurn = 1,

    /// <summary>Vigorous effort.</summary>
    Cardio = 2,

    /// <summary>Near the maximum.</summary>
    Peak = 3,
}

/// <summary>Heart-rate variability of a night.</summary>
/// <param name="DailyRmssdMs">Root mean square of successive differences over the whole sleep, in ms.</param>
/// <param name="DeepRmssdMs">The same over deep sleep, in ms; null when there was none.</param>
public sealed record HeartRateVariability(decimal DailyRmssdMs, decimal? DeepRmssdMs);

/// <summary>Oxygen saturation of a night, in percent.</summary>
/// <param name="Average">Mean.</param>
/// <param name="Min">Lower bound.</param>
/// <param name="Max">Upper bound.</param>
public sealed record OxygenSaturation(decimal Average, decimal Min, decimal Max);

/// <summary>Breaths per minute of a night, as a whole and by stage.</summary>
/// <param name="Full">Over the whole sleep.</param>
/// <param name="Deep">In deep sleep; null when not measured.</param>
/// <param name="Light">In light sleep; null when not measured.</param>
/// <param name="Rem">In REM sleep; null when not measured.</param>
public sealed record BreathingRates(decimal Full, decimal? Deep, decimal? Light, decimal? Rem);

/// <summary>Skin temperature of a night.</summary>
/// <param name="NightlyC">Measured, in °C.</param>
/// <param name="BaselineC">The person's baseline, in °C.</param>
public sealed record SkinTemperature(decimal NightlyC, decimal BaselineC)
{
    /// <summary>Difference to the baseline in °C, negative when cooler.</summary>
    public decimal RelativeC => NightlyC - BaselineC;
}

/// <summary>A core temperature entered by hand.</summary>
/// <param name="Time">The person's wall clock.</param>
/// <param name="ValueC">Temperature in °C.</param>
public sealed record CoreTemperature(TimeOnly Time, decimal ValueC);
