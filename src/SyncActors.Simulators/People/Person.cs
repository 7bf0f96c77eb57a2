namespace SyncActors.Simulators.People;

/// <summary>One simulated person: who they are, what they share and how their tracker uploads.</summary>
public sealed record Person
{
    /// <summary>The vendor's opaque user id.</summary>
    public required string Id { get; init; }

    /// <summary>Root of everything drawn for this person.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Name to show.</summary>
    public required string DisplayName { get; init; }

    /// <summary>First day with an account.</summary>
    public required DateOnly MemberSince { get; init; }

    /// <summary>Last day with data, or null while the person goes on.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Time zones in order of their first day; at least one. A move takes effect at midnight in the new zone.</summary>
    public required IReadOnlyList<ZoneSpan> Zones { get; init; }

    /// <summary>Trackers and scales; may be empty.</summary>
    public required IReadOnlyList<PersonDevice> Devices { get; init; }

    /// <summary>What this person ticks on a consent page.</summary>
    public SharedData Shares { get; init; } = SharedData.All;

    /// <summary>When and how late the tracker uploads.</summary>
    public SyncHabit Sync { get; init; } = SyncHabit.Prompt;

    /// <summary>Whether served days change afterwards.</summary>
    public CorrectionHabit Corrections { get; init; } = CorrectionHabit.Never;

    /// <summary>Birth date.</summary>
    public DateOnly BirthDate { get; init; } = new(1985, 6, 15);

    /// <summary>Whether basal energy follows the male formula.</summary>
    public bool IsMale { get; init; }

    /// <summary>Height in cm.</summary>
    public decimal HeightCm { get; init; } = 172m;

    /// <summary>Usual weight in kg.</summary>
    public decimal WeightKg { get; init; } = 70m;

    /// <summary>Age in whole years on a date, 0 or more.</summary>
    public int AgeOn(DateOnly date)
    {
        var years = date.Year - BirthDate.Year;
        return Math.Max(0, BirthDate.AddYears(years) > date ? years - 1 : years);
    }

    /// <summary>The zone in which the given civil day passes.</summary>
    public TimeZoneInfo ZoneOn(DateOnly date)
    {
        var zone = Zones[0];
        foreach (var span in Zones)
            if (span.From <= date) zone = span;
        return zone.Info;
    }

    /// <summary>The zone of the person's clock at a moment.</summary>
    public TimeZoneInfo ZoneAt(DateTimeOffset moment)
    {
        var zone = Zones[0];
        foreach (var span in Zones.Skip(1))
            if (WallClock.ToInstant(span.From.ToDateTime(TimeOnly.MinValue), span.Info) <= moment) zone = span;
        return zone.Info;
    }

    /// <summary>What the person's wall clock shows at a moment.</summary>
    public DateTime WallClockAt(DateTimeOffset moment) =>
        DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(moment, ZoneAt(moment)).DateTime, DateTimeKind.Unspecified);

    /// <summary>The moment at which the given civil day begins for this person.</summary>
    public DateTimeOffset StartOf(DateOnly date) =>
        WallClock.ToInstant(date.ToDateTime(TimeOnly.MinValue), ZoneOn(date));
}

/// <summary>A time zone that holds from a day on.</summary>
/// <param name="From">First civil day in the zone.</param>
/// <param name="Info">The zone; its id is the IANA name.</param>
public sealed record ZoneSpan(DateOnly From, TimeZoneInfo Info);

/// <summary>A tracker or scale.</summary>
/// <param name="Id">Vendor's id of the device.</param>
/// <param name="Version">Model, such as <c>Charge 6</c>.</param>
/// <param name="IsScale">A scale rather than a tracker.</param>
/// <param name="Mac">Twelve hexadecimal digits.</param>
/// <param name="HasAltimeter">Whether floors and elevation are measured.</param>
public sealed record PersonDevice(string Id, string Version, bool IsScale, string Mac, bool HasAltimeter)
{
    private const int HoursPerCharge = 150;

    /// <summary>Battery in percent, 5 to 100: falls evenly and is charged every six days or so.</summary>
    public int BatteryPercentAt(DateTimeOffset moment)
    {
        var phase = (long)(Dice.Key(Id) % HoursPerCharge);
        var hours = ((moment.ToUnixTimeSeconds() / 3600) + phase) % HoursPerCharge;
        return 100 - (int)(hours * 95 / HoursPerCharge);
    }
}

/// <summary>Kinds of data a person may share, one by one.</summary>
[Flags]
public enum SharedData
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Steps, distance, energy, active minutes.</summary>
    Activity = 1,

    /// <summary>VO2max.</summary>
    CardioFitness = 1 << 1,

    /// <summary>Heart rate and its variability.</summary>
    HeartRate = 1 << 2,

    /// <summary>Food and water.</summary>
    Nutrition = 1 << 3,

    /// <summary>Oxygen saturation.</summary>
    OxygenSaturation = 1 << 4,

    /// <summary>Profile, time zone included.</summary>
    Profile = 1 << 5,

    /// <summary>Breathing rate.</summary>
    RespiratoryRate = 1 << 6,

    /// <summary>Devices and preferences.</summary>
    Settings = 1 << 7,

    /// <summary>Sleep.</summary>
    Sleep = 1 << 8,

    /// <summary>Skin and core temperature.</summary>
    Temperature = 1 << 9,

    /// <summary>Weight and body fat.</summary>
    Weight = 1 << 10,

    /// <summary>Places.</summary>
    Location = 1 << 11,

    /// <summary>Friends.</summary>
    Social = 1 << 12,

    /// <summary>Electrocardiograms.</summary>
    Electrocardiogram = 1 << 13,

    /// <summary>Irregular-rhythm notifications.</summary>
    IrregularRhythm = 1 << 14,

    /// <summary>Everything.</summary>
    All = (1 << 15) - 1,
}
