namespace SyncActors.Simulators.People;

/// <summary>What stays the same in a made-up person's days.</summary>
internal readonly record struct SeededTraits
{
    public required int DailySteps { get; init; }
    public required int WeekendPercent { get; init; }
    public required int TrainingDays { get; init; }
    public required int UnwornPermille { get; init; }
    public required int Phase { get; init; }
    public required int RestingHeartRate { get; init; }
    public required int Rmssd { get; init; }
    public required int BedMinute { get; init; }
    public required int SleepMinutes { get; init; }
    public required int BreathingTenths { get; init; }
    public required bool WearsAtNight { get; init; }
    public required bool HasAltimeter { get; init; }
    public required bool HasVo2Max { get; init; }
    public required bool HasSkinSensor { get; init; }
    public required bool HasScale { get; init; }
    public required bool LogsFood { get; init; }
    public required bool LogsWater { get; init; }
    public required bool LogsCoreTemperature { get; init; }

    /// <summary>The traits of a person; the first of every ten shows every kind of data.</summary>
    public static SeededTraits Of(Person person)
    {
        var dice = Dice.For(person.Seed, "traits");
        var full = person.Id.EndsWith('0');
        return new SeededTraits
        {
            DailySteps = dice.Between(3800, 12500),
            WeekendPercent = dice.Between(65, 130),
            TrainingDays = dice.Between(1, 127) & dice.Between(1, 127),
            UnwornPermille = dice.Between(10, 80),
            Phase = dice.Between(0, 364),
            RestingHeartRate = dice.Between(50, 74),
            Rmssd = dice.Between(18, 75),
            BedMinute = dice.Between(-120, 60),
            SleepMinutes = dice.Between(390, 490),
            BreathingTenths = dice.Between(125, 180),
            WearsAtNight = dice.Chance(880) || full,
            HasVo2Max = dice.Chance(600) || full,
            HasSkinSensor = dice.Chance(700) || full,
            LogsFood = dice.Chance(200) || full,
            LogsWater = dice.Chance(250) || full,
            LogsCoreTemperature = dice.Chance(50) || full,
            HasScale = full || person.Devices.Any(static device => device.IsScale),
            HasAltimeter = person.Devices.Any(static device => device.HasAltimeter),
        };
    }

    /// <summary>Whether this weekday is one of the training days.</summary>
    public bool TrainsOn(DayOfWeek weekday) => (TrainingDays >> (int)weekday & 1) == 1;

    /// <summary>How much more or less the person walks on this weekday; 1 on working days.</summary>
    public double WeekdayFactor(DayOfWeek weekday) =>
        weekday is DayOfWeek.Saturday or DayOfWeek.Sunday ? WeekendPercent / 100.0 : TrainsOn(weekday) ? 1.25 : 1.0;
}
