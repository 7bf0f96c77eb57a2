using System.Text;
using System.Text.Json;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Tests.Limitless;

public sealed class LimitlessEntryTests
{
    [Fact]
    public async Task An_entry_looks_as_documented()
    {
        await using var server = await LimitlessServer.StartAsync();

        var (_, json, _) = await server.GetAsync("v1/lifelogs/e02");
        var entry = json.GetProperty("data").GetProperty("lifelog");
        var root = entry.GetProperty("contents")[0];
        var said = root.GetProperty("children")[0].GetProperty("children")[1];

        Assert.Equal(
            ["id", "title", "markdown", "contents", "startTime", "endTime", "isStarred", "updatedAt"],
            entry.EnumerateObject().Select(member => member.Name));
        Assert.Equal(entry.GetProperty("title").GetString(), root.GetProperty("content").GetString());
        Assert.Equal("Mara", said.GetProperty("speakerName").GetString());
        Assert.Equal(240_000, said.GetProperty("startOffsetMs").GetInt64());
        Assert.Contains(
            "- Mara (6/18/25 10:04 AM): Bicycle lights.", entry.GetProperty("markdown").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("2025-06-18T10:13:00.000Z", entry.GetProperty("updatedAt").GetString());
        Assert.Equal(404, (await server.GetAsync("v1/lifelogs/none")).Status);
    }

    [Fact]
    public async Task An_entry_grows_while_it_is_recorded_and_keeps_its_id()
    {
        await using var server = await LimitlessServer.StartAsync(hours: 0);
        server.Account.Put(LimitlessServer.Entry(0));

        Assert.Equal((2, "2025-06-18T12:00:00.000Z"), await ShapeAsync(server));
        server.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((3, "2025-06-18T12:02:00.000Z"), await ShapeAsync(server));
        server.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal((4, "2025-06-18T12:10:00.000Z"), await ShapeAsync(server));

        static async Task<(int Nodes, string End)> ShapeAsync(LimitlessServer server)
        {
            var entry = Assert.Single((await server.ListAsync()).Entries);
            Assert.Equal("e00", LimitlessServer.Id(entry));
            return (Count(entry.GetProperty("contents")), entry.GetProperty("endTime").GetString()!);
        }

        static int Count(JsonElement nodes) => nodes.EnumerateArray().Sum(node => 1 + Count(node.GetProperty("children")));
    }

    [Fact]
    public async Task A_later_change_shows_in_title_star_speaker_and_updatedAt_alone()
    {
        await using var server = await LimitlessServer.StartAsync();
        var before = (await server.ListAsync("limit=10")).Entries[4];
        var at = LimitlessServer.Now.AddHours(1);
        server.Account.Edit(
            "e05", new LifelogEdit(at) { Title = "Better", Starred = true, RenamedFrom = "Mara", RenamedTo = "Maria" },
            LimitlessServer.Now);

        Assert.Equal("Entry 5", (await server.ListAsync("limit=10")).Entries[4].GetProperty("title").GetString());
        server.Time.Advance(TimeSpan.FromHours(2));
        var after = (await server.ListAsync("limit=10")).Entries[4];

        Assert.Equal("Better", after.GetProperty("title").GetString());
        Assert.Equal("Better", after.GetProperty("contents")[0].GetProperty("content").GetString());
        Assert.True(after.GetProperty("isStarred").GetBoolean());
        Assert.Contains("Maria", after.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("2025-06-18T13:00:00.000Z", after.GetProperty("updatedAt").GetString());
        Assert.Equal(before.GetProperty("startTime").GetString(), after.GetProperty("startTime").GetString());
    }

    [Fact]
    public async Task A_deleted_entry_stops_appearing_without_a_trace()
    {
        await using var server = await LimitlessServer.StartAsync();

        using var deleted = await server.Client.DeleteAsync("v1/lifelogs/e03");
        using var again = await server.Client.DeleteAsync("v1/lifelogs/e03");

        Assert.Equal("""{"success":true}""", await deleted.Content.ReadAsStringAsync());
        Assert.Equal(404, (int)again.StatusCode);
        Assert.DoesNotContain("e03", (await server.PagesAsync("limit=10")).SelectMany(page => page));
    }

    [Fact]
    public async Task Updated_at_may_be_missing_and_an_entry_may_be_broken()
    {
        await using var server = await LimitlessServer.StartAsync(
            new LimitlessSwitches { OmitUpdatedAt = true, BrokenEntries = true });

        var (entries, _) = await server.ListAsync("limit=5");

        Assert.All(entries, entry => Assert.False(entry.TryGetProperty("updatedAt", out _)));
        Assert.Equal("half past nine", entries[2].GetProperty("startTime").GetString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_days_and_another_user_other_ones()
    {
        var day = new DateOnly(2025, 6, 17);
        var one = new SeededLifelogs(3, "ann", day);

        Assert.Equal(Texts(one), Texts(new SeededLifelogs(3, "ann", day)));
        Assert.NotEqual(Texts(one), Texts(new SeededLifelogs(3, "ben", day)));
        Assert.NotEqual(Texts(one), Texts(new SeededLifelogs(4, "ann", day)));

        List<string> Texts(SeededLifelogs seeded) => [.. seeded.Day(day).Select(entry =>
            $"{entry.Id} {entry.Start:O} {entry.End:O} {entry.Title} {entry.Nodes.Count} {entry.Starred} {entry.Edits.Count}")];
    }

    [Fact]
    public void A_seeded_month_has_everything_that_real_accounts_have()
    {
        var seeded = new SeededLifelogs(1, "ann", new DateOnly(2025, 6, 1));

        var entries = Enumerable.Range(0, 30).SelectMany(day => seeded.Day(seeded.From.AddDays(day))).ToList();
        var nodes = entries.SelectMany(entry => entry.Nodes).SelectMany(All).ToList();

        Assert.InRange(entries.Count / 30, 35, 60);
        Assert.Equal(entries.Count, entries.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal(entries.OrderBy(entry => entry.Start).Select(entry => entry.Id), entries.Select(entry => entry.Id));
        Assert.Contains(entries, entry => entry.Flat && entry.Nodes.Count > 3);
        Assert.Contains(entries, entry => !entry.Flat && entry.Nodes[0].Children.Count > 1);
        Assert.Contains(entries, entry => entry.Starred);
        Assert.Contains(entries, entry => entry.WithoutText);
        Assert.Contains(entries, entry => entry.VanishesAt is not null);
        Assert.Contains(entries, entry => entry.Edits.Count > 0);
        Assert.Contains(nodes, node => node.Type == "timelineMarker");
        Assert.Contains(nodes, node => node is { Type: "blockquote", Speaker: null });
        Assert.Contains(nodes, node => node.IsOwner);

        static IEnumerable<RecordedNode> All(RecordedNode node) => node.Children.SelectMany(All).Prepend(node);
    }

    [Fact]
    public async Task A_seeded_account_gets_new_entries_as_time_passes()
    {
        await using var server = await LimitlessServer.StartAsync(
            seeded: new SeededLifelogs(1, LimitlessServer.User, new DateOnly(2025, 6, 16)));
        var before = (await server.PagesAsync("limit=10")).Sum(page => page.Length);

        server.Time.Advance(TimeSpan.FromDays(1));

        Assert.True((await server.PagesAsync("limit=10")).Sum(page => page.Length) > before + 20);
    }

    [Fact]
    public async Task Chats_come_newest_first_with_messages_and_tools()
    {
        await using var server = await LimitlessServer.StartAsync(
            seeded: new SeededLifelogs(2, LimitlessServer.User, new DateOnly(2025, 5, 1)));

        var (chats, _) = await server.ListAsync("limit=5", "chats");
        var pages = await server.PagesAsync("limit=20&direction=asc", "chats");
        var scheduled = await server.PagesAsync("limit=100&isScheduled=true&globalPromptId=daily-insights", "chats");
        var one = (await server.GetAsync("v1/chats/" + LimitlessServer.Id(chats[0]))).Json;

        Assert.True(chats[0].GetProperty("createdAt").GetDateTimeOffset() > chats[1].GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal(LimitlessServer.Id(chats[0]), pages[^1][^1]);
        Assert.InRange(scheduled.Sum(page => page.Length), 1, pages.Sum(page => page.Length) - 1);
        Assert.Equal("search_lifelogs", one.GetProperty("data").GetProperty("chat").GetProperty("messages")[1]
            .GetProperty("toolCalls")[0].GetProperty("toolName").GetString());
        using var deleted = await server.Client.DeleteAsync("v1/chats/" + LimitlessServer.Id(chats[0]));
        Assert.Equal("""{"data":{"success":true}}""", await deleted.Content.ReadAsStringAsync());
        Assert.Equal(404, (await server.GetAsync("v1/chats/" + LimitlessServer.Id(chats[0]))).Status);
    }

    [Fact]
    public async Task Sound_comes_for_spans_of_two_hours_and_its_absence_is_404()
    {
        await using var server = await LimitlessServer.StartAsync();
        var start = LimitlessServer.Now.AddHours(-2).ToUnixTimeMilliseconds();

        using var sound = await server.Client.GetAsync(Span(start, start + 60_000));
        var bytes = await sound.Content.ReadAsByteArrayAsync();
        using var again = await server.Client.GetAsync(Span(start, start + 60_000));

        Assert.Equal("audio/ogg", sound.Content.Headers.ContentType!.MediaType);
        Assert.Equal("public, max-age=3600", sound.Headers.CacheControl!.ToString());
        Assert.Equal("OggS", Encoding.ASCII.GetString(bytes, 0, 4));
        Assert.Equal(bytes, await again.Content.ReadAsByteArrayAsync());
        Assert.Equal(404, (await server.GetAsync(Span(start + 1_200_000, start + 1_260_000))).Status);
        Assert.Equal(400, (await server.GetAsync(Span(start, start + 7_200_001))).Status);
        Assert.Equal(400, (await server.GetAsync(Span(start, start))).Status);
        Assert.Equal(400, (await server.GetAsync("v1/download-audio?startMs=1")).Status);

        static string Span(long start, long end) => $"v1/download-audio?startMs={start}&endMs={end}&audioSource=pendant";
    }
}
