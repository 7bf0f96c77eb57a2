using System.Text.Json.Nodes;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.Limitless.Data;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>What the program that did this before got wrong; each of these would have failed with it.</summary>
/// <remarks>amotivv/limitless-memory-box, 2025-10. Two of its defects are no source's: an entry that counts as delivered
/// before it is, and one that is delivered twice when a poll takes long.</remarks>
public sealed class LimitlessDefectTests
{
    [Fact]
    public async Task The_first_run_begins_where_the_history_does_not_now()
    {
        await using var export = await LimitlessExport.StartAsync();

        await export.ReadAllAsync();

        Assert.Equal(LimitlessExport.FirstDay, export.Documents.Values.Min(document => document.Day));
    }

    [Fact]
    public async Task Bounds_and_zone_of_a_request_belong_together()
    {
        await using var export = await LimitlessExport.StartAsync();
        var now = export.Clock.GetUtcNow();

        // 23:30 on the 17th in New York; sent as UTC under the local zone it would be looked for four hours off.
        export.Account.Put(new RecordedLifelog("late", "Late", new DateTimeOffset(2025, 6, 18, 3, 30, 0, TimeSpan.Zero), now, []));
        var zone = SourceFacts.Unknown with { TimeZone = "America/New_York" };
        var outcome = await export.Source.FetchAsync(
            new FetchRequest(Window("2025-06-17", "2025-06-17"), "1|0|0|", null, zone), CancellationToken.None);
        var sent = export.Server.Ledger.Entries()[^1].PathAndQuery;

        Assert.Contains("timezone=UTC", sent, StringComparison.Ordinal);
        Assert.Contains("start=2025-06-17%2003%3A59%3A59", sent, StringComparison.Ordinal);
        Assert.IsType<FetchOutcome.Fetched>(outcome);
        await export.ReadAllAsync("America/New_York");
        Assert.Equal(Day("2025-06-17"), export.Documents["lifelog/late"].Day);
    }

    [Fact]
    public async Task A_late_edit_of_an_entry_pushes_nothing_past_unread_ones()
    {
        await using var export = await LimitlessExport.StartAsync();
        var now = export.Clock.GetUtcNow();
        var early = export.Account.Lifelogs(now)[1];
        export.Account.Edit(early.Id, new LifelogEdit(now) { Title = "Edited today" }, now);

        await export.ReadAllAsync();

        Assert.Equal(export.Truth(), export.Found());
        Assert.Equal("Edited today", export.Documents["lifelog/" + early.Id].Title);
    }

    [Fact]
    public async Task Direction_and_what_to_include_are_always_sent()
    {
        var scenario = Answering(200, Body([]));

        await scenario.FetchAsync(Window("2025-06-17", "2025-06-18"));

        Assert.All(
            (string[])["direction", "includeMarkdown", "includeHeadings", "includeContents", "limit"],
            name => Assert.Contains(name, scenario.LastQuery.Keys));
    }

    [Fact]
    public void An_edit_is_another_content_under_the_same_id_so_it_is_delivered_again()
    {
        foreach (var (member, value) in new (string, JsonNode)[]
        {
            ("title", "Another title"), ("isStarred", true), ("markdown", "# A talk\n\nmore"),
            ("endTime", "2025-06-17T10:30:00.000Z"),
            ("contents", new JsonArray(Node("blockquote", "hm", "Named now"))),
        })
        {
            var entry = Entry("a", "2025-06-17T10:00:00Z");
            var before = Document(entry);
            entry[member] = value;
            var after = Document(entry);

            Assert.Equal(before.Id, after.Id);
            Assert.Equal(before.Origin!.Url, after.Origin!.Url);
            Assert.NotEqual((before.Title, before.Text), (after.Title, after.Text));
        }
    }

    [Fact]
    public void One_entry_that_cannot_be_read_is_told_and_holds_up_no_other()
    {
        var page = Map([Entry("a", "2025-06-17T09:00:00Z"), JsonNode.Parse("""{"id":"b","startTime":null}"""), Entry("c", "2025-06-17T10:00:00Z")]);

        Assert.Equal(["lifelog/a", "lifelog/c"], page.Items.Select(item => item.Id));
        Assert.Equal("lifelog/b", Assert.Single(page.Rejected).Id);
    }

    [Fact]
    public async Task A_full_export_twice_gives_the_same_ids_addresses_and_texts()
    {
        await using var export = await LimitlessExport.StartAsync();
        await export.ReadAllAsync();
        var first = export.Documents.ToDictionary(pair => pair.Key, pair => (pair.Value.Text, pair.Value.Origin!.Url), StringComparer.Ordinal);
        export.Documents.Clear();

        await export.ReadAsync(export.Facts.MemberSince!.Value);

        Assert.Equal(first, export.Documents.ToDictionary(
            pair => pair.Key, pair => (pair.Value.Text, pair.Value.Origin!.Url), StringComparer.Ordinal));
        Assert.Equal(first.Count, first.Values.Select(value => value.Url).Distinct().Count());
    }
}
