namespace SyncActors.Simulators.People;

/// <summary>
/// One civil day of one person as the tracker measured it. Every vendor's simulator serves the same days, each in
/// its own shape. Nothing here knows when the day was uploaded: that is <see cref="Visibility"/>.
/// </summary>
/// <remarks>
/// A day that was not worn has <see cref="Worn"/> false, no steps and no measures: a real hole. A day worn in bed may
/// have no steps either, but it has a heart rate: a real zero. Fractions are <see cref="decimal"/> so that recorded
/// numbers come out as they went in. Measures of the night belong to the day on which the night ended.
/// </remarks>
public sealed record PersonDay
{
    /// <summary>The person's own civil date.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>Whether the tracker was on the wrist for any part of the day.</summary>
    public required bool Worn { get; init; }

    /// <summary>Steps of the day, 0 or more.</summary>
    public int Steps { get; init; }

    /// <summary>Distance in km, 0 or more.</summary>
    public decimal DistanceKm { get; init; }

    /// <summary>How the distance divides by intensity; null when the tracker did not say.</summary>
    public DistanceSplit? Distances { get; init; }

    /// <summary>Floors climbed; 0 for a tracker without an altimeter.</summary>
    public int Floors { get; init; }

    /// <summary>Elevation gain in metres; 0 for a tracker without an altimeter.</summary>
    public decimal ElevationM { get; init; }

    /// <summary>All energy burned in kcal, basal energy included.</summary>
    public int CaloriesKcal { get; init; }

    /// <summary>Energy in kcal that the body burns at rest in the measured part of the day.</summary>
    public int BasalKcal { get; init; }

    /// <summary>Energy in kcal burned in active minutes, their basal part included.</summary>
    public int ActivityKcal { get; init; }

    /// <summary>Sedentary minutes, sleep not counted; 1440 on a day that was not worn.</summary>
    public int MinutesSedentary { get; init; }

    /// <summary>Lightly active minutes.</summary>
    public int MinutesLight { get; init; }

    /// <summary>Fairly active minutes.</summary>
    public int MinutesFair { get; init; }

    /// <summary>Very active minutes.</summary>
    public int MinutesVery { get; init; }

    /// <summary>Resting heart rate in beats per minute; null when unknown.</summary>
    public int? RestingHeartRate { get; init; }

    /// <summary>The four zones in rising order; empty when no heart rate was measured.</summary>
    public IReadOnlyList<HeartZone> HeartZones { get; init; } = [];

    /// <summary>Active zone minutes earned in the fat-burn zone, one per minute.</summary>
    public int AzmFatBurn { get; init; }

    /// <summary>Active zone minutes earned in the cardio zone, two per minute.</summary>
    public int AzmCardio { get; init; }

    /// <summary>Active zone minutes earned in the peak zone, two per minute.</summary>
    public int AzmPeak { get; init; }

    /// <summary>Heart-rate variability of the night; null when not measured.</summary>
    public HeartRateVariability? Hrv { get; init; }

    /// <summary>Oxygen saturation of the night; null when not measured.</summary>
    public OxygenSaturation? Spo2 { get; init; }

    /// <summary>Breathing rates of the night; null when not measured.</summary>
    public BreathingRates? Breathing { get; init; }

    /// <summary>Skin temperature of the night; null when not measured.</summary>
    public SkinTemperature? Skin { get; init; }

    /// <summary>Estimated VO2max in ml/kg/min; null when not estimated that day.</summary>
    public decimal? Vo2Max { get; init; }

    /// <summary>Sleep that ended on this date, in order of start.</summary>
    public IReadOnlyList<SleepSession> Sleep { get; init; } = [];

    /// <summary>Weighings, in order of time.</summary>
    public IReadOnlyList<WeightLog> Weights { get; init; } = [];

    /// <summary>Body-fat measurements, in order of time.</summary>
    public IReadOnlyList<BodyFatLog> BodyFats { get; init; } = [];

    /// <summary>Core temperatures entered by hand, in order of time.</summary>
    public IReadOnlyList<CoreTemperature> CoreTemperatures { get; init; } = [];

    /// <summary>What the person logged as eaten.</summary>
    public IReadOnlyList<FoodLog> Foods { get; init; } = [];

    /// <summary>What the person logged as drunk.</summary>
    public IReadOnlyList<WaterLog> Waters { get; init; } = [];

    /// <summary>All logged water in ml.</summary>
    public int WaterMl => Waters.Sum(static water => water.AmountMl);

    /// <summary>Minutes in any of the four intensities.</summary>
    public int MinutesTotal => MinutesSedentary + MinutesLight + MinutesFair + MinutesVery;
}

/// <summary>Distance by intensity, all in km.</summary>
/// <param name="Tracker">Measured by the tracker.</param>
/// <param name="Logged">Entered by hand.</param>
/// <param name="Very">In very active minutes.</param>
/// <param name="Moderate">In fairly active minutes.</param>
/// <param name="Light">In lightly active minutes.</param>
/// <param name="Sedentary">In sedentary minutes.</param>
public sealed record DistanceSplit(
    decimal Tracker, decimal Logged, decimal Very, decimal Moderate, decimal Light, decimal Sedentary);
