namespace SyncActors.Simulators.People;

/// <summary>One weighing.</summary>
/// <param name="LogId">Stable number of the log.</param>
/// <param name="Time">The person's wall clock.</param>
/// <param name="WeightKg">Weight in kg.</param>
/// <param name="Bmi">Body mass index in kg/m².</param>
/// <param name="FatPercent">Body fat in percent; null when not measured with it.</param>
/// <param name="Source">How it came in: <c>Aria</c> (scale), <c>API</c> or <c>Web</c> (by hand).</param>
public sealed record WeightLog(
    long LogId, TimeOnly Time, decimal WeightKg, decimal Bmi, decimal? FatPercent, string Source);

/// <summary>One body-fat measurement.</summary>
/// <param name="LogId">Stable number of the log.</param>
/// <param name="Time">The person's wall clock.</param>
/// <param name="FatPercent">Body fat in percent.</param>
/// <param name="Source">How it came in: <c>Aria</c> (scale), <c>API</c> or <c>Web</c> (by hand).</param>
public sealed record BodyFatLog(long LogId, TimeOnly Time, decimal FatPercent, string Source);

/// <summary>One meal item.</summary>
/// <param name="LogId">Stable number of the log.</param>
/// <param name="FoodId">Number of the food.</param>
/// <param name="Name">Name of the food.</param>
/// <param name="Meal">Which meal.</param>
/// <param name="Grams">Amount in g.</param>
/// <param name="Kcal">Energy in kcal.</param>
/// <param name="CarbsG">Carbohydrates in g.</param>
/// <param name="FatG">Fat in g.</param>
/// <param name="FiberG">Fibre in g.</param>
/// <param name="ProteinG">Protein in g.</param>
/// <param name="SodiumMg">Sodium in mg.</param>
public sealed record FoodLog(
    long LogId, int FoodId, string Name, Meal Meal, int Grams, int Kcal,
    decimal CarbsG, decimal FatG, decimal FiberG, decimal ProteinG, int SodiumMg);

/// <summary>Meals of a day.</summary>
public enum Meal
{
    /// <summary>No meal said.</summary>
    Anytime = 0,

    /// <summary>Breakfast.</summary>
    Breakfast = 1,

    /// <summary>Lunch.</summary>
    Lunch = 2,

    /// <summary>Dinner.</summary>
    Dinner = 3,
}

/// <summary>One drink of water.</summary>
/// <param name="LogId">Stable number of the log.</param>
/// <param name="AmountMl">Amount in ml.</param>
public sealed record WaterLog(long LogId, int AmountMl);
