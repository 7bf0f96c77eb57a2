using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Food and water.</summary>
internal static class IntakeAnswers
{
    private const int SeriesDaysMax = 1095;
    private const int GramUnit = 147;

    /// <summary>Foods of one day.</summary>
    public static VendorAnswer FoodDay(FitbitCall call, DateOnly date)
    {
        var day = call.Seen(date);
        var foods = day?.Foods ?? [];
        return FitbitCall.Ok(new JsonObject
        {
            ["foods"] = new JsonArray([.. foods.Select(food => Food(date, food))]),
            ["summary"] = new JsonObject
            {
                ["calories"] = foods.Sum(static food => food.Kcal),
                ["carbs"] = foods.Sum(static food => food.CarbsG),
                ["fat"] = foods.Sum(static food => food.FatG),
                ["fiber"] = foods.Sum(static food => food.FiberG),
                ["protein"] = foods.Sum(static food => food.ProteinG),
                ["sodium"] = foods.Sum(static food => food.SodiumMg),
                ["water"] = day?.WaterMl ?? 0,
            },
            ["goals"] = new JsonObject { ["calories"] = 2286 },
        });
    }

    /// <summary>Water of one day.</summary>
    public static VendorAnswer WaterDay(FitbitCall call, DateOnly date)
    {
        var waters = call.Seen(date)?.Waters ?? [];
        return FitbitCall.Ok(new JsonObject
        {
            ["summary"] = new JsonObject { ["water"] = waters.Sum(static water => water.AmountMl) },
            ["water"] = new JsonArray([.. waters.Select(static water => (JsonNode)new JsonObject
            {
                ["amount"] = water.AmountMl, ["logId"] = water.LogId,
            })]),
        });
    }

    /// <summary>A series of caloriesIn or water.</summary>
    public static VendorAnswer Series(FitbitCall call) => call.Route("resource") switch
    {
        "caloriesIn" => SeriesOf(call, "foods-log-caloriesIn", static day => day.Foods.Sum(static food => food.Kcal)),
        "water" => SeriesOf(call, "foods-log-water", static day => day.WaterMl),
        _ => FitbitErrors.NotFound,
    };

    private static VendorAnswer SeriesOf(FitbitCall call, string key, Func<PersonDay, int> value) => FitbitRanges.Range(
        call, SeriesDaysMax, (_, range) => ActivityAnswers.SeriesOf(
            call, key, range, day => value(day).ToString(CultureInfo.InvariantCulture)));

    private static JsonNode Food(DateOnly date, FoodLog food) => new JsonObject
    {
        ["isFavorite"] = false,
        ["logDate"] = FitbitCall.Date(date),
        ["logId"] = food.LogId,
        ["loggedFood"] = new JsonObject
        {
            ["accessLevel"] = "PUBLIC",
            ["amount"] = food.Grams,
            ["brand"] = "",
            ["calories"] = food.Kcal,
            ["foodId"] = food.FoodId,
            ["mealTypeId"] = MealTypeId(food.Meal),
            ["locale"] = "en_US",
            ["name"] = food.Name,
            ["unit"] = new JsonObject { ["id"] = GramUnit, ["name"] = "gram", ["plural"] = "grams" },
            ["units"] = new JsonArray(226, 180, GramUnit, 389),
        },
        ["nutritionalValues"] = new JsonObject
        {
            ["calories"] = food.Kcal,
            ["carbs"] = food.CarbsG,
            ["fat"] = food.FatG,
            ["fiber"] = food.FiberG,
            ["protein"] = food.ProteinG,
            ["sodium"] = food.SodiumMg,
        },
    };

    private static int MealTypeId(Meal meal) => meal switch
    {
        Meal.Breakfast => 1,
        Meal.Lunch => 3,
        Meal.Dinner => 5,
        _ => 7,
    };
}
