using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>
/// Turns answers of the Fitbit Web API into items. Pure. A zero that Fitbit states is a sample; what it does not state
/// is none. A record that cannot be read is kept and never stops the others.
/// </summary>
/// <remarks>Shapes: dev.fitbit.com/build/reference/web-api, read 2026-10, and the recordings beside the
/// tests.</remarks>
internal static class FitbitMapping
{
    /// <summary>The items of a page.</summary>
    /// <param name="page">The answer.</param>
    /// <param name="facts">The user's zone comes from here.</param>
    /// <param name="withDevices">Whether devices become samples; their last contact is learned in any case.</param>
    public static MappedPage ToItems(RawPage page, SourceFacts facts, bool withDevices)
    {
        var draft = new FitbitDraft(page, facts);
        switch (page.Window.Endpoint)
        {
            case FitbitEndpoints.Profile:
                return draft.Finish(FitbitMappingAccount.Profile(draft));
            case FitbitEndpoints.Devices:
                return draft.Finish(FitbitMappingAccount.Devices(draft, withDevices));
            case FitbitEndpoints.ActivityMinutes:
                FitbitMappingActivity.Minutes(draft);
                break;
            case FitbitEndpoints.Heart:
                FitbitMappingHeart.Days(draft);
                break;
            case FitbitEndpoints.ActiveZoneMinutes:
                FitbitMappingActivity.ZoneMinutes(draft);
                break;
            case FitbitEndpoints.Sleep:
                FitbitMappingSleep.Days(draft);
                break;
            case FitbitEndpoints.Hrv:
                FitbitMappingNight.Hrv(draft);
                break;
            case FitbitEndpoints.SpO2:
                FitbitMappingNight.SpO2(draft);
                break;
            case FitbitEndpoints.BreathingRate:
                FitbitMappingNight.BreathingRate(draft);
                break;
            case FitbitEndpoints.SkinTemperature:
                FitbitMappingNight.SkinTemperature(draft);
                break;
            case FitbitEndpoints.CardioScore:
                FitbitMappingNight.CardioScore(draft);
                break;
            case FitbitEndpoints.Weight:
                FitbitMappingBody.Weight(draft);
                break;
            case FitbitEndpoints.BodyFat:
                FitbitMappingBody.Fat(draft);
                break;
            case FitbitEndpoints.CoreTemperature:
                FitbitMappingBody.CoreTemperature(draft);
                break;
            case FitbitEndpoints.Food:
                FitbitMappingActivity.Series(
                    draft, HealthLines.Food, "foods-log-caloriesIn", HealthMetrics.FoodCalories);
                break;
            case FitbitEndpoints.Water:
                FitbitMappingActivity.Series(draft, HealthLines.Water, "foods-log-water", HealthMetrics.Water);
                break;
            case var name when FitbitEndpoints.ByName.TryGetValue(name, out var endpoint):
                Resource(draft, endpoint);
                break;
            default:
                draft.RejectPage("is of an endpoint that this version does not know");
                break;
        }

        return draft.Finish();
    }

    private static void Resource(FitbitDraft draft, FitbitEndpoint endpoint)
    {
        var (line, resource) = (endpoint.Lines[0], endpoint.Resources[0]);
        if (endpoint.IsIntraday)
            FitbitMappingIntraday.Day(draft, line, resource);
        else
            FitbitMappingActivity.Series(draft, line, $"activities-{resource}", MetricOf(line));
    }

    private static string MetricOf(string line) => line switch
    {
        HealthLines.Steps => HealthMetrics.Steps,
        HealthLines.Distance => HealthMetrics.Distance,
        HealthLines.Calories => HealthMetrics.Calories,
        HealthLines.Floors => HealthMetrics.Floors,
        HealthLines.Elevation => HealthMetrics.Elevation,
        _ => throw new System.Diagnostics.UnreachableException(line),
    };
}
