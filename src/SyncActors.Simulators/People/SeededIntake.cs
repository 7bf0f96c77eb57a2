namespace SyncActors.Simulators.People;

/// <summary>Draws what a made-up person logs as eaten and drunk.</summary>
internal static class SeededIntake
{
    // Per 100 g: kcal, carbohydrates, fat, fibre, protein in g, sodium in mg.
    private static readonly (
        int Id, string Name, int Kcal, decimal Carbs, decimal Fat, decimal Fiber, decimal Protein, int Sodium)[] Table =
    [
        (81001, "Oatmeal, cooked", 71, 12.0m, 1.5m, 1.7m, 2.5m, 4),
        (81002, "Bread, wholemeal", 247, 41.0m, 3.4m, 7.0m, 13.0m, 400),
        (81003, "Chicken breast, roasted", 165, 0.0m, 3.6m, 0.0m, 31.0m, 74),
        (81004, "Rice, white, cooked", 130, 28.0m, 0.3m, 0.4m, 2.7m, 1),
        (81005, "Lentils, cooked", 116, 20.0m, 0.4m, 7.9m, 9.0m, 2),
        (81006, "Salmon, baked", 206, 0.0m, 12.0m, 0.0m, 22.0m, 61),
        (81007, "Apple", 52, 14.0m, 0.2m, 2.4m, 0.3m, 1),
        (81008, "Yoghurt, plain", 61, 4.7m, 3.3m, 0.0m, 3.5m, 46),
    ];

    private static readonly Meal[] Meals = [Meal.Breakfast, Meal.Lunch, Meal.Dinner, Meal.Anytime];

    /// <summary>Foods of a day; empty on days without a log.</summary>
    public static IReadOnlyList<FoodLog> Foods(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "food", date.DayNumber);
        if (!traits.LogsFood || !dice.Chance(720)) return [];
        var foods = new FoodLog[dice.Between(2, 6)];
        for (var i = 0; i < foods.Length; i++)
        {
            var food = Table[dice.Between(0, Table.Length - 1)];
            var grams = dice.Between(8, 40) * 10;
            var part = grams / 100m;
            foods[i] = new FoodLog(
                LogId(person, date, i), food.Id, food.Name, Meals[Math.Min(i, Meals.Length - 1)], grams,
                (int)Math.Round(food.Kcal * part), Math.Round(food.Carbs * part, 2), Math.Round(food.Fat * part, 2),
                Math.Round(food.Fiber * part, 2), Math.Round(food.Protein * part, 2),
                (int)Math.Round(food.Sodium * part));
        }

        return foods;
    }

    /// <summary>Drinks of a day; empty on days without a log.</summary>
    public static IReadOnlyList<WaterLog> Waters(Person person, SeededTraits traits, DateOnly date)
    {
        var dice = Dice.For(person.Seed, "water", date.DayNumber);
        if (!traits.LogsWater || !dice.Chance(800)) return [];
        var waters = new WaterLog[dice.Between(2, 8)];
        for (var i = 0; i < waters.Length; i++)
            waters[i] = new WaterLog(LogId(person, date, 50 + i), dice.Between(2, 5) * 100);
        return waters;
    }

    private static long LogId(Person person, DateOnly date, int index) =>
        ((long)(person.Seed % 900UL) * 100_000_000L) + ((date.DayNumber % 1_000_000) * 100L) + index;
}
