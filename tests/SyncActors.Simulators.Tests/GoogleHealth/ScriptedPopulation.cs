using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Tests.GoogleHealth;

/// <summary>People whose days are written down: every day the same, but for those that a test replaces.</summary>
internal sealed class ScriptedPopulation : IPopulation
{
    public const string Alice = "ALICE1";

    /// <summary>A day on which the tracker lay in a drawer.</summary>
    public static readonly DateOnly NotWorn = new(2026, 11, 3);

    /// <summary>A day in bed with the tracker on.</summary>
    public static readonly DateOnly Still = new(2026, 11, 4);

    private readonly Dictionary<(string, DateOnly), PersonDay> _days = [];

    public ScriptedPopulation(params Person[] people) => People = people.Length > 0 ? people : [PersonOf(Alice)];

    public IReadOnlyList<Person> People { get; }

    public Person? Find(string personId) => People.FirstOrDefault(person => person.Id == personId);

    public PersonDay? Day(string personId, DateOnly date)
    {
        if (Find(personId) is not { } person
            || date < person.MemberSince || date > (person.LastDay ?? DateOnly.MaxValue))
            return null;
        if (_days.TryGetValue((personId, date), out var replaced))
            return replaced;
        if (date == NotWorn)
            return new PersonDay { Date =
                date, Worn = false, MinutesSedentary = 1440, BasalKcal = 1600, CaloriesKcal = 1600 };
        return date == Still ? StillDay(date) : UsualDay(date);
    }

    public void Replace(string personId, PersonDay day) => _days[(personId, day.Date)] = day;

    public static Person PersonOf(string id, string zone = "Europe/Amsterdam") => new()
    {
        Id = id,
        Seed = Dice.Key(id),
        DisplayName = id.ToLowerInvariant(),
        MemberSince = new DateOnly(2025, 1, 1),
        Zones = [new ZoneSpan(new DateOnly(2025, 1, 1), TimeZoneInfo.FindSystemTimeZoneById(zone))],
        Devices =
        [
            new PersonDevice("tracker" + id, "Charge 6", IsScale: false, "AABBCCDDEEFF", HasAltimeter: true),
            new PersonDevice("scale" + id, "Aria Air", IsScale: true, "AABBCCDDEE00", HasAltimeter: false),
        ],
    };

    public static PersonDay UsualDay(DateOnly date) => new()
    {
        Date = date,
        Worn = true,
        Steps = 9_000 + date.Day,
        DistanceKm = 6.4m,
        Floors = 7,
        ElevationM = 21m,
        CaloriesKcal = 2_300,
        BasalKcal = 1_600,
        ActivityKcal = 900,
        MinutesSedentary = 700,
        MinutesLight = 200,
        MinutesFair = 20,
        MinutesVery = 30,
        RestingHeartRate = 58,
        HeartZones = Zones(25, 12, 3),
        AzmFatBurn = 25,
        AzmCardio = 24,
        AzmPeak = 6,
        Hrv = new HeartRateVariability(41.3m, 38.8m),
        Spo2 = new OxygenSaturation(95.4m, 92.1m, 98.6m),
        Breathing = new BreathingRates(14.6m, 14.1m, 14.8m, 15.2m),
        Skin = new SkinTemperature(34.12m, 33.9m),
        Vo2Max = 46.2m,
        Sleep = [Night(date)],
        Weights = [new WeightLog(Log(date, 1), new TimeOnly(7, 30), 71.5m, 23.1m, 18.5m, "Aria")],
        BodyFats = [new BodyFatLog(Log(date, 2), new TimeOnly(7, 30), 18.5m, "Aria")],
        CoreTemperatures = [new CoreTemperature(new TimeOnly(9, 0), 36.9m)],
        Foods =
        [
            new FoodLog(Log(date, 3), 11, "Porridge", Meal.Breakfast, 300, 350, 60m, 7m, 8m, 12m, 40),
            new FoodLog(Log(date, 4), 12, "Soup", Meal.Dinner, 400, 450, 40m, 20m, 6m, 15m, 900),
        ],
        Waters = [new WaterLog(Log(date, 5), 250), new WaterLog(Log(date, 6), 500)],
    };

    public static SleepSession Night(DateOnly date)
    {
        var start = date.AddDays(-1).ToDateTime(new TimeOnly(23, 0));
        SleepSegment[] segments =
        [
            new(start, SleepStage.Wake, 600),
            new(start.AddMinutes(10), SleepStage.Light, 7_200),
            new(start.AddMinutes(130), SleepStage.Deep, 3_600),
            new(start.AddMinutes(190), SleepStage.Rem, 3_000),
            new(start.AddMinutes(240), SleepStage.Light, 14_400),
        ];
        return new SleepSession
        {
            LogId = Log(date, 9),
            Start = start,
            End = start.AddHours(8),
            Kind = SleepKind.Stages,
            IsMain = true,
            Segments = segments,
            ShortWakes = [new SleepSegment(start.AddMinutes(60), SleepStage.Wake, 60)],
        };
    }

    private static PersonDay StillDay(DateOnly date) => UsualDay(date) with
    {
        Steps = 0,
        DistanceKm = 0,
        Floors = 0,
        ElevationM = 0,
        CaloriesKcal = 1_600,
        ActivityKcal = 0,
        MinutesSedentary = 960,
        MinutesLight = 0,
        MinutesFair = 0,
        MinutesVery = 0,
        HeartZones = Zones(0, 0, 0),
        AzmFatBurn = 0,
        AzmCardio = 0,
        AzmPeak = 0,
        Foods = [],
        Waters = [],
    };

    private static HeartZone[] Zones(int fatBurn, int cardio, int peak) =>
    [
        new(HeartZoneKind.OutOfRange, 30, 110, 1_440 - fatBurn - cardio - peak, 1_800m),
        new(HeartZoneKind.FatBurn, 110, 135, fatBurn, fatBurn * 8m),
        new(HeartZoneKind.Cardio, 135, 165, cardio, cardio * 11m),
        new(HeartZoneKind.Peak, 165, 220, peak, peak * 14m),
    ];

    private static long Log(DateOnly date, int number) => (date.DayNumber * 100L) + number;
}
