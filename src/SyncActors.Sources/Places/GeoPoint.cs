using System.Globalization;

namespace SyncActors.Sources.Places;

/// <summary>A position on Earth.</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthRadiusKm = 6371.0088;
    private const int GeohashBits = 5;
    private const string GeohashDigits = "0123456789bcdefghjkmnpqrstuvwxyz";

    /// <summary>A position; null when a number is missing, not finite or out of range, and for 0/0, which is how
    /// devices say that they know none.</summary>
    public static GeoPoint? Of(double? latitude, double? longitude) =>
        latitude is >= -90 and <= 90 and var north && longitude is >= -180 and <= 180 and var east
        && (north != 0 || east != 0)
            ? new GeoPoint(north, east)
            : null;

    /// <summary>The position on a grid of 0.001 degrees, about 100 m: close enough for a name, and the same for what
    /// was recorded in one place.</summary>
    public GeoPoint Rounded() => new(Round(Latitude), Round(Longitude));

    /// <summary>Distance along the surface in kilometres.</summary>
    /// <remarks>Haversine formula on a sphere with the mean radius of the Earth; errors stay below 0.6 %.</remarks>
    public double KmTo(GeoPoint other)
    {
        var north = Radians(other.Latitude - Latitude) / 2;
        var east = Radians(other.Longitude - Longitude) / 2;
        var a = (Math.Sin(north) * Math.Sin(north))
            + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * Math.Sin(east) * Math.Sin(east));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }

    /// <summary>The cell of the geohash grid in which the position lies.</summary>
    /// <param name="length">Characters, 1 to 12; 8 are a cell of about 38 by 19 metres.</param>
    /// <remarks>G. Niemeyer, geohash.org, 2008: longitude and latitude are halved in turn, five bits a
    /// character.</remarks>
    public string Geohash(int length)
    {
        Span<char> text = stackalloc char[length];
        var (north, east) = ((Min: -90.0, Max: 90.0), (Min: -180.0, Max: 180.0));
        var isEast = true;
        for (var index = 0; index < length; index++)
        {
            var digit = 0;
            for (var bit = 0; bit < GeohashBits; bit++, isEast = !isEast)
                digit = (digit << 1) | (isEast ? Halve(ref east, Longitude) : Halve(ref north, Latitude));
            text[index] = GeohashDigits[digit];
        }

        return text.ToString();
    }

    /// <summary>Both numbers, shortest form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude}, {Longitude}");

    private static int Halve(ref (double Min, double Max) range, double value)
    {
        var middle = (range.Min + range.Max) / 2;
        range = value >= middle ? (middle, range.Max) : (range.Min, middle);
        return range.Min == middle ? 1 : 0;
    }

    // Adding zero turns -0 into 0, so that both are one key.
    private static double Round(double degrees) => Math.Round(degrees, 3) + 0.0;

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
