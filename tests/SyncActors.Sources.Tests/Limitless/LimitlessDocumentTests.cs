using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Plugins;
using SyncActors.Sources.Limitless;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>Texts of documents, as files that are written with <c>UPDATE_GOLDEN=1</c> and reviewed as code.</summary>
public sealed class LimitlessDocumentTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    [Fact]
    public void An_entry_with_markdown() => Compare("rich-markdown", Document(Planning(), Berlin));

    [Fact]
    public void An_entry_without_markdown_is_told_by_its_nodes()
    {
        var entry = Planning();
        entry["markdown"] = null;

        Compare("rich-nodes", Document(entry, Berlin));
    }

    [Fact]
    public void An_entry_without_anything_says_so()
    {
        var entry = Planning();
        entry["markdown"] = null;
        entry["contents"] = new JsonArray();

        Compare("rich-empty", Document(entry, Berlin));
    }

    [Fact]
    public void The_standard_strategy_has_neither_type_nor_key_points() =>
        Compare("standard", Document(Planning(), Berlin, Options(("transformation.strategy", "standard"))));

    [Fact]
    public void Without_tags_there_is_no_last_line() =>
        Compare("without-tags", Document(Planning(), Berlin, Options(("transformation.extract-tags", "false"))));

    [Fact]
    public void A_chat_with_tools()
    {
        var chat = JsonNode.Parse("""
            {
              "id": "ch_1", "summary": "What was decided", "createdAt": "2025-06-18T07:00:00.000Z",
              "startedAt": "2025-06-18T06:58:12.000Z", "visibility": "private",
              "messages": [
                { "id": "m1", "text": "What did we decide? #release", "createdAt": "2025-06-18T06:58:12.000Z",
                  "user": { "role": "user", "name": "You" }, "toolCalls": [], "toolResults": [] },
                { "id": "m2", "text": null, "createdAt": "2025-06-18T06:58:14.000Z",
                  "user": { "role": "assistant", "name": null },
                  "toolCalls": [{ "id": "t1", "toolName": "search_lifelogs", "args": { "query": "weather feed" } }],
                  "toolResults": [{ "toolCallId": "t1", "toolName": "search_lifelogs", "result": "1 entry",
                    "isError": false, "entriesReturned": [{ "id": "abc", "title": "Planning" }] }] },
                { "id": "m3", "text": "It stays out.", "createdAt": "2025-06-18T06:58:19.000Z",
                  "user": { "role": "assistant", "name": null } }
              ]
            }
            """);

        var item = Assert.IsType<DocumentItem>(
            Assert.Single(Map([chat], facts: Berlin, options: Options(("chats", "true")), list: "chats").Items));

        Compare("chat", item);
        Assert.Equal("limitless://chat/ch_1", item.Origin!.Url);
    }

    [Fact]
    public void Key_points_need_ten_minutes_and_a_heading_and_are_five_of_100_characters()
    {
        var entry = Entry("a", "2025-06-17T09:00:00Z", 10);
        var important = "This is important: " + new string('x', 100);
        entry["contents"] = new JsonArray(
            Node("heading1", "One"), Node("paragraph", important), Node("paragraph", "key, but short"),
            Node("paragraph", new string('y', 60)), Node("heading2", "Two"), Node("paragraph", "Conclusion " + new string('z', 50)),
            Node("paragraph", "The PRIMARY thing " + new string('z', 50)));

        Assert.Equal(
            ["One", "Two", important[..100], "Conclusion " + new string('z', 50), "The PRIMARY thing " + new string('z', 50)],
            Points(entry));

        entry["contents"]!.AsArray().Insert(0, Node("heading1", "Zero"));
        Assert.Equal(5, Points(entry).Count);
        Assert.Empty(Points(With(entry, "endTime", "2025-06-17T09:09:59.000Z")));
        Assert.Empty(Points(With(entry, "contents", new JsonArray(Node("paragraph", important)))));

        static IReadOnlyList<string> Points(JsonNode entry)
        {
            var text = Document(entry).Text;
            var from = text.IndexOf("## Key points\n\n", StringComparison.Ordinal);
            return from < 0 ? [] : [.. text[from..].Split("\n\n")[1].Split('\n').Select(line => line[2..])];
        }
    }

    [Fact]
    public void Blank_nodes_and_what_hangs_below_them_are_left_out()
    {
        var entry = With(Entry("a", "2025-06-17T09:00:00Z"), "markdown", null);
        entry["contents"] = new JsonArray(
            Node("heading2", " ", null, false, Node("blockquote", "Below nothing.", "Ann")), Node("paragraph", "Seen."));

        var text = Document(entry).Text;

        Assert.Contains("Seen.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Below nothing.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_types_are_plain_text_and_lines_stay_within_their_paragraph()
    {
        var entry = With(Entry("a", "2025-06-17T09:00:00Z", 5), "markdown", null);
        entry["contents"] = new JsonArray(
            Node("timelineMarker", "18:42"), Node("blockquote", "one\ntwo"), Node("heading9", "a\nb"), Node("", "plain"));

        Assert.Contains("## Conversation\n\n18:42\n\n> one\n> two\n\n###### a b\n\nplain\n\n---", Document(entry).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-06-17T02:59:00Z", 4, "night, short, monologue")]
    [InlineData("2025-06-17T03:00:00Z", 5, "morning, monologue")]
    [InlineData("2025-06-17T09:59:00Z", 30, "morning, monologue")]
    [InlineData("2025-06-17T10:00:00Z", 31, "afternoon, long, monologue")]
    [InlineData("2025-06-17T14:59:00Z", 10, "afternoon, monologue")]
    [InlineData("2025-06-17T15:00:00Z", 10, "evening, monologue")]
    [InlineData("2025-06-17T18:59:00Z", 10, "evening, monologue")]
    [InlineData("2025-06-17T19:00:00Z", 10, "night, monologue")]
    public void Time_of_day_is_the_users_and_length_has_two_ends(string start, int minutes, string tags)
    {
        // Berlin is two hours ahead of UTC in June.
        var text = Document(Entry("a", start, minutes), Berlin, Options(("transformation.strategy", "standard"))).Text;

        Assert.EndsWith("**Tags:** limitless, pendant, lifelog, june-2025, 2025, tuesday, " + tags, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "monologue")]
    [InlineData(1, null)]
    [InlineData(2, "dialogue")]
    [InlineData(3, "group")]
    public void Company_is_told_by_the_number_of_speakers(int speakers, string? tag)
    {
        var entry = Entry("a", "2025-06-17T09:00:00Z");
        entry["contents"] = new JsonArray(
            [.. Enumerable.Range(0, speakers).Select(index => Node("blockquote", "hm", $"Speaker {index}"))]);

        var tags = LimitlessTags.Of(Lifelog(entry), null, null);

        Assert.Equal(tag, tags.SingleOrDefault(one => one is "monologue" or "dialogue" or "group"));
    }

    [Fact]
    public void Stars_and_hashtags_come_last_and_each_once()
    {
        var entry = With(Entry("a", "2025-06-17T09:00:00Z", title: "#Todo list"), "isStarred", true);
        entry["markdown"] = "# Heading\n\n#todo and #Straßenfest, #1 no, a#b no, https://x.org/#part no, (#after-work) #limitless";

        Assert.Equal(
            ["monologue", "starred", "important", "todo", "straßenfest", "after-work"],
            LimitlessTags.Of(Lifelog(entry), null, null).SkipWhile(tag => tag != "monologue"));
    }

    private static JsonObject With(JsonObject entry, string member, JsonNode? value)
    {
        entry[member] = value;
        return entry;
    }

    /// <summary>A meeting of 40 minutes with everything in it, beginning at 23:50 UTC: the next day in Berlin.</summary>
    private static JsonObject Planning()
    {
        var entry = Entry("Lm3HsD9f", "2025-06-17T23:50:00Z", 40, "Planning the spring release");
        entry["isStarred"] = true;
        entry["markdown"] = "# Planning the spring release\n\n## Scope\n\n- Mara (6/17/25 11:50 PM): Shall we keep the planner? #release";
        entry["contents"] = new JsonArray(
            At(Node("heading1", "Planning the spring release", null, false,
                At(Node("heading2", "Scope", null, false,
                    At(Node("blockquote", "Shall we keep the planner? #release", "Mara"), "23:50:05"),
                    At(Node("blockquote", "Yes, but without the weather feed. That was the main decision last week.", "You", true), "23:50:14"),
                    At(Node("blockquote", "Who has the key to the shed?"), "23:51:00")), "23:50:00"),
                At(Node("heading3", "Next steps", null, false,
                    At(Node("paragraph", "Birdsong."), "23:58:00"),
                    At(Node("timelineMarker", "Noise"), "23:59:00"),
                    Node("blockquote", "I write the proposal.", null, true)), "23:55:00")), "23:50:00"));
        return entry;

        static JsonObject At(JsonObject node, string time)
        {
            node["startTime"] = $"2025-06-17T{time}.000Z";
            return node;
        }
    }

    private static void Compare(string name, DocumentItem item)
    {
        var path = SourceTree.PathOf("tests", "SyncActors.Sources.Tests", "Limitless", "Golden", name + ".md");
        var text = item.Text + "\n";
        if (Update)
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        Assert.True(File.Exists(path), $"{path} is missing: run the tests with UPDATE_GOLDEN=1 and review it");
        Assert.Equal(File.ReadAllText(path), text);
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(item.Origin!.Details!.ToJsonString()).ValueKind);
    }
}
