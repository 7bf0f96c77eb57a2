using SyncActors.Simulators.GoogleHealth.Access;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Every data type of the API and what can be done with it.</summary>
/// <remarks>https://developers.google.com/health/data-types, read in 2026.</remarks>
internal sealed class DataTypes
{
    private const TypeActions Raw = TypeActions.List | TypeActions.Reconcile;
    private const TypeActions Sums = TypeActions.RollUp | TypeActions.DailyRollUp;
    private const TypeActions Named = Raw | TypeActions.Get;
    private const int SessionsPerPage = 25;

    private readonly Dictionary<string, DataType> _byName;

    /// <summary>The table.</summary>
    /// <param name="options">Whether the newest schema's roll-up of activity levels is there.</param>
    public DataTypes(GoogleHealthSimulatorOptions options)
    {
        DataType[] all = [.. Activity(options.ActivityLevelRollUp), .. Heart(), .. Daily(), .. Body(), .. Sessions()];
        _byName = all.ToDictionary(static type => type.Name, StringComparer.Ordinal);
    }

    /// <summary>Every type.</summary>
    public IReadOnlyCollection<DataType> All => _byName.Values;

    /// <summary>The type with this name, or null.</summary>
    public DataType? Find(string name) => _byName.GetValueOrDefault(name);

    private static IEnumerable<DataType> Activity(bool levelRollUp)
    {
        const string scope = GoogleHealthScopes.Activity;
        yield return new("steps", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.Steps,
            Rollup = RollupValues.Steps,
        };
        yield return new("distance", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.Distance,
            Rollup = RollupValues.Distance,
        };
        yield return new("floors", PointKind.Interval, TypeActions.Reconcile | Sums, scope)
        {
            Points = ActivityPoints.Floors,
            Rollup = RollupValues.Floors,
        };
        yield return new("altitude", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.Altitude,
            Rollup = RollupValues.Altitude,
        };
        yield return new("total-calories", PointKind.Interval, Sums, scope)
        {
            Rollup = static (tally, _) => RollupValues.TotalCalories(tally),
            RollupDaysMax = 14,
        };
        yield return new("active-energy-burned", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.ActiveEnergy,
            Rollup = static (tally, _) => RollupValues.ActiveEnergy(tally),
        };
        yield return new("basal-energy-burned", PointKind.Interval, Raw, scope);
        yield return new("active-minutes", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.ActiveMinutes,
            Rollup = RollupValues.ActiveMinutes,
            RollupDaysMax = 14,
        };
        yield return new("activity-level", PointKind.Interval, levelRollUp ? Raw | Sums : Raw, scope)
        {
            Points = ActivityPoints.ActivityLevel,
            Rollup = static (tally, _) => RollupValues.ActivityLevel(tally),
        };
        yield return new("sedentary-period", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.SedentaryPeriod,
            Rollup = static (tally, _) => RollupValues.SedentaryPeriod(tally),
        };
        yield return new("active-zone-minutes", PointKind.Interval, Raw | Sums, scope)
        {
            Points = ActivityPoints.ActiveZoneMinutes,
            Rollup = RollupValues.ActiveZoneMinutes,
        };
        yield return new("time-in-heart-rate-zone", PointKind.Interval, TypeActions.Reconcile | Sums, scope)
        {
            Points = ActivityPoints.TimeInZone,
            Rollup = static (tally, _) => RollupValues.TimeInZone(tally),
        };
        yield return new("calories-in-heart-rate-zone", PointKind.Interval, Sums, scope)
        {
            Rollup = static (tally, _) => RollupValues.CaloriesInZone(tally),
            RollupDaysMax = 14,
        };
        yield return new("swim-lengths-data", PointKind.Interval, Raw | Sums, scope);
        yield return new("vo2-max", PointKind.Sample, Raw, scope);
        yield return new("run-vo2-max", PointKind.Sample, Raw | Sums, scope);
    }

    private static IEnumerable<DataType> Heart()
    {
        const string scope = GoogleHealthScopes.Metrics;
        yield return new("heart-rate", PointKind.Sample, Raw | Sums, scope)
        {
            Points = HeartPoints.HeartRate,
            Rollup = static (tally, _) => RollupValues.HeartRate(tally),
            RollupDaysMax = 14,
            IsDense = true,
        };
        yield return new("heart-rate-variability", PointKind.Sample, Raw, scope)
        {
            Points = HeartPoints.Variability,
        };
        yield return new("oxygen-saturation", PointKind.Sample, Raw, scope)
        {
            Points = HeartPoints.Oxygen,
        };
        yield return new("respiratory-rate-sleep-summary", PointKind.Sample, Raw, scope)
        {
            Points = HeartPoints.BreathingBySleep,
        };
        yield return new(
            "electrocardiogram", PointKind.Cardiogram, TypeActions.List, GoogleHealthScopes.Electrocardiogram);
        yield return new(
            "irregular-rhythm-notification", PointKind.Interval, TypeActions.List, GoogleHealthScopes.IrregularRhythm);
    }

    private static IEnumerable<DataType> Daily()
    {
        const string scope = GoogleHealthScopes.Metrics;
        yield return new("daily-heart-rate-zones", PointKind.Daily, Raw, GoogleHealthScopes.Activity)
        {
            Points = DailyPoints.Zones,
        };
        yield return new("daily-resting-heart-rate", PointKind.Daily, Raw, scope)
        {
            Points = DailyPoints.RestingHeartRate,
        };
        yield return new("daily-heart-rate-variability", PointKind.Daily, Raw, scope)
        {
            Points = DailyPoints.Variability,
        };
        yield return new("daily-oxygen-saturation", PointKind.Daily, Raw, scope)
        {
            Points = static (view, _) => DailyPoints.Oxygen(view),
        };
        yield return new("daily-respiratory-rate", PointKind.Daily, Raw, scope)
        {
            Points = static (view, _) => DailyPoints.Breathing(view),
        };
        yield return new("daily-sleep-temperature-derivations", PointKind.Daily, Raw, scope)
        {
            Points = static (view, _) => DailyPoints.SkinTemperature(view),
        };
        yield return new("daily-vo2-max", PointKind.Daily, Raw, GoogleHealthScopes.Activity)
        {
            Points = static (view, _) => DailyPoints.Vo2Max(view),
        };
    }

    private static IEnumerable<DataType> Body()
    {
        const string scope = GoogleHealthScopes.Metrics;
        const string nutrition = GoogleHealthScopes.Nutrition;
        yield return new("weight", PointKind.Sample, Named | Sums, scope)
        {
            Points = LogPoints.Weight,
            Rollup = static (tally, _) => RollupValues.Weight(tally),
        };
        yield return new("body-fat", PointKind.Sample, Named | Sums, scope)
        {
            Points = LogPoints.BodyFat,
            Rollup = static (tally, _) => RollupValues.BodyFat(tally),
        };
        yield return new("height", PointKind.Sample, Named, scope)
        {
            Points = LogPoints.Height,
        };
        yield return new("blood-glucose", PointKind.Sample, Named | Sums, scope);
        yield return new("core-body-temperature", PointKind.Sample, Named | Sums, scope)
        {
            Points = LogPoints.CoreTemperature,
            Rollup = static (tally, _) => RollupValues.CoreTemperature(tally),
        };
        yield return new("hydration-log", PointKind.Log, Named | Sums, nutrition)
        {
            Points = LogPoints.Hydration,
            Rollup = static (tally, _) => RollupValues.Hydration(tally),
        };
        yield return new("nutrition-log", PointKind.Log, Named | Sums, nutrition)
        {
            Points = LogPoints.Nutrition,
            Rollup = static (tally, _) => RollupValues.Nutrition(tally),
        };
    }

    private static IEnumerable<DataType> Sessions()
    {
        yield return new("sleep", PointKind.Sleep, Named, GoogleHealthScopes.Sleep)
        {
            Points = SleepPoints.Sleep,
            PageSize = SessionsPerPage,
        };
        yield return new("exercise", PointKind.Log, Named, GoogleHealthScopes.Activity)
        {
            PageSize = SessionsPerPage,
        };
    }
}
