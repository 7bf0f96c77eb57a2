namespace SyncActors.Simulators.People;

/// <summary>Draws who a made-up person is.</summary>
internal static class SeededPerson
{
    private const int JoinWithinDays = 400;

    private static readonly string[] Zones =
    [
        "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney", "Asia/Kolkata",
        "America/Sao_Paulo", "Africa/Nairobi", "Europe/London", "Asia/Kathmandu", "UTC", "Pacific/Auckland",
    ];

    private static readonly string[] Models =
        ["Charge 6", "Sense 2", "Versa 4", "Inspire 3", "Charge 5", "Pixel Watch 2"];

    private static readonly string[] GivenNames =
        ["Ada", "Ben", "Cleo", "Dmitri", "Elif", "Femi", "Greta", "Hiro", "Ines", "Jonas", "Kiran", "Lucia"];

    /// <summary>
    /// One person; the first joins on <paramref name="from"/> and uploads promptly, so that it suits a demonstration.
    /// </summary>
    public static Person Of(string id, int index, ulong rootSeed, DateOnly from)
    {
        var seed = Dice.For(rootSeed, "person", index).NextBits();
        var dice = Dice.For(seed, "who");
        var male = dice.Chance(500);
        var height = (male ? 177m : 164m) + (decimal)Math.Round(dice.Bell() * (male ? 7 : 6), 1);
        var bmi = 24.5 + (dice.Bell() * 3.2);
        var weight = Math.Round((decimal)Math.Max(17.5, bmi) * height * height / 10000m, 1);
        var joined = index == 0 ? from : from.AddDays(dice.Between(0, JoinWithinDays));
        return new Person
        {
            Id = id,
            Seed = seed,
            DisplayName = $"{GivenNames[dice.Between(0, GivenNames.Length - 1)]} {(char)('A' + dice.Between(0, 25))}.",
            MemberSince = joined,
            Zones = ZonesOf(seed, joined),
            Devices = DevicesOf(seed),
            Sync = index == 0 ? SyncHabit.Prompt : SyncOf(seed),
            Corrections = index == 0 ? CorrectionHabit.Never : CorrectionsOf(seed),
            BirthDate = new DateOnly(from.Year - dice.Between(20, 72), dice.Between(1, 12), dice.Between(1, 28)),
            IsMale = male,
            HeightCm = height,
            WeightKg = weight,
        };
    }

    private static ZoneSpan[] ZonesOf(ulong seed, DateOnly joined)
    {
        var dice = Dice.For(seed, "zones");
        var home = dice.Between(0, Zones.Length - 1);
        var spans = new List<ZoneSpan> { new(DateOnly.MinValue, Zone(home)) };

        // One in eight moves away for good; half of those came back.
        if (dice.Chance(125))
        {
            var away = (home + dice.Between(1, Zones.Length - 1)) % Zones.Length;
            var left = joined.AddDays(dice.Between(30, 500));
            spans.Add(new ZoneSpan(left, Zone(away)));
            if (dice.Chance(500)) spans.Add(new ZoneSpan(left.AddDays(dice.Between(7, 200)), Zone(home)));
        }

        return [.. spans];
    }

    private static TimeZoneInfo Zone(int index) => TimeZoneInfo.FindSystemTimeZoneById(Zones[index]);

    private static PersonDevice[] DevicesOf(ulong seed)
    {
        var dice = Dice.For(seed, "devices");
        var model = Models[dice.Between(0, Models.Length - 1)];
        var climbs = model is "Sense 2" or "Versa 4" or "Pixel Watch 2";
        var tracker = new PersonDevice(DeviceId(ref dice), model, IsScale: false, Mac(ref dice), climbs);
        if (!dice.Chance(350)) return [tracker];
        return [tracker, new(DeviceId(ref dice), "Aria Air", IsScale: true, Mac(ref dice), HasAltimeter: false)];
    }

    private static string DeviceId(ref Dice dice) =>
        (1_000_000_000L + (long)(dice.NextBits() % 2_000_000_000UL)).ToString();

    private static string Mac(ref Dice dice) => (dice.NextBits() & 0xFFFFFFFFFFFFUL).ToString("X12");

    private static SyncHabit SyncOf(ulong seed)
    {
        var dice = Dice.For(seed, "sync");
        return dice.Between(0, 9) switch
        {
            < 6 => SyncHabit.Prompt with { AwayPermille = 120, AwayDaysMax = 2 },
            < 8 => new SyncHabit { Every = TimeSpan.FromHours(8), AwayPermille = 250, AwayDaysMax = 4 },
            8 => new SyncHabit { Every = TimeSpan.FromDays(1), AwayPermille = 300, AwayDaysMax = 7 },
            _ => new SyncHabit { Every = TimeSpan.FromMinutes(15), Lag = TimeSpan.FromDays(2) },
        };
    }

    private static CorrectionHabit CorrectionsOf(ulong seed)
    {
        var dice = Dice.For(seed, "corrections");
        return dice.Chance(400)
            ? new CorrectionHabit { Permille = dice.Between(10, 80), After = TimeSpan.FromHours(dice.Between(6, 60)) }
            : CorrectionHabit.Never;
    }
}
