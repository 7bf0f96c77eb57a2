using System.Globalization;
using System.Text.Json;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Places;

/// <summary>
/// Asks a geocoder that speaks as Nominatim does. One request at a time and at most one a second, whichever connector
/// asks; answers are remembered, positions rounded to about 100 m. Where it fails, the built-in names stand in.
/// </summary>
/// <param name="address">Base address, such as <c>https://nominatim.example.org</c>.</param>
/// <param name="http">The client.</param>
/// <param name="timeProvider">Measures the pace.</param>
/// <remarks>https://nominatim.org/release-docs/latest/api/Reverse/ and the usage policy of the public server
/// (https://operations.osmfoundation.org/policies/nominatim/: one request a second, a User-Agent that names the
/// application, results kept), read in 2026.</remarks>
internal sealed class HttpGeocoder(Uri address, VendorHttp http, TimeProvider timeProvider) : IPlaces
{
    private const int KnownMax = 10_000;

    private static readonly VendorHttpLimits Limits = new(TimeSpan.FromSeconds(10), 1024 * 1024);

    // From the most telling to the least: what people call a place, not its house number.
    private static readonly string[] Names =
        ["city", "town", "village", "municipality", "hamlet", "suburb", "county", "state"];

    private readonly RequestPace _pace = new(1, TimeSpan.FromSeconds(1), timeProvider);
    private readonly Lock _gate = new();
    private readonly Dictionary<GeoPoint, PlaceAnswer> _known = [];

    /// <inheritdoc/>
    public async Task<PlaceAnswer> NearestAsync(GeoPoint position, CancellationToken cancellationToken)
    {
        var spot = position.Rounded();
        lock (_gate)
        {
            if (_known.TryGetValue(spot, out var known))
                return known;
        }

        await _pace.WaitAsync(cancellationToken);
        var answer = Read(await http.SendAsync(Request(spot), Limits, cancellationToken));
        if (answer is not PlaceAnswer.Unknown)
            Keep(spot, answer);
        return answer;
    }

    private HttpRequestMessage Request(GeoPoint spot) => new(HttpMethod.Get, string.Create(
        CultureInfo.InvariantCulture,
        $"{address.AbsoluteUri.TrimEnd('/')}/reverse?lat={spot.Latitude}&lon={spot.Longitude}"
        + $"&format=json&addressdetails=1&zoom=18&accept-language=en"));

    private static PlaceAnswer Read(VendorAnswer answer) => answer switch
    {
        VendorAnswer.Failed failed => new PlaceAnswer.Unknown(failed.Reason),
        VendorAnswer.Answered { Status: 200 } whole when whole.Json() is { ValueKind: JsonValueKind.Object } body =>
            Place(body),
        VendorAnswer.Answered other => new PlaceAnswer.Unknown($"the geocoder answered {other.Status}"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static PlaceAnswer Place(JsonElement body)
    {
        // Over the sea: {"error":"Unable to geocode"} with status 200.
        if (!body.TryGetProperty("address", out var parts) || parts.ValueKind != JsonValueKind.Object)
            return new PlaceAnswer.Nowhere();
        var name = Names.Select(part => Text(parts, part)).FirstOrDefault(text => text is not null);
        return name is null
            ? new PlaceAnswer.Nowhere()
            : new PlaceAnswer.Found(new Place(name, Text(parts, "country")));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
        && text.GetString()!.ReplaceLineEndings(" ").Trim() is { Length: > 0 and <= 200 } value
            ? value
            : null;

    private void Keep(GeoPoint spot, PlaceAnswer answer)
    {
        lock (_gate)
        {
            if (_known.Count >= KnownMax)
                _known.Clear();
            _known[spot] = answer;
        }
    }
}
