using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>The scopes that can be read with, and what a person must share for each.</summary>
/// <remarks>https://developers.google.com/health/scopes, read in 2026.</remarks>
public static class GoogleHealthScopes
{
    /// <summary>Activity, exercise, energy, VO2max.</summary>
    public const string Activity = Prefix + "activity_and_fitness.readonly";

    /// <summary>Heart rate, variability, oxygen, breathing, temperature, weight.</summary>
    public const string Metrics = Prefix + "health_metrics_and_measurements.readonly";

    /// <summary>Sleep.</summary>
    public const string Sleep = Prefix + "sleep.readonly";

    /// <summary>Food and water.</summary>
    public const string Nutrition = Prefix + "nutrition.readonly";

    /// <summary>Profile.</summary>
    public const string Profile = Prefix + "profile.readonly";

    /// <summary>Settings and paired devices.</summary>
    public const string Settings = Prefix + "settings.readonly";

    /// <summary>Places.</summary>
    public const string Location = Prefix + "location.readonly";

    /// <summary>Electrocardiograms.</summary>
    public const string Electrocardiogram = Prefix + "ecg.readonly";

    /// <summary>Irregular-rhythm notifications.</summary>
    public const string IrregularRhythm = Prefix + "irn.readonly";

    private const string Prefix = "https://www.googleapis.com/auth/googlehealth.";

    private static readonly Dictionary<string, SharedData> Needed = new(StringComparer.Ordinal)
    {
        [Activity] = SharedData.Activity,
        [Metrics] = SharedData.HeartRate,
        [Sleep] = SharedData.Sleep,
        [Nutrition] = SharedData.Nutrition,
        [Profile] = SharedData.Profile,
        [Settings] = SharedData.Settings,
        [Location] = SharedData.Location,
        [Electrocardiogram] = SharedData.Electrocardiogram,
        [IrregularRhythm] = SharedData.IrregularRhythm,
    };

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Needed.Keys];

    /// <summary>Whether the text is one of the scopes.</summary>
    public static bool Exists(string scope) => Needed.ContainsKey(scope);

    /// <summary>What a person grants of what was asked for: only boxes that they tick.</summary>
    public static IReadOnlyList<string> GrantedBy(Person person, IEnumerable<string> asked) =>
        [.. asked.Where(scope => Needed.TryGetValue(scope, out var needed) && person.Shares.HasFlag(needed))];
}
