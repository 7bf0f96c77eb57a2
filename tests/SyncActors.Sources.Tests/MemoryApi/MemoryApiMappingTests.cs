using SyncActors.Plugins;
using SyncActors.Sources.Places;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

public sealed class MemoryApiMappingTests
{
    private const string At = "2025-12-18T14:30:00Z";

    [Fact]
    public void A_memory_is_one_document_that_says_where_it_comes_from()
    {
        var item = One(Memory("mem_1", At));

        Assert.Equal("memory/mem_1", item.Id);
        Assert.Equal(("memories", (DateOnly?)Day("2025-12-18")), (item.Line, item.Day));
        Assert.Equal(
            ("memory_api", "memory://CTX123/mem_1", "Memory Record"),
            (item.Origin!.Platform, item.Origin.Url, item.Origin.Title));
        Assert.Null(item.SkipReason);
        Assert.Empty(item.Attachments);
        Assert.Equal(new DateTimeOffset(2025, 12, 18, 14, 30, 0, TimeSpan.Zero), item.UpdatedAt);
    }

    [Theory]
    [InlineData("2025-12-18T14:30:00Z", null, "2025-12-18", "December 18, 2025 at 02:30 PM UTC")]
    [InlineData("2025-12-18T14:30:00", null, "2025-12-18", "December 18, 2025 at 02:30 PM UTC")]
    [InlineData("2025-12-18 14:30:00.123456", null, "2025-12-18", "December 18, 2025 at 02:30 PM UTC")]
    [InlineData("2025-12-18T23:30:00Z", "Europe/Berlin", "2025-12-19", "December 19, 2025 at 12:30 AM CET")]
    [InlineData("2025-12-18T14:30:00+09:00", "Asia/Tokyo", "2025-12-18", "December 18, 2025 at 02:30 PM JST")]
    public void Times_are_shown_in_the_zone_of_the_user(string at, string? zone, string day, string shown)
    {
        var item = One(Memory("m", at), zone);

        Assert.Equal(Day(day), item.Day);
        Assert.Contains($"\nRecorded: {shown}\n", item.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sometime last week")]
    [InlineData("18.12.2025")]
    [InlineData("0001-01-01T00:00:00Z")]
    public void A_time_that_cannot_be_read_is_shown_as_it_is_and_belongs_to_no_day(string at)
    {
        var page = Map(List(Memory("m", at)));

        var item = Assert.IsType<DocumentItem>(Assert.Single(page.Items));
        Assert.Null(item.Day);
        Assert.Null(item.SkipReason);
        Assert.Contains($"\nRecorded: {at}\n", item.Text, StringComparison.Ordinal);
        Assert.Single(page.Covered);
    }

    [Theory]
    [InlineData("\"audio\":\"true\",\"image\":\"false\"", "Audio")]
    [InlineData("\"audio\":\"\",\"image\":\"gs://bucket/a.jpeg\"", "Image")]
    [InlineData("\"audio\":1,\"image\":0", "Audio")]
    [InlineData("\"audio\":null", "None")]
    [InlineData("\"audio\":[],\"image\":true", "Image")]
    public void Switches_are_understood_however_they_are_written(string members, string media)
    {
        var item = One($$"""{"id":"m","transcript":"words","created_at":"{{At}}",{{members}}}""");

        Assert.Contains($"\nMedia Available: {media}\n", item.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"location_lat\":0.0,\"location_lon\":0.0", null)]
    [InlineData("\"location_lat\":null,\"location_lon\":null", null)]
    [InlineData("\"location_lat\":52.5", null)]
    [InlineData("\"location_lat\":\"north\",\"location_lon\":13.4", null)]
    [InlineData("\"location_lat\":95,\"location_lon\":13.4", null)]
    [InlineData("\"location_lat\":0.0,\"location_lon\":6.0274563", "(0, 6.0274563)")]
    [InlineData("\"location_lat\":\"-33.8568\",\"location_lon\":\"151.2153\"", "(-33.8568, 151.2153)")]
    public void A_place_is_there_only_when_both_numbers_are(string members, string? shown)
    {
        var text = One(Memory("m", At, members)).Text;

        if (shown is null)
            Assert.DoesNotContain("Location", text, StringComparison.Ordinal);
        else
            Assert.Contains($"\nLocation: {shown}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""["garden","voice","garden",7,""]""", """["garden","voice","7"]""")]
    [InlineData("\" garden, voice ,,\"", """["garden","voice"]""")]
    [InlineData("{\"a\":1}", null)]
    public void Tags_are_a_list_or_a_text(string tags, string? expected)
    {
        var item = One(
            Memory("m", At, $"\"tags\":{tags}", transcript: "no words of note"),
            settings: [("transformation.extract-tags", "false")]);

        Assert.Equal(expected, item.Origin!.Details!["tags"]?.ToJsonString());
    }

    [Theory]
    [InlineData("Ask Henrik for the key. #boat #keys #boat", "#boat #keys")]
    [InlineData("We met Lina and Henrik in Berlin, I think, on Friday. Then Paris.", "#we #lina #henrik #berlin #friday")]
    [InlineData("issue #42 is no tag, a#b neither", "None")]
    [InlineData("", "None")]
    public void Rich_documents_have_the_tags_of_the_text(string transcript, string tags)
    {
        var item = One(
            Memory("m", At, transcript: transcript), settings: [("transformation.strategy", "rich")]);

        Assert.Contains($"\nTags: {tags}\n", item.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_id_twice_is_one_memory_the_one_that_changed_last()
    {
        var page = Map(List(
            Memory("m", At, "\"updated_at\":\"2025-12-18T16:00:00Z\"", "the newer text"),
            Memory("m", At, "\"updated_at\":\"2025-12-18T15:00:00Z\"", "the older text"),
            Memory("n", At, transcript: "a text"), Memory("n", At, transcript: "")));

        Assert.Equal(["memory/m", "memory/n"], page.Items.Select(item => item.Id));
        Assert.Contains("the newer text", ((DocumentItem)page.Items[0]).Text, StringComparison.Ordinal);
        Assert.Contains("a text", ((DocumentItem)page.Items[1]).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Identical_texts_under_two_ids_are_two_memories()
    {
        var page = Map(List(Memory("m", At), Memory("n", At)));

        Assert.Equal(2, page.Items.Select(item => item.Id).Distinct().Count());
    }

    [Fact]
    public void Whatever_the_order_of_the_list_documents_come_oldest_first()
    {
        var page = Map(List(
            Memory("new", "2025-12-19T10:00:00Z"), Memory("none", "whenever"), Memory("old", "2025-12-14T10:00:00Z")));

        Assert.Equal(["memory/old", "memory/new", "memory/none"], page.Items.Select(item => item.Id));
    }

    [Fact]
    public void Days_that_nobody_asked_for_are_left_out()
    {
        var page = Map(List(
            Memory("before", "2025-12-12T23:59:59Z"), Memory("first", "2025-12-13T00:00:00Z"),
            Memory("last", "2025-12-19T23:59:59Z"), Memory("after", "2025-12-20T00:00:00Z"),
            """{"created_at":"2025-12-12T10:00:00Z"}"""));

        Assert.Equal(["memory/first", "memory/last"], page.Items.Select(item => item.Id));
        Assert.Empty(page.Rejected);
    }

    [Theory]
    [InlineData("""{"created_at":"2025-12-18T14:30:00Z"}""", "it has no id", "2025-12-18")]
    [InlineData("""{"id":"","created_at":"2025-12-18T14:30:00Z"}""", "it has no id", "2025-12-18")]
    [InlineData("""{"id":"a\nb","created_at":"2025-12-18T14:30:00Z"}""", "its id is not usable", "2025-12-18")]
    [InlineData("""{"id":"m","transcript":{},"created_at":"2025-12-18T14:30:00Z"}""", "its transcript is no text", "2025-12-18")]
    [InlineData("""{"type":"note"}""", "it has no id", null)]
    [InlineData("17", "it is not an object", null)]
    public void What_cannot_be_read_is_kept_aside_with_its_day(string record, string reason, string? day)
    {
        var page = Map(List(record, Memory("good", At), record));

        var rejected = Assert.Single(page.Rejected);
        Assert.Equal((reason, record), (rejected.Reason, rejected.Raw));
        Assert.Equal(day is null ? null : Day(day), rejected.Day);
        Assert.StartsWith("unreadable/", rejected.Id, StringComparison.Ordinal);
        Assert.Equal("memory/good", Assert.Single(page.Items).Id);
    }

    [Fact]
    public void Numbers_are_ids_too() => Assert.Equal("memory/1234567890", One(Memory("x", At).Replace("\"x\"", "1234567890", StringComparison.Ordinal)).Id);

    [Theory]
    [InlineData("""{"id":"m","transcript":"a \ud83d b","created_at":"2025-12-18T14:30:00Z"}""")]
    [InlineData("""{"id":"m","transcript":"a","mood":"\ud83d","created_at":"2025-12-18T14:30:00Z"}""")]
    [InlineData("""{"id":"m","transcript":"a","mood":{"\ud83d":1},"\ud83d":1,"created_at":"2025-12-18T14:30:00Z"}""")]
    [InlineData("""{"id":"m","transcript":"a","created_at":"2025-12-18T14:30:00Z","tags":["\ud83d"],"type":"\ud83d"}""")]
    public async Task Half_a_character_breaks_nothing(string memory)
    {
        var server = new MemoryApiScenario(200, List(memory));

        var fetched = Assert.IsType<FetchOutcome.Fetched>(await server.FetchAsync());
        var item = Assert.IsType<DocumentItem>(Assert.Single(server.Source.Map(fetched.Page, In(null)).Items));

        Assert.Contains("\nTranscript:\na", item.Text, StringComparison.Ordinal);
        Assert.NotEmpty(item.Origin!.Details!.ToJsonString());
    }

    [Fact]
    public void Addresses_of_memories_hold_no_characters_with_a_meaning() =>
        Assert.Equal(
            "memory://CTX123/a%2Fb%20c", One(Memory("a/b c", At)).Origin!.Url);

    [Fact]
    public void Files_are_attached_where_they_are_wanted_and_there()
    {
        (string, string)[] both = [("transformation.include-audio", "true"), ("transformation.include-image", "true")];

        Assert.Equal([new Attachment("audio", "audio:m")], One(Memory("m", At), settings: both).Attachments);
        Assert.Equal(
            ["audio", "image"],
            One(Memory("m", At).Replace("\"image\":false", "\"image\":true", StringComparison.Ordinal), settings: both)
                .Attachments.Select(file => file.Name));
        Assert.Empty(One(Memory("m", At), settings: ("transformation.include-image", "true")).Attachments);
    }

    [Fact]
    public void Facts_stand_in_a_fixed_order_and_unknown_members_are_kept()
    {
        var item = One(
            Memory(
                "m", At,
                """
                "context_id":"another","collection_name":"default_collection","transcript_status":"processed",
                "gcs_uri":"gs://demo/uploads/x_2025-11-19 07:28:08_memory.mp3","location_lat":52.5163,
                "location_lon":13.3777,"updated_at":"2025-12-18T15:00:00","zzz":[1],"mood":"calm"
                """, "Hello Berlin"),
            settings: [("transformation.strategy", "rich")]);

        Assert.Equal(
            """{"memory_id":"m","context_id":"CTX123","source_system":"memory_api","stated_context_id":"another","created_at":"2025-12-18T14:30:00Z","created_timestamp":1766068200,"created_year":2025,"created_month":12,"created_date":"2025-12-18","created_time":"14:30:00","created_weekday":"Thursday","updated_at":"2025-12-18T15:00:00Z","memory_type":"record","collection_name":"default_collection","transcript_status":"processed","has_audio":true,"has_image":false,"audio_uri":"gs://demo/uploads/x_2025-11-19 07:28:08_memory.mp3","audio_filename":"x_2025-11-19 07:28:08_memory.mp3","location_lat":52.5163,"location_lon":13.3777,"location_geohash":"u33db2m3","tags":["hello","berlin"],"tag_count":2,"transformation_strategy":"rich","other":{"mood":"calm","zzz":[1]}}""",
            item.Origin!.Details!.ToJsonString());
    }

    [Fact]
    public void Mapping_is_pure()
    {
        var list = List(Memory("m", At), Memory("n", "whenever"), "{}");

        Assert.Equal(Items(Map(list)), Items(Map(list)));

        static IEnumerable<string> Items(MappedPage page) => page.Items.Cast<DocumentItem>()
            .Select(item => $"{item.Id} {item.Text} {item.Fingerprint} {item.Origin!.Details!.ToJsonString()}");
    }

    [Fact]
    public void A_place_has_its_name_when_it_was_found()
    {
        var places = new Dictionary<GeoPoint, Place> { [new GeoPoint(52.516, 13.378)] = new("Berlin", "Germany") };
        var list = List(Memory("m", At, "\"location_lat\":52.5163,\"location_lon\":13.3777"));

        var item = (DocumentItem)Assert.Single(Map(
            list, places: places, settings: ("transformation.strategy", "rich")).Items);

        Assert.Contains(
            "\nLocation: Berlin, Germany (52.5163, 13.3777)\n", item.Text, StringComparison.Ordinal);
        Assert.Equal("Berlin", item.Origin!.Details!["location_place_name"]!.ToString());
        Assert.Equal("Germany", item.Origin.Details["location_country"]!.ToString());
    }
}
