using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>What scales and people record one by one. All of these points have names.</summary>
internal static class LogPoints
{
    public static IEnumerable<DataPoint> Weight(DayView view, PointContext context) =>
        view.Day.Weights.Select(log => HeartPoints.Sample(
            At(view, log.Time),
            context,
            Origin(log.Source),
            value => value["weightGrams"] = Wire.Number(log.WeightKg * 1_000),
            log.LogId.ToString()));

    public static IEnumerable<DataPoint> BodyFat(DayView view, PointContext context) =>
        view.Day.BodyFats.Select(log => HeartPoints.Sample(
            At(view, log.Time),
            context,
            Origin(log.Source),
            value => value["percentage"] = Wire.Number(log.FatPercent),
            log.LogId.ToString()));

    public static IEnumerable<DataPoint> CoreTemperature(DayView view, PointContext context) =>
        view.Day.CoreTemperatures.Select(log => HeartPoints.Sample(
            At(view, log.Time),
            context,
            PointOrigin.Manual,
            value => value["temperatureCelsius"] = Wire.Number(log.ValueC),
            IdOf(view, log.Time)));

    /// <summary>One measurement, on the day the person joined.</summary>
    public static IEnumerable<DataPoint> Height(DayView view, PointContext context) =>
        view.Date != view.Person.MemberSince
            ? []
            :
            [
                HeartPoints.Sample(
                    At(view, new TimeOnly(0, 0)),
                    context,
                    PointOrigin.Manual,
                    value => value["heightMillimeters"] =
                        context.Wire.Integer((long)Math.Round(view.Person.HeightCm * 10)),
                    IdOf(view, new TimeOnly(0, 0))),
            ];

    public static IEnumerable<DataPoint> Hydration(DayView view, PointContext context) =>
        LogTimes.Waters(view.Day).Select(entry => Log(view, context, entry.Time, entry.Log.LogId, value =>
            value["amountConsumed"] = new JsonObject { ["milliliters"] = Wire.Number((decimal)entry.Log.AmountMl) }));

    public static IEnumerable<DataPoint> Nutrition(DayView view, PointContext context) =>
        LogTimes.Foods(view.Day).OrderBy(static entry => entry.Time)
            .Select(entry => Log(view, context, entry.Time, entry.Log.LogId, value => Fill(value, entry.Log)));

    private static void Fill(JsonObject value, FoodLog food)
    {
        value["foodDisplayName"] = food.Name;
        value["mealType"] = food.Meal switch
        {
            Meal.Breakfast => "BREAKFAST",
            Meal.Lunch => "LUNCH",
            Meal.Dinner => "DINNER",
            _ => "ANYTIME",
        };
        value["energy"] = new JsonObject { ["kcal"] = Wire.Number((decimal)food.Kcal) };
        value["totalCarbohydrate"] = Grams(food.CarbsG);
        value["totalFat"] = Grams(food.FatG);
        value["nutrients"] = new JsonArray
        {
            Nutrient("PROTEIN", food.ProteinG),
            Nutrient("DIETARY_FIBER", food.FiberG),
            Nutrient("SODIUM", food.SodiumMg / 1_000m),
        };
    }

    private static JsonObject Nutrient(string name, decimal grams) =>
        new() { ["nutrient"] = name, ["quantity"] = Grams(grams) };

    private static JsonObject Grams(decimal grams) => new() { ["grams"] = Wire.Number(grams) };

    private static DataPoint Log(
        DayView view, PointContext context, TimeOnly time, long logId, Action<JsonObject> fill)
    {
        var start = At(view, time);
        var end = start.AddMinutes(1);
        return new DataPoint(start, end, PointOrigin.Manual, () =>
        {
            var value = new JsonObject { ["interval"] = context.Wire.Interval(start, end) };
            fill(value);
            return value;
        })
        {
            Id = logId.ToString(),
        };
    }

    private static DateTimeOffset At(DayView view, TimeOnly time) =>
        PersonClock.At(view.Person, view.Date.ToDateTime(time));

    private static string IdOf(DayView view, TimeOnly time) =>
        ((view.Date.DayNumber * 10_000L) + (time.Hour * 60) + time.Minute).ToString();

    private static PointOrigin Origin(string source) =>
        source.StartsWith("Aria", StringComparison.Ordinal) ? PointOrigin.Scale : PointOrigin.Manual;
}
