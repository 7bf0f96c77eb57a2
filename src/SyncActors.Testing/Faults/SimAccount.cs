using SyncActors.Domain.RateLimits;
using SyncActors.Testing.Simulation;

namespace SyncActors.Testing.Faults;

/// <summary>A record as the source has it.</summary>
/// <param name="Id">The same on every fetch.</param>
/// <param name="Line">Its line.</param>
/// <param name="Day">Its day.</param>
/// <param name="Value">Changes until the day is over and its device has delivered; null when the record is
/// damaged.</param>
public sealed record SimRecord(string Id, string Line, DateOnly Day, double? Value);

/// <summary>
/// The truth about one account at a simulated source: which records each day has at each moment. Everything follows
/// from the seed and the clock. Data come late, when the device makes contact; a day's values change until a contact
/// after its end, and never again.
/// </summary>
public sealed class SimAccount
{
    private const double FinalPart = 1000;
    private readonly ulong _seed;
    private readonly TimeSpan _offset;
    private readonly TimeSpan _contactEvery;

    /// <summary>An account.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="random">Draws its habits.</param>
    /// <param name="memberSince">First day with data.</param>
    public SimAccount(string name, SeededRandom random, DateOnly memberSince)
    {
        ArgumentNullException.ThrowIfNull(random);
        Name = name;
        MemberSince = memberSince;
        _seed = random.NextBits();
        var hours = random.Next(-11, 13);
        _offset = TimeSpan.FromHours(hours);
        TimeZone = hours == 0 ? "Etc/UTC" : $"Etc/GMT{(hours < 0 ? "+" : "-")}{Math.Abs(hours)}";
        HasDevice = random.Chance(0.7);
        _contactEvery = TimeSpan.FromMinutes(random.Next(20, 500));
        FinalAfter = HasDevice ? TimeSpan.FromDays(14) : TimeSpan.FromDays(2);
        PageDays = random.Next(1, 4);
        WindowDays = random.Next(2, 8);
        DaysTaken = random.Chance(0.3) ? Math.Max(1, WindowDays / 2) : WindowDays;
        TellsQuota = random.Chance(0.4);
        HasBulk = random.Chance(0.5);
        List<string> lines = ["steps"];
        if (random.Chance(0.6))
            lines.Add("sleep");
        if (random.Chance(0.5))
            lines.AddRange(["pulse", "pulse-rest"]);
        if (random.Chance(0.4))
            lines.Add("food");
        if (random.Chance(0.2))
            lines.Add("ecg");
        Lines = lines;
        NotOffered = random.Chance(0.5) ? "ecg" : "";
        Limit = random.Chance(0.5)
            ? new RateLimit(random.Next(8, 30), TimeSpan.FromMinutes(random.Next(10, 60)))
            : new RateLimit(random.Next(12, 40), TimeSpan.FromHours(1), RateRenewal.AtBoundary);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>First day with data.</summary>
    public DateOnly MemberSince { get; }

    /// <summary>The user's zone.</summary>
    public string TimeZone { get; }

    /// <summary>Whether a device tells when it delivered.</summary>
    public bool HasDevice { get; }

    /// <summary>How long a day may change when there is no device.</summary>
    public TimeSpan FinalAfter { get; }

    /// <summary>Days on a page.</summary>
    public int PageDays { get; }

    /// <summary>Days that the planner puts into one window.</summary>
    public int WindowDays { get; }

    /// <summary>Days that the source really takes in one window; a larger one is refused as too large.</summary>
    public int DaysTaken { get; }

    /// <summary>Whether answers tell what is left of the limit.</summary>
    public bool TellsQuota { get; }

    /// <summary>Whether the bulk endpoint works; if not, single ones take its place.</summary>
    public bool HasBulk { get; }

    /// <summary>Its lines.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>The line that the source does not have for it; empty for none.</summary>
    public string NotOffered { get; }

    /// <summary>Calls allowed.</summary>
    public RateLimit Limit { get; }

    /// <summary>Lines that have something for every day.</summary>
    public static bool IsDense(string line) => line == "steps";

    /// <summary>The user's wall clock when a device last delivered; null without a device.</summary>
    public DateTime? ContactAt(DateTimeOffset now)
    {
        if (!HasDevice)
            return null;
        var tick = now.UtcTicks / _contactEvery.Ticks * _contactEvery.Ticks;
        for (var tries = 0; tries < 3 && IsSilent(tick / TimeSpan.TicksPerDay); tries++)
            tick = (tick / TimeSpan.TicksPerDay * TimeSpan.TicksPerDay) - TimeSpan.TicksPerMinute;
        return new DateTime(tick, DateTimeKind.Unspecified) + _offset;
    }

    /// <summary>Whether the records of a day can change no more.</summary>
    public bool IsFinal(DateOnly day, DateTimeOffset now) => VersionAt(day, now) == int.MaxValue;

    /// <summary>What the source has for a day now.</summary>
    public IReadOnlyList<SimRecord> Records(string line, DateOnly day, DateTimeOffset now) =>
        VersionAt(day, now) is { } version ? Records(line, day, version) : [];

    /// <summary>What the source will have in the end.</summary>
    public IReadOnlyList<SimRecord> FinalRecords(string line, DateOnly day) => Records(line, day, int.MaxValue);

    /// <summary>The user's civil day.</summary>
    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime + _offset);

    private bool IsSilent(long utcDay) => Draw("silent", (int)utcDay, 0) % 4 == 0 && utcDay % 3 != 0;

    private int? VersionAt(DateOnly day, DateTimeOffset now)
    {
        var local = now.UtcDateTime + _offset;
        var seen = ContactAt(now) ?? local;
        var seenDay = DateOnly.FromDateTime(seen);
        if (seenDay < day)
            return null;
        if (seenDay == day)
            return seen.Hour / 6;
        return HasDevice || local >= day.AddDays(1).ToDateTime(TimeOnly.MinValue).AddHours(20) ? int.MaxValue : 4;
    }

    private List<SimRecord> Records(string line, DateOnly day, int version)
    {
        List<SimRecord> records = [];
        if (line == NotOffered || day < MemberSince)
            return records;
        var draw = Draw(line, day.DayNumber, 0);
        var count = IsDense(line) ? 1 + (int)(draw % 2) : (int)(draw % 4);
        var visible = version == int.MaxValue ? count : Math.Min(count, 1 + (version / 2));
        for (var index = 0; index < visible; index++)
        {
            var value = Draw(line, day.DayNumber, index + 1) % 500;
            records.Add(new SimRecord(
                $"{line}/{day:yyyy-MM-dd}/{index}", line, day,
                value + (version == int.MaxValue ? FinalPart : version)));
        }

        return records;
    }

    private ulong Draw(string line, int day, int index)
    {
        unchecked
        {
            var mixed = _seed ^ ((ulong)day * 0x9E3779B97F4A7C15UL) ^ ((ulong)index * 0xBF58476D1CE4E5B9UL);
            foreach (var character in line)
                mixed = (mixed ^ character) * 0x100000001B3UL;
            return new SeededRandom(mixed).NextBits() >> 7;
        }
    }
}
