namespace SyncActors.Sources.GoogleHealth;

/// <summary>OAuth scopes of the Google Health API; all of them only read.</summary>
/// <remarks>https://developers.google.com/health/scopes, read in 2026.</remarks>
internal static class GoogleHealthScopes
{
    /// <summary>Activity, exercise, cardio fitness, calories.</summary>
    public const string Activity = Prefix + "activity_and_fitness.readonly";

    /// <summary>Heart rate, its variability, oxygen, breathing, temperature, weight, body fat.</summary>
    public const string HealthMetrics = Prefix + "health_metrics_and_measurements.readonly";

    /// <summary>Sleep.</summary>
    public const string Sleep = Prefix + "sleep.readonly";

    /// <summary>Food and water.</summary>
    public const string Nutrition = Prefix + "nutrition.readonly";

    /// <summary>Profile.</summary>
    public const string Profile = Prefix + "profile.readonly";

    /// <summary>Settings and paired devices.</summary>
    public const string Settings = Prefix + "settings.readonly";

    private const string Prefix = "https://www.googleapis.com/auth/googlehealth.";
}
