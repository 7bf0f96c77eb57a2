using System.Text.Json.Nodes;
using SyncActors.Sources.Limitless;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>The arithmetic, to the last digit: the same entry must get the type that it had before.</summary>
public sealed class LimitlessClassifierTests
{
    [Fact]
    public void A_word_scores_its_share_of_the_set_and_a_tenth_for_each_occurrence()
    {
        // "meeting" once in the title, twice in the text: 1/15 + 0.3.
        Assert.Equal((1 / 15.0) + 0.3, Score("MEETING", "The meeting", Said("a meeting is a meeting")), 12);
    }

    [Fact]
    public void Occurrences_count_inside_longer_words_but_words_do_not()
    {
        // "plan" stands alone once, and inside "planning" and "planet": 1/17 + 0.3.
        Assert.Equal((1 / 17.0) + 0.3, Score("DECISION", "A plan", Said("planning on another planet")), 12);

        // Only inside: no hit at all, so nothing is counted.
        Assert.Equal(0, Score("DECISION", "Planets", Said("planning")), 12);
    }

    [Fact]
    public void Occurrences_are_worth_half_a_point_at_most() =>
        Assert.Equal(
            (1 / 15.0) + 0.5, Score("MEETING", "call", Said("call call call call call call call call")), 12);

    [Theory]
    [InlineData("MEETING", "1:1 with Mara", 15)]
    [InlineData("TECHNICAL", "ci/cd", 24)]
    [InlineData("DECISION", "path forward", 17)]
    public void What_is_no_plain_word_never_matches_yet_counts_in_the_size(string type, string title, int size)
    {
        Assert.Equal(0, Score(type, title), 12);
        var one = type switch { "MEETING" => "demo", "TECHNICAL" => "devops", _ => "option" };
        Assert.Equal((1.0 / size) + 0.1, Score(type, $"{title} {one}"), 12);
    }

    [Fact]
    public void Sets_have_15_24_17_and_18_entries()
    {
        Assert.Equal((1 / 15.0) + 0.1, Score("MEETING", "standup"), 12);
        Assert.Equal((1 / 24.0) + 0.1, Score("TECHNICAL", "framework"), 12);
        Assert.Equal((1 / 17.0) + 0.1, Score("DECISION", "consensus"), 12);
        Assert.Equal((1 / 18.0) + 0.1, Score("PERSONAL", "hobby"), 12);
    }

    [Fact]
    public void Words_are_whole_and_case_does_not_matter()
    {
        Assert.Equal(0, Score("TECHNICAL", "debugging systematic servers"), 12);
        Assert.Equal((1 / 24.0) + 0.1, Score("TECHNICAL", "API!"), 12);
        Assert.Equal(0, Score("TECHNICAL", "api_key"), 12);
    }

    [Fact]
    public void Only_the_first_500_characters_of_the_text_are_read_and_the_title_comes_on_top()
    {
        var filler = new string('x', 490);

        Assert.Equal((1 / 15.0) + 0.1, Score("MEETING", "x", Said(filler + " meeting")), 12);
        Assert.Equal(0, Score("MEETING", "x", Said(filler + "xxxx meeting")), 12);
        Assert.Equal((1 / 15.0) + 0.1, Score("MEETING", new string('y', 600) + " demo"), 12);
    }

    [Fact]
    public void Text_of_nested_nodes_counts_like_that_of_flat_ones()
    {
        var nested = Entry("a", "2025-06-17T09:00:00Z", 8, "x");
        nested["contents"] = new JsonArray(Node("heading1", "x", null, false, Node("paragraph", "a demo session")));
        var flat = Entry("a", "2025-06-17T09:00:00Z", 8, "x");
        flat["contents"] = new JsonArray(Node("heading1", "x"), Node("paragraph", "a demo session"));

        Assert.Equal((2 / 15.0) + 0.2, ScoreOf("MEETING", nested), 12);
        Assert.Equal(ScoreOf("MEETING", nested), ScoreOf("MEETING", flat), 12);
    }

    [Theory]
    [InlineData(1, false, 0)]
    [InlineData(2, false, 0.3)]
    [InlineData(3, false, 0.3)]
    [InlineData(1, true, 0.1)]
    [InlineData(2, true, 0.4)]
    public void Two_changes_of_speaker_and_the_owners_voice_speak_for_a_meeting(
        int changes, bool owner, double expected)
    {
        var said = Enumerable.Range(0, changes + 1)
            .Select(index => Node("blockquote", "hm", index % 2 == 0 ? "Ann" : "Ben", owner && index == 0));
        Assert.Equal(expected, Score("MEETING", "x", [.. said]), 12);
    }

    [Fact]
    public void Nodes_without_a_speaker_change_nothing()
    {
        JsonNode[] said =
        [
            Node("blockquote", "a", "Ann"), Node("blockquote", "b"), Node("blockquote", "c", "Ann"),
            Node("paragraph", "d"), Node("blockquote", "e", "Ben"),
        ];
        Assert.Equal(0, Score("MEETING", "x", said), 12);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 0.2)]
    public void Three_headings_speak_for_technical_and_decision(int headings, double expected)
    {
        var nodes = Enumerable.Range(0, headings).Select(index => Node("heading2", $"h{index}")).ToArray<JsonNode>();
        var entry = Entry("a", "2025-06-17T09:00:00Z", 8, "x");
        entry["contents"] = new JsonArray(nodes);

        Assert.Equal(expected, ScoreOf("TECHNICAL", entry), 12);
        Assert.Equal(expected, ScoreOf("DECISION", entry), 12);
        Assert.Equal(0, ScoreOf("PERSONAL", entry), 12);
    }

    [Theory]
    [InlineData(29, "MEETING", 0)]
    [InlineData(30, "MEETING", 0.2)]
    [InlineData(5, "PERSONAL", 0.1)]
    [InlineData(6, "PERSONAL", 0)]
    public void Length_speaks_for_meetings_and_brevity_for_the_personal(int minutes, string type, double expected) =>
        Assert.Equal(expected, ScoreOf(type, Entry("a", "2025-06-17T09:00:00Z", minutes, "x")), 12);

    [Fact]
    public void The_highest_wins_from_three_tenths_on()
    {
        // 1/18 + 0.1 + 0.1 is too little; a second word makes 2/18 + 0.2 + 0.1.
        Assert.Equal("CONVERSATION", TypeOf(Entry("a", "2025-06-17T09:00:00Z", 5, "lunch")));
        Assert.Equal("PERSONAL", TypeOf(Entry("a", "2025-06-17T09:00:00Z", 5, "lunch with coffee")));
        Assert.Equal("CONVERSATION", TypeOf(Entry("a", "2025-06-17T09:00:00Z", 8, "nothing of the kind")));
        Assert.Equal("TECHNICAL", TypeOf(Entry("a", "2025-06-17T09:00:00Z", 8, "api bug fix")));

        // Exactly three tenths: two changes of speaker and nothing else.
        var meeting = Entry("a", "2025-06-17T09:00:00Z", 8, "x");
        meeting["contents"] = new JsonArray(
            Node("blockquote", "a", "Ann"), Node("blockquote", "b", "Ben"), Node("blockquote", "c", "Ann"));
        Assert.Equal("MEETING", TypeOf(meeting));
    }

    [Fact]
    public void A_tie_is_decided_in_the_order_of_the_sets()
    {
        // Headings alone give both 0.2; each is raised by the same sum from one word that both texts hold as often.
        var entry = Entry("a", "2025-06-17T09:00:00Z", 8, "x");
        entry["contents"] = new JsonArray(Node("heading1", "a"), Node("heading1", "b"), Node("heading1", "c"));
        var scores = LimitlessClassifier.Scores(Lifelog(entry)).ToDictionary(pair => pair.Type, pair => pair.Score);

        Assert.Equal(scores["TECHNICAL"], scores["DECISION"]);
        Assert.Equal(
            ["MEETING", "TECHNICAL", "DECISION", "PERSONAL"],
            LimitlessClassifier.Scores(Lifelog(entry)).Select(pair => pair.Type));
    }

    private static JsonNode Said(string text) => Node("paragraph", text);

    private static double Score(string type, string title, params JsonNode[] nodes)
    {
        var entry = Entry("a", "2025-06-17T09:00:00Z", 8, title);
        entry["contents"] = new JsonArray(nodes);
        return ScoreOf(type, entry);
    }

    private static double ScoreOf(string type, JsonNode entry) =>
        LimitlessClassifier.Scores(Lifelog(entry)).Single(pair => pair.Type == type).Score;

    private static string TypeOf(JsonNode entry) => LimitlessClassifier.Of(Lifelog(entry));
}
