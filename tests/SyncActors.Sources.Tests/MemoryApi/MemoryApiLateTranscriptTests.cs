using SyncActors.Sources.Places;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>Transcripts that come after their memory, and what makes a document count as changed.</summary>
public sealed class MemoryApiLateTranscriptTests
{
    private const string At = "2025-12-13T14:30:00Z";

    [Theory]
    [InlineData("2025-12-13T20:00:00Z", "it has no transcript yet")]
    [InlineData("2025-12-18T23:59:59Z", "it has no transcript yet")]
    [InlineData("2025-12-19T00:00:00Z", null)]
    [InlineData("2025-12-24T00:00:00Z", null)]
    public void A_memory_waits_for_its_transcript_until_its_day_is_final(string now, string? reason)
    {
        var item = One(Memory("m", At, transcript: " \\n "), fetchedAt: now);

        Assert.Equal(reason, item.SkipReason);
        Assert.Contains("\nTranscript:\n[No transcript available]\n---", item.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wait_is_measured_in_days_of_the_user()
    {
        Assert.Null(One(Memory("m", At, transcript: ""), "Asia/Tokyo", "2025-12-18T15:00:00Z").SkipReason);
        Assert.NotNull(One(Memory("m", At, transcript: ""), "Asia/Tokyo", "2025-12-18T14:59:00Z").SkipReason);
    }

    [Fact]
    public void Without_media_there_is_nothing_to_wait_for_in_the_end()
    {
        var silent = Memory("m", At, transcript: "").Replace("\"audio\":true", "\"audio\":false", StringComparison.Ordinal);

        Assert.Equal("it has no transcript yet", One(silent, fetchedAt: "2025-12-13T20:00:00Z").SkipReason);
        Assert.Equal("it has neither transcript nor media", One(silent, fetchedAt: "2025-12-19T00:00:00Z").SkipReason);
    }

    [Theory]
    [InlineData("placeholder", "2025-12-13T20:00:00Z", null)]
    [InlineData("skip", "2025-12-13T20:00:00Z", "it has no transcript")]
    [InlineData("skip", "2025-12-19T12:00:00Z", "it has no transcript")]
    public void Others_do_not_wait(string mode, string now, string? reason) =>
        Assert.Equal(
            reason,
            One(Memory("m", At, transcript: ""), fetchedAt: now, settings: ("empty-transcript", mode)).SkipReason);

    [Fact]
    public void A_transcript_that_comes_without_a_word_about_it_is_a_change()
    {
        var before = One(Memory("m", At, transcript: ""), fetchedAt: "2025-12-13T20:00:00Z");
        var after = One(Memory("m", At, transcript: "here it is"), fetchedAt: "2025-12-13T21:00:00Z");

        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.Null(after.SkipReason);
        Assert.Equal(before.Id, after.Id);
    }

    [Theory]
    [InlineData("\"type\":\"note\"")]
    [InlineData("\"audio\":false")]
    [InlineData("\"image\":true")]
    [InlineData("\"transcript\":\"other words\"")]
    [InlineData("\"location_lat\":52.5,\"location_lon\":13.4")]
    [InlineData("\"created_at\":\"2025-12-13T14:30:01Z\"")]
    [InlineData("\"updated_at\":\"2025-12-14T14:30:00Z\"")]
    [InlineData("\"description\":\"words\"")]
    [InlineData("\"tags\":[\"a\"]")]
    [InlineData("\"transcript_status\":\"failed\"")]
    [InlineData("\"review_status\":\"y\"")]
    [InlineData("\"collection_name\":\"other\"")]
    [InlineData("\"gcs_uri\":\"gs://a\"")]
    public void Any_change_of_the_memory_is_a_change_of_the_document(string member) =>
        Assert.NotEqual(One(Memory("m", At)).Fingerprint, One(Memory("m", At, member)).Fingerprint);

    [Fact]
    public void So_is_another_shape_but_no_other_reading_of_the_same()
    {
        var usual = One(Memory("m", At)).Fingerprint;

        Assert.Equal(usual, One(Memory("m", At), fetchedAt: "2025-12-19T23:00:00Z").Fingerprint);
        Assert.Equal(usual, One(Memory("m", At, "\"signed_url\":\"https://x/?sig=1\"")).Fingerprint);
        Assert.NotEqual(usual, One(Memory("m", At), settings: ("transformation.strategy", "rich")).Fingerprint);
        Assert.NotEqual(usual, One(Memory("m", At), settings: ("transformation.extract-tags", "no")).Fingerprint);
        Assert.NotEqual(usual, One(Memory("m", At), "Europe/Berlin").Fingerprint);
    }

    [Fact]
    public void Another_name_for_the_same_place_is_no_change()
    {
        var list = List(Memory("m", At, "\"location_lat\":52.5163,\"location_lon\":13.3777"));

        Assert.Equal(Fingerprint("Berlin"), Fingerprint("Mitte"));

        string? Fingerprint(string name) => ((SyncActors.Plugins.DocumentItem)Map(
            list, settings: ("transformation.strategy", "rich"),
            places: new Dictionary<GeoPoint, Place> { [new GeoPoint(52.516, 13.378)] = new(name, null) }).Items[0])
            .Fingerprint;
    }
}
