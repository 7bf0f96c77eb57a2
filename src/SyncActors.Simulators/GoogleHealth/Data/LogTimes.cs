using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Times of logs that carry none: meals at their usual hours, water every 90 minutes from eight
/// o'clock.</summary>
internal static class LogTimes
{
    private const int LastDrinkAfterMinutes = 15 * 60;

    /// <summary>Foods with the time at which they were eaten.</summary>
    public static IEnumerable<(FoodLog Log, TimeOnly Time)> Foods(PersonDay day) =>
        day.Foods.Select(static log => (log, log.Meal switch
        {
            Meal.Breakfast => new TimeOnly(8, 0),
            Meal.Lunch => new TimeOnly(13, 0),
            Meal.Dinner => new TimeOnly(19, 0),
            _ => new TimeOnly(16, 0),
        }));

    /// <summary>Drinks with the time at which they were drunk.</summary>
    public static IEnumerable<(WaterLog Log, TimeOnly Time)> Waters(PersonDay day) =>
        day.Waters.Select(static (log, index) =>
            (log, new TimeOnly(8, 0).AddMinutes(Math.Min(index * 90, LastDrinkAfterMinutes))));
}
