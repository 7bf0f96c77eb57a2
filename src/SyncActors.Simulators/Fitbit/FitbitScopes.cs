using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>The API's scope names and the data they stand for.</summary>
public static class FitbitScopes
{
    private static readonly (string Name, SharedData Data)[] Table =
    [
        ("activity", SharedData.Activity),
        ("cardio_fitness", SharedData.CardioFitness),
        ("electrocardiogram", SharedData.Electrocardiogram),
        ("heartrate", SharedData.HeartRate),
        ("irregular_rhythm_notifications", SharedData.IrregularRhythm),
        ("location", SharedData.Location),
        ("nutrition", SharedData.Nutrition),
        ("oxygen_saturation", SharedData.OxygenSaturation),
        ("profile", SharedData.Profile),
        ("respiratory_rate", SharedData.RespiratoryRate),
        ("settings", SharedData.Settings),
        ("sleep", SharedData.Sleep),
        ("social", SharedData.Social),
        ("temperature", SharedData.Temperature),
        ("weight", SharedData.Weight),
    ];

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>Whether the vendor has such a scope.</summary>
    public static bool Exists(string scope) => All.Contains(scope, StringComparer.Ordinal);

    /// <summary>The requested scopes that a person shares, in the order of the request.</summary>
    public static IReadOnlyList<string> Granted(IEnumerable<string> requested, SharedData shares) =>
        [.. requested.Where(scope => Table.Any(row => row.Name == scope && shares.HasFlag(row.Data))).Distinct()];
}
