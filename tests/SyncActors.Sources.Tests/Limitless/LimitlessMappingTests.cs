using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Limitless;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessMappingTests
{
    [Fact]
    public void Id_origin_and_metadata_name_the_entry()
    {
        var entry = Entry("abc", "2025-06-17T11:00:00Z", 40, "Planning");
        entry["isStarred"] = true;
        entry["contents"] = new JsonArray(
            Node("heading1", "Planning", null, false,
                Node("blockquote", "a", "Mara"), Node("blockquote", "b", "You", true), Node("blockquote", "c", "Mara")),
            Node("timelineMarker", "18:42"));

        var document = Document(entry, Berlin);

        Assert.Equal(("lifelog/abc", "lifelogs", Day("2025-06-17"), "Planning"), (document.Id, document.Line, document.Day, document.Title));
        Assert.Equal(("limitless_pendant", "limitless://lifelog/abc", "Limitless Lifelog - MEETING"),
            (document.Origin!.Platform, document.Origin.Url, document.Origin.Title));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""
                {
                  "lifelog_id": "abc", "duration_minutes": 40, "is_starred": true, "speakers": ["Mara", "You"],
                  "start_time": "2025-06-17T11:00:00.000Z", "end_time": "2025-06-17T11:40:00.000Z",
                  "conversation_type": "MEETING",
                  "content_structure": {
                    "heading_count": 1, "speaker_changes": 2, "has_user_speech": true,
                    "content_types": ["blockquote", "heading1", "timelineMarker"], "total_nodes": 5
                  }
                }
                """),
            document.Origin.Details), document.Origin.Details!.ToJsonString());
        Assert.Equal(
            ["lifelog_id=abc", "start_time=2025-06-17T11:00:00.000Z", "end_time=2025-06-17T11:40:00.000Z",
                "duration_minutes=40", "is_starred=true", "conversation_type=MEETING", "speakers=Mara", "speakers=You"],
            document.Metadata.Where(label => label.Name != "tags").Select(label => $"{label.Name}={label.Value}"));
        Assert.Null(document.Fingerprint);
        Assert.Empty(document.Attachments);
    }

    [Fact]
    public void Missing_members_are_done_without()
    {
        var document = Document(JsonNode.Parse("""{"id":"abc","startTime":"2025-06-17T13:00:00+02:00"}""")!);

        Assert.Equal("Untitled", document.Title);
        Assert.Contains("No content.", document.Text, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2025, 6, 17, 11, 0, 0, TimeSpan.Zero), document.UpdatedAt);
    }

    [Fact]
    public void Without_a_title_the_first_heading_is_it_and_it_has_one_line()
    {
        var untitled = Entry("a", "2025-06-17T09:00:00Z");
        untitled["title"] = null;
        untitled["contents"] = new JsonArray(Node("paragraph", "p"), Node("heading1", "Two\r\nlines"));

        Assert.Equal("Two lines", Document(untitled).Title);
    }

    [Fact]
    public void Updated_at_counts_when_it_is_there_and_the_end_when_not()
    {
        var entry = Entry("a", "2025-06-17T09:00:00Z", 10);
        Assert.Equal(new DateTimeOffset(2025, 6, 17, 9, 13, 0, TimeSpan.Zero), Document(entry).UpdatedAt);
        entry.Remove("updatedAt");
        Assert.Equal(new DateTimeOffset(2025, 6, 17, 9, 10, 0, TimeSpan.Zero), Document(entry).UpdatedAt);
    }

    [Fact]
    public void A_newer_updatedAt_alone_changes_nothing_that_is_delivered()
    {
        var entry = Entry("a", "2025-06-17T09:00:00Z");
        var before = Document(entry);
        entry["updatedAt"] = "2025-06-20T00:00:00.000Z";
        var after = Document(entry);

        Assert.Equal(before.Text, after.Text);
        Assert.Equal(before.Metadata, after.Metadata);
        Assert.NotEqual(before.UpdatedAt, after.UpdatedAt);
    }

    [Theory]
    [InlineData("""{"title":"x","startTime":"2025-06-17T09:00:00Z"}""", "it has no id")]
    [InlineData("""{"id":"a","startTime":"half past nine"}""", "startTime is not a time with its offset")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00"}""", "startTime is not a time with its offset")]
    [InlineData("""{"id":"a"}""", "startTime is not a time with its offset")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","endTime":5}""", "endTime is not a time with its offset")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","title":{}}""", "title is not a text")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","markdown":[]}""", "markdown is not a text")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","contents":"x"}""", "contents is not a list")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","contents":[1]}""", "a node of contents is not an object")]
    [InlineData("""{"id":"a","startTime":"2025-06-17T09:00:00Z","contents":[{"children":[{"content":1}]}]}""", "content is not a text")]
    [InlineData("5", "it is not an object")]
    public void What_cannot_be_read_is_kept_as_it_came(string entry, string reason)
    {
        var page = Map([Entry("before", "2025-06-17T08:00:00Z"), JsonNode.Parse(entry), Entry("after", "2025-06-17T10:00:00Z")]);

        var rejected = Assert.Single(page.Rejected);
        Assert.Equal(reason, rejected.Reason);
        Assert.Equal("lifelogs", rejected.Line);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(entry), JsonNode.Parse(rejected.Raw)));
        Assert.StartsWith("lifelog/", rejected.Id, StringComparison.Ordinal);
        Assert.Equal(["lifelog/before", "lifelog/after"], page.Items.Select(item => item.Id));

        // Its own day where it tells it, else that of both neighbours: one day is held back, not the month.
        Assert.Equal(Day("2025-06-17"), rejected.Day);
    }

    [Fact]
    public void A_record_without_a_day_at_a_pages_edge_holds_back_the_window()
    {
        var page = Map([JsonNode.Parse("""{"id":"a"}"""), Entry("b", "2025-06-17T10:00:00Z")]);
        var between = Map([Entry("a", "2025-06-17T10:00:00Z"), JsonNode.Parse("""{"id":"b"}"""), Entry("c", "2025-06-18T10:00:00Z")]);

        Assert.Null(Assert.Single(page.Rejected).Day);
        Assert.Null(Assert.Single(between.Rejected).Day);
    }

    [Fact]
    public void A_record_without_a_beginning_has_the_day_of_its_first_node()
    {
        var entry = JsonNode.Parse("""{"id":"a","startTime":"?","contents":[{"startTime":"2025-06-17T22:30:00Z"},{"startTime":"2025-06-17T22:00:00Z"}]}""");

        Assert.Equal(Day("2025-06-18"), Assert.Single(Map([entry], facts: Berlin).Rejected).Day);
    }

    [Fact]
    public void Only_days_of_the_window_are_its_own()
    {
        var page = Map(
            [Entry("a", "2025-06-16T21:59:59Z"), Entry("b", "2025-06-16T22:00:00Z"), Entry("c", "2025-06-17T21:59:59Z"),
                Entry("d", "2025-06-17T22:00:00Z"), JsonNode.Parse("""{"startTime":"2025-06-17T22:00:00Z"}""")],
            "2025-06-17", "2025-06-17", Berlin);

        Assert.Equal(["lifelog/b", "lifelog/c"], page.Items.Select(item => item.Id));
        Assert.Empty(page.Rejected);
    }

    [Fact]
    public void Days_are_covered_by_the_last_page_alone()
    {
        var mapping = new LimitlessMapping(Options());
        var body = JsonElement.Parse(Body([Entry("a", "2025-06-17T10:00:00Z")]));
        var window = Window("2025-06-01", "2025-06-30");

        Assert.Empty(mapping.Map(new RawPage(window, body, "1|0|5|x", 0), SourceFacts.Unknown).Covered);
        Assert.Equal(
            [new LineNeed("lifelogs", Range("2025-06-01", "2025-06-30"))],
            mapping.Map(new RawPage(window, body, null, 0), SourceFacts.Unknown).Covered);
    }

    [Fact]
    public void The_same_entry_twice_on_a_page_is_one_and_the_newer_counts()
    {
        var older = Entry("a", "2025-06-17T10:00:00Z", title: "Old");
        var newer = Entry("a", "2025-06-17T10:00:00Z", title: "New");
        newer["updatedAt"] = "2025-06-18T00:00:00.000Z";

        foreach (var order in (JsonNode[][])[[older, newer], [newer, older]])
        {
            var item = Assert.Single(Map(order.Select(entry => entry.DeepClone())).Items);
            Assert.Equal("New", Assert.IsType<DocumentItem>(item).Title);
        }
    }

    [Theory]
    [InlineData("Europe/Berlin", "2025-03-29T23:00:00Z", "2025-03-30")]
    [InlineData("Europe/Berlin", "2025-03-30T21:59:59Z", "2025-03-30")]
    [InlineData("Europe/Berlin", "2025-03-30T22:00:00Z", "2025-03-31")]
    [InlineData("Europe/Berlin", "2025-10-26T22:59:59Z", "2025-10-26")]
    [InlineData("America/New_York", "2025-06-18T03:59:59Z", "2025-06-17")]
    [InlineData("Pacific/Kiritimati", "2025-06-17T10:00:00Z", "2025-06-18")]
    [InlineData(null, "2025-06-17T23:59:59Z", "2025-06-17")]
    public void Days_are_the_users(string? zone, string start, string day) =>
        Assert.Equal(Day(day), Assert.Single(Map(
            [Entry("a", start)], "2025-01-01", "2025-12-31", SourceFacts.Unknown with { TimeZone = zone }).Items).Day);

    [Fact]
    public void The_first_entry_tells_where_the_history_begins_a_day_early_for_other_zones()
    {
        var mapping = new LimitlessMapping(Options(("chats", "true")));
        var entries = JsonElement.Parse(Body([Entry("a", "2024-09-17T10:00:00Z")]));
        var chats = JsonElement.Parse(Body([JsonNode.Parse("""{"id":"c","createdAt":"2024-09-11T10:00:00Z"}""")], list: "chats"));
        var none = JsonElement.Parse(Body([]));
        var broken = JsonElement.Parse(Body([JsonNode.Parse("""{"id":"x","startTime":"?"}""")]));
        var partly = JsonElement.Parse(Body([JsonNode.Parse("""{"id":"x","startTime":"?"}"""), Entry("a", "2024-09-17T10:00:00Z")]));

        var facts = mapping.Map(new RawPage(new Window("lifelogs/first", [], null, 1), entries, null, 0), SourceFacts.Unknown).Facts!;
        var both = mapping.Map(new RawPage(new Window("chats/first", [], null, 1), chats, null, 0), facts).Facts!;

        Assert.Equal(Day("2024-09-16"), facts.MemberSince);
        Assert.Equal(Day("2024-09-10"), both.MemberSince);
        Assert.Equal(Day("2024-09-16"), First(partly).Facts!.MemberSince);
        Assert.Null(First(none).Facts);
        Assert.Null(First(none).Incomplete);
        Assert.Null(First(broken).Facts);
        Assert.Contains("set history-from", First(broken).Incomplete, StringComparison.Ordinal);

        MappedPage First(JsonElement page) => mapping.Map(
            new RawPage(new Window("lifelogs/first", [], null, 1), page, null, 0), SourceFacts.Unknown);
    }

    [Fact]
    public void An_entry_that_ends_before_it_began_has_no_length()
    {
        var entry = Entry("a", "2025-06-17T10:00:00Z");
        entry["endTime"] = "2025-06-17T09:00:00Z";

        Assert.Contains("0 minutes", Document(entry).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Chats_that_cannot_be_read_are_kept_too()
    {
        var page = Map(
            [JsonNode.Parse("""{"id":"c","createdAt":"soon"}"""), JsonNode.Parse("""{"id":"d","createdAt":"2025-06-17T10:00:00Z","messages":{}}"""),
                JsonNode.Parse("""{"id":"e","createdAt":"2025-06-17T10:00:00Z","summary":null,"messages":[]}""")],
            options: Options(("chats", "true")), list: "chats");

        Assert.Equal(["chat/c", "chat/d"], page.Rejected.Select(record => record.Id));
        var chat = Assert.IsType<DocumentItem>(Assert.Single(page.Items));
        Assert.Equal("Chat of 2025-06-17", chat.Title);
    }
}
