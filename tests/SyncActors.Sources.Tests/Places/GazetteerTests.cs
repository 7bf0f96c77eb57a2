using SyncActors.Sources.Places;

namespace SyncActors.Sources.Tests.Places;

public sealed class GazetteerTests
{
    [Theory]
    [InlineData(52.5163, 13.3777, "Berlin, Germany")]
    [InlineData(52.40, 13.06, "Potsdam, Germany")]
    [InlineData(37.7749, -122.4194, "San Francisco, United States")]
    [InlineData(-33.8568, 151.2153, "Sydney, Australia")]
    [InlineData(35.6586, 139.7454, "Tokyo, Japan")]
    [InlineData(64.1466, -21.9426, "Reykjavík, Iceland")]
    [InlineData(-54.80, -68.30, "Ushuaia, Argentina")]
    public void The_nearest_town_names_a_place(double latitude, double longitude, string name) =>
        Assert.Equal(name, Gazetteer.Instance.Find(new GeoPoint(latitude, longitude))?.ToString());

    [Theory]
    [InlineData(30, -40)]
    [InlineData(0.8008282, 6.0274563)]
    [InlineData(90, 0)]
    [InlineData(-90, 10)]
    [InlineData(24, 12)]
    public void Where_no_town_is_near_there_is_no_name(double latitude, double longitude) =>
        Assert.Null(Gazetteer.Instance.Find(new GeoPoint(latitude, longitude)));

    [Fact]
    public async Task It_answers_as_others_do()
    {
        Assert.IsType<PlaceAnswer.Found>(
            await Gazetteer.Instance.NearestAsync(new GeoPoint(48.1, 11.6), CancellationToken.None));
        Assert.IsType<PlaceAnswer.Nowhere>(
            await Gazetteer.Instance.NearestAsync(new GeoPoint(30, -40), CancellationToken.None));
    }

    [Fact]
    public void Every_place_names_itself_or_its_twin_next_door()
    {
        Assert.InRange(Gazetteer.Instance.Count, 1_000, 5_000);
        foreach (var (place, position) in Gazetteer.Instance.Entries)
        {
            Assert.Equal(place, Gazetteer.Instance.Find(position));
            Assert.NotEmpty(place.Name);
            Assert.NotEmpty(place.Country!);
        }
    }

    [Fact]
    public void The_short_cut_by_latitude_finds_what_looking_at_all_finds()
    {
        var random = new Random(7);
        for (var number = 0; number < 500; number++)
        {
            var spot = new GeoPoint(60 - (random.NextDouble() * 20), -5 + (random.NextDouble() * 25));
            var (place, km) = Gazetteer.Instance.Entries.Select(entry => (entry.Place, spot.KmTo(entry.Position)))
                .MinBy(entry => entry.Item2);
            Assert.Equal(km <= Gazetteer.KmMax ? place : null, Gazetteer.Instance.Find(spot));
        }
    }

    [Theory]
    [InlineData(52.52, 13.41, 48.86, 2.35, 878)]
    [InlineData(0, 179.9, 0, -179.9, 22.24)]
    [InlineData(90, 0, -90, 0, 20_015)]
    public void Distances_are_those_on_a_sphere(double lat1, double lon1, double lat2, double lon2, double km) =>
        Assert.Equal(km, new GeoPoint(lat1, lon1).KmTo(new GeoPoint(lat2, lon2)), km * 0.005);

    [Theory]
    [InlineData(57.64911, 10.40744, "u4pruydq")]
    [InlineData(-25.382708, -49.265506, "6gkzwgjz")]
    [InlineData(42.6, -5.6, "ezs42e44")]
    public void Geohashes_are_those_of_the_inventor(double latitude, double longitude, string hash) =>
        Assert.Equal(hash, new GeoPoint(latitude, longitude).Geohash(8));

    [Fact]
    public void Nowhere_is_no_position()
    {
        Assert.Null(GeoPoint.Of(0, 0));
        Assert.Null(GeoPoint.Of(null, 1));
        Assert.Null(GeoPoint.Of(double.NaN, 1));
        Assert.Null(GeoPoint.Of(1, 181));
        Assert.Equal(new GeoPoint(0, 6), GeoPoint.Of(0, 6));
    }
}
