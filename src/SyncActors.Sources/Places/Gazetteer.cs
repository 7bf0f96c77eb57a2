using System.Globalization;
using System.Reflection;

namespace SyncActors.Sources.Places;

/// <summary>Names of larger towns and of places that people visit, built in: nothing leaves the machine. The nearest
/// one within <see cref="KmMax"/> names a position; beyond it lies nothing that it knows.</summary>
/// <remarks>The list, <c>places.csv</c>, was written for this project from general knowledge, with coordinates of the
/// centres rounded to 0.01 degrees.</remarks>
internal sealed class Gazetteer : IPlaces
{
    /// <summary>Distance in kilometres up to which a place names a position.</summary>
    public const double KmMax = 40;

    // A degree of latitude is 111 km everywhere.
    private const double DegreesMax = KmMax / 110;

    private const string Resource = "SyncActors.Sources.Places.places.csv";

    private static readonly Lazy<Gazetteer> Loaded = new(Load);

    // In order of latitude, so that few are looked at.
    private readonly Entry[] _entries;

    private Gazetteer(IEnumerable<Entry> entries) => _entries =
    [
        .. entries.OrderBy(entry => entry.Position.Latitude)
            .ThenBy(entry => entry.Place.Name, StringComparer.Ordinal),
    ];

    /// <summary>The one that is built in.</summary>
    public static Gazetteer Instance => Loaded.Value;

    /// <summary>How many places it knows.</summary>
    public int Count => _entries.Length;

    /// <summary>All places with their positions.</summary>
    public IEnumerable<(Place Place, GeoPoint Position)> Entries =>
        _entries.Select(entry => (entry.Place, entry.Position));

    /// <inheritdoc/>
    public Task<PlaceAnswer> NearestAsync(GeoPoint position, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<PlaceAnswer>(
            Find(position) is { } place ? new PlaceAnswer.Found(place) : new PlaceAnswer.Nowhere());
    }

    /// <summary>The nearest place; null when none is near.</summary>
    public Place? Find(GeoPoint position)
    {
        var (nearest, least) = ((Place?)null, KmMax);
        for (var index = FirstFrom(position.Latitude - DegreesMax); index < _entries.Length; index++)
        {
            var entry = _entries[index];
            if (entry.Position.Latitude > position.Latitude + DegreesMax)
                break;
            var km = position.KmTo(entry.Position);
            if (km <= least && (nearest is null || km < least))
                (nearest, least) = (entry.Place, km);
        }

        return nearest;
    }

    private int FirstFrom(double latitude)
    {
        var (low, high) = (0, _entries.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Position.Latitude < latitude)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private static Gazetteer Load()
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new System.Diagnostics.UnreachableException($"{Resource} is not built in."));
#pragma warning disable MA0045 // From memory, once.
        var text = reader.ReadToEnd();
#pragma warning restore MA0045
        var entries = new List<Entry>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(',') is [var name, var country, var latitude, var longitude])
                entries.Add(new Entry(new Place(name, country), new GeoPoint(Number(latitude), Number(longitude))));
        }

        return new Gazetteer(entries);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private sealed record Entry(Place Place, GeoPoint Position);
}
