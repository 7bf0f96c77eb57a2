using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Limitless;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>Sample answers beside the source tree, composed from the vendor's specification.</summary>
public sealed class LimitlessFixtureTests
{
    [FixturesFact("limitless")]
    public async Task Two_pages_are_five_entries_with_everything_kept()
    {
        var window = Window("2025-06-17", "2025-06-19");
        var first = await PageAsync("lifelogs_page1_asc.json", window);
        var second = await PageAsync("lifelogs_page2_asc_last.json", window, first.NextCursor);
        var mapping = new LimitlessMapping(Options());
        var items = ((RawPage[])[first, second]).SelectMany(page => mapping.Map(page, Berlin).Items).Cast<DocumentItem>().ToList();

        Assert.NotNull(first.NextCursor);
        Assert.Null(second.NextCursor);
        Assert.Empty(mapping.Map(first, Berlin).Rejected);
        Assert.Equal(
            ["lifelog/Lk7QpN2vXw4RtYs8Zb1C", "lifelog/Lm3HsD9fGj6KqWe2Ru5T", "lifelog/Ln8VcX1zAs4DfGh7Jk0L",
                "lifelog/Lp2WqE5rTy8UiOp1As4D", "lifelog/Lq6ZxC3vBn9MaSd7Fg2H"],
            items.Select(item => item.Id));
        Assert.Contains("- **Date:** 2025-06-17 13:00\n- **Duration:** 40 minutes\n- **Type:** MEETING\n- **Participants:** Jonas, Mara, You", items[1].Text, StringComparison.Ordinal);
        Assert.Contains("😀", items[2].Text, StringComparison.Ordinal);
        Assert.Contains("timelineMarker", items[2].Origin!.Details!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("starred, important", items[2].Text, StringComparison.Ordinal);

        // Without updatedAt the end of the entry stands in.
        Assert.Equal(new DateTimeOffset(2025, 6, 18, 9, 2, 0, TimeSpan.Zero), items[3].UpdatedAt);
    }

    [FixturesFact("limitless")]
    public void The_same_entry_in_another_zone_is_the_same_document_but_for_the_vendors_own_text()
    {
        var utc = Lifelogs("lifelogs_page1_asc.json")[1];
        var berlin = Read("lifelog_single_berlin.json").GetProperty("data").GetProperty("lifelog");

        var (one, other) = (Of(utc), Of(berlin));

        Assert.Equal(one.Origin, other.Origin);
        Assert.Equal(one.Metadata, other.Metadata);
        Assert.Equal(one.Day, other.Day);
    }

    [FixturesFact("limitless")]
    public void An_entry_that_was_edited_is_another_content_under_the_same_id()
    {
        var before = Of(Lifelogs("lifelogs_page1_asc.json")[1]);
        var after = Of(Read("lifelog_single_edited_later.json").GetProperty("data").GetProperty("lifelog"));

        Assert.Equal(before.Id, after.Id);
        Assert.Equal(before.Day, after.Day);
        Assert.NotEqual(before.Text, after.Text);
        Assert.Equal("Spring release: scope decided", after.Title);
        Assert.True(after.UpdatedAt > before.UpdatedAt);
    }

    [FixturesFact("limitless")]
    public void Flat_nodes_are_read_like_nested_ones()
    {
        var flat = Of(Lifelogs("lifelogs_flat_nodes.json")[0]);

        Assert.Contains("- **Participants:** Speaker 1, You", flat.Text, StringComparison.Ordinal);
        Assert.Contains("\"speaker_changes\":1", flat.Origin!.Details!.ToJsonString(), StringComparison.Ordinal);
    }

    [FixturesFact("limitless")]
    public void An_entry_without_anything_is_a_document_all_the_same() =>
        Assert.Contains("No content.", Of(Lifelogs("lifelogs_no_markdown_no_contents.json")[0]).Text, StringComparison.Ordinal);

    [FixturesFact("limitless")]
    public async Task An_empty_page_answers_for_its_days()
    {
        var page = await PageAsync("lifelogs_empty.json", Window("2025-01-01", "2025-01-01"));

        var mapped = new LimitlessMapping(Options()).Map(page, SourceFacts.Unknown);
        Assert.Empty(mapped.Items);
        Assert.Equal([new LineNeed("lifelogs", Range("2025-01-01", "2025-01-01"))], mapped.Covered);
    }

    [FixturesFact("limitless")]
    public async Task A_page_of_chats_is_a_document_each()
    {
        var options = Options(("chats", "true"));
        var scenario = Answering(_ => Response(200, Text("chats_page.json")), options);
        var page = Assert.IsType<FetchOutcome.Fetched>(
            await scenario.FetchAsync(Window("2025-06-18", "2025-06-18", "chats"))).Page;

        var chat = Assert.IsType<DocumentItem>(Assert.Single(new LimitlessMapping(options).Map(page, SourceFacts.Unknown).Items));
        Assert.Equal("chat/ch_01HZX3", chat.Id);
        Assert.Contains("**You:** What did we decide about the weather feed? (06:58)", chat.Text, StringComparison.Ordinal);
        Assert.Contains("limitless://lifelog/Lm3HsD9fGj6KqWe2Ru5T", chat.Text, StringComparison.Ordinal);
    }

    [FixturesTheory("limitless")]
    [InlineData("error_429.json", 429, typeof(FetchOutcome.RateLimited))]
    [InlineData("error_401.json", 401, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error_504.html", 504, typeof(FetchOutcome.Transient))]
    public async Task A_sample_error_has_its_outcome(string file, int status, Type outcome)
    {
        var actual = await Answering(status, Text(file)).FetchAsync(Window("2025-06-17", "2025-06-19"));

        Assert.IsType(outcome, actual);
        if (actual is FetchOutcome.RateLimited limited)
            Assert.Equal(TimeSpan.FromSeconds(42), limited.RetryAfter);
    }

    [FixturesTheory("limitless")]
    [InlineData("error_404_audio.json", 404, typeof(AttachmentOutcome.None))]
    [InlineData("error_400_audio_span.json", 400, typeof(AttachmentOutcome.Refused))]
    public async Task A_sample_error_of_sound_has_its_outcome(string file, int status, Type outcome) =>
        Assert.IsType(outcome, await Answering(status, Text(file)).Source.CopyAsync(
            new Attachment("audio", "1750150800000-1750154400000"), Stream.Null, CancellationToken.None));

    private static async Task<RawPage> PageAsync(string file, Window window, string? cursor = null) =>
        Assert.IsType<FetchOutcome.Fetched>(
            await Answering(200, Text(file)).FetchAsync(window, cursor, Berlin)).Page;

    private static DocumentItem Of(JsonElement lifelog) => Document(
        System.Text.Json.Nodes.JsonNode.Parse(lifelog.GetRawText())!, Berlin);

    private static List<JsonElement> Lifelogs(string file) =>
        [.. Read(file).GetProperty("data").GetProperty("lifelogs").EnumerateArray()];

    private static JsonElement Read(string file) => JsonElement.Parse(Text(file));

    private static string Text(string file) => File.ReadAllText(Path.Combine(SourceTree.Fixtures("limitless")!, file));
}
