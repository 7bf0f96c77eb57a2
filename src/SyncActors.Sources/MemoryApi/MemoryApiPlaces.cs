using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Names the places of a list. What a geocoder does not tell in time, the built-in list tells.</summary>
/// <param name="places">Who is asked.</param>
internal sealed class MemoryApiPlaces(IPlaces places)
{
    /// <summary>Places of one list that are asked for; a geocoder takes a second for each that is new.</summary>
    public const int AskedMax = 100;

    /// <summary>Failures in a row after which a geocoder is left alone for the rest of a list.</summary>
    public const int FailuresMax = 3;

    /// <summary>Names by rounded position, for the memories of some days; positions without a name are left
    /// out.</summary>
    public async Task<IReadOnlyDictionary<GeoPoint, Place>> OfAsync(
        IReadOnlyList<JsonElement> records, DayRange days, string? zone, CancellationToken cancellationToken)
    {
        var named = new Dictionary<GeoPoint, Place>();
        var spots = records.Select(record => Spot(record, days, zone)).OfType<GeoPoint>().Distinct();
        var (asked, failures) = (0, 0);
        foreach (var spot in spots)
        {
            var answer = failures < FailuresMax && asked++ < AskedMax
                ? await places.NearestAsync(spot, cancellationToken)
                : new PlaceAnswer.Unknown("not asked");
            failures = answer is PlaceAnswer.Unknown ? failures + 1 : 0;
            var place = answer switch
            {
                PlaceAnswer.Found found => found.Place,
                PlaceAnswer.Unknown => Gazetteer.Instance.Find(spot),
                _ => null,
            };
            if (place is not null)
                named.Add(spot, place);
        }

        return named;
    }

    private static GeoPoint? Spot(JsonElement record, DayRange days, string? zone)
    {
        if (GeoPoint.Of(
                MemoryApiJson.Number(record, "location_lat"), MemoryApiJson.Number(record, "location_lon"))
            is not { } position)
            return null;
        var at = MemoryApiJson.Instant(MemoryApiJson.Text(record, "created_at"));
        return at is null || days.Contains(MemoryApiRanges.CivilDay(at.Value, zone)) ? position.Rounded() : null;
    }
}
