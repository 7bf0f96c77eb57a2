using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Tests.Limitless;

public sealed class LimitlessListTests
{
    [Fact]
    public async Task The_newest_come_first_three_at_a_time_unless_asked_otherwise()
    {
        await using var server = await LimitlessServer.StartAsync();

        var usual = await server.ListAsync();
        var ascending = await server.ListAsync("direction=asc&limit=2");

        Assert.Equal(["e01", "e02", "e03"], usual.Entries.Select(LimitlessServer.Id));
        Assert.Equal(["e30", "e29"], ascending.Entries.Select(LimitlessServer.Id));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Pages_together_are_the_whole(bool offsets, bool shortPages)
    {
        await using var server = await LimitlessServer.StartAsync(
            new LimitlessSwitches { OffsetCursors = offsets, ShortPages = shortPages });

        var pages = await server.PagesAsync("direction=asc&limit=7");

        Assert.Equal(
            Enumerable.Range(1, 30).Reverse().Select(hour => $"e{hour:00}"), pages.SelectMany(page => page));
        Assert.True(!shortPages || pages[0].Length == 3);
    }

    [Fact]
    public async Task An_empty_page_may_have_a_cursor()
    {
        await using var server = await LimitlessServer.StartAsync(new LimitlessSwitches { EmptyPages = true });

        var pages = await server.PagesAsync("limit=10");

        Assert.Equal([10, 0, 10, 0, 10], pages.Select(page => page.Length));
        Assert.Equal(30, pages.SelectMany(page => page).Distinct().Count());
    }

    [Fact]
    public async Task With_offsets_an_entry_inserted_while_paging_shows_another_twice()
    {
        await using var server = await LimitlessServer.StartAsync(new LimitlessSwitches { OffsetCursors = true });

        var first = await server.ListAsync("limit=5");
        server.Account.Put(LimitlessServer.Entry(0));
        var second = await server.ListAsync("cursor=" + Uri.EscapeDataString(first.Next!));

        Assert.Equal("e05", LimitlessServer.Id(first.Entries[^1]));
        Assert.Equal("e05", LimitlessServer.Id(second.Entries[0]));
    }

    [Fact]
    public async Task A_page_may_repeat_the_last_entry_of_the_one_before()
    {
        await using var server = await LimitlessServer.StartAsync(new LimitlessSwitches { RepeatAcrossPages = true });

        var pages = await server.PagesAsync("limit=10");

        Assert.Equal(pages[0][^1], pages[1][0]);
        Assert.Equal(30, pages.SelectMany(page => page).Distinct().Count());
    }

    [Fact]
    public async Task A_cursor_brings_its_own_parameters()
    {
        await using var server = await LimitlessServer.StartAsync();
        var first = await server.ListAsync("direction=asc&limit=4");

        var second = await server.ListAsync("direction=desc&limit=1&cursor=" + Uri.EscapeDataString(first.Next!));

        Assert.Equal(["e26", "e25", "e24", "e23"], second.Entries.Select(LimitlessServer.Id));
    }

    [Fact]
    public async Task A_damaged_or_foreign_cursor_is_refused()
    {
        await using var server = await LimitlessServer.StartAsync();
        var cursor = (await server.ListAsync()).Next!;
        var damaged = cursor[..^2] + (cursor[^2] == 'A' ? "BB" : "AA");

        Assert.Equal(400, (await server.GetAsync("v1/lifelogs?cursor=" + Uri.EscapeDataString(damaged))).Status);
        Assert.Equal(400, (await server.GetAsync("v1/lifelogs?cursor=nonsense")).Status);
        Assert.Equal(400, (await server.GetAsync("v1/chats?cursor=" + Uri.EscapeDataString(cursor))).Status);
        Assert.Equal(
            400, (await server.GetAsync("v1/lifelogs?search=x&cursor=" + Uri.EscapeDataString(cursor))).Status);
        server.Use("sk-ben");
        Assert.Equal(400, (await server.GetAsync("v1/lifelogs?cursor=" + Uri.EscapeDataString(cursor))).Status);
        server.Use(LimitlessServer.Key);
        server.Simulator.Switches = new LimitlessSwitches { RefuseCursors = true };
        Assert.Equal(400, (await server.GetAsync("v1/lifelogs?cursor=" + Uri.EscapeDataString(cursor))).Status);
    }

    [Theory]
    [InlineData(LimitProfile.Max10, LimitExcess.Clamp, 200, 10)]
    [InlineData(LimitProfile.Max10, LimitExcess.Refuse, 400, 0)]
    [InlineData(LimitProfile.Max100, LimitExcess.Clamp, 200, 30)]
    public async Task A_limit_above_the_largest_is_cut_or_refused(
        LimitProfile profile, LimitExcess excess, int status, int count)
    {
        await using var server = await LimitlessServer.StartAsync(
            new LimitlessSwitches { Limit = profile, Excess = excess });

        var answer = await server.GetAsync("v1/lifelogs?limit=50");

        Assert.Equal(status, answer.Status);
        if (count > 0)
            Assert.Equal(count, answer.Json.GetProperty("meta").GetProperty("lifelogs").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData(25, true)]
    [InlineData(26, false)]
    public async Task More_than_25_entries_come_without_contents(int limit, bool contents)
    {
        await using var server = await LimitlessServer.StartAsync(
            new LimitlessSwitches { Limit = LimitProfile.Max100 });

        var (entries, _) = await server.ListAsync($"limit={limit}");

        Assert.Equal(limit, entries.Count);
        Assert.All(entries, entry => Assert.Equal(contents, entry.GetProperty("contents").GetArrayLength() > 0));
    }

    [Fact]
    public async Task Bounds_are_wall_clock_of_the_zone_and_their_offsets_are_passed_over()
    {
        await using var server = await LimitlessServer.StartAsync();

        // Noon in Berlin is ten o'clock UTC; two hours ago.
        var berlin = await server.ListAsync(
            "timezone=Europe/Berlin&start=2025-06-18%2012:00:00&end=2025-06-18%2013:00:00%2B09:00&limit=10");
        var utc = await server.ListAsync("start=2025-06-18T10:00:00Z&end=2025-06-18%2011:00:00&limit=10");

        Assert.Equal(["e02"], berlin.Entries.Select(LimitlessServer.Id));
        Assert.Equal(["e02"], utc.Entries.Select(LimitlessServer.Id));
        Assert.Equal("2025-06-18T12:00:00.000+02:00", berlin.Entries[0].GetProperty("startTime").GetString());
        Assert.Equal("2025-06-18T10:00:00.000Z", utc.Entries[0].GetProperty("startTime").GetString());
    }

    [Fact]
    public async Task A_date_is_a_day_of_the_zone_unless_bounds_are_given()
    {
        await using var server = await LimitlessServer.StartAsync();

        var day = await server.PagesAsync("date=2025-06-17&timezone=Europe/Berlin&limit=10");
        var bounds = await server.PagesAsync("date=2020-01-01&start=2025-06-18&limit=10");

        // The 17th in Berlin begins and ends two hours earlier than in UTC: 26 to 14 hours ago less two.
        Assert.Equal(
            Enumerable.Range(15, 16).Select(hour => $"e{hour:00}"), day.SelectMany(page => page));
        Assert.Equal(12, bounds.Sum(page => page.Length));
    }

    [Theory]
    [InlineData("timezone=Mars/Olympus")]
    [InlineData("start=yesterday")]
    [InlineData("limit=0")]
    [InlineData("limit=many")]
    [InlineData("direction=up")]
    [InlineData("isStarred=perhaps")]
    public async Task Parameters_that_cannot_be_are_refused(string query)
    {
        await using var server = await LimitlessServer.StartAsync();
        var answer = await server.GetAsync("v1/lifelogs?" + query);

        Assert.Equal(400, answer.Status);
        Assert.NotEmpty(answer.Json.GetProperty("error").GetString()!);
    }

    [Fact]
    public async Task Switches_leave_out_markdown_headings_and_contents()
    {
        await using var server = await LimitlessServer.StartAsync();

        var plain = (await server.ListAsync("limit=1&includeMarkdown=false&includeContents=false")).Entries[0];
        var headless = (await server.ListAsync("limit=1&includeHeadings=false")).Entries[0];

        Assert.Equal(System.Text.Json.JsonValueKind.Null, plain.GetProperty("markdown").ValueKind);
        Assert.Equal(0, plain.GetProperty("contents").GetArrayLength());
        Assert.Equal(
            ["blockquote", "blockquote"],
            headless.GetProperty("contents").EnumerateArray().Select(node => node.GetProperty("type").GetString()));
        Assert.DoesNotContain("#", headless.GetProperty("markdown").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_has_one_page_and_may_be_combined()
    {
        await using var server = await LimitlessServer.StartAsync();
        server.Account.Edit("e05", new LifelogEdit(LimitlessServer.Now) { Starred = true }, LimitlessServer.Now);

        var all = await server.ListAsync("search=bicycle");
        var starred = await server.ListAsync("search=bicycle&isStarred=true");

        Assert.Equal(30, all.Entries.Count);
        Assert.Null(all.Next);
        Assert.Equal(["e05"], starred.Entries.Select(LimitlessServer.Id));
    }

    [Fact]
    public async Task Endless_paging_names_a_next_page_for_ever()
    {
        await using var server = await LimitlessServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.EndlessPaging())));

        var first = await server.ListAsync("limit=10");
        var second = await server.ListAsync("limit=10&cursor=" + Uri.EscapeDataString(first.Next!));

        Assert.NotNull(second.Next);
        Assert.Equal(first.Entries.Select(LimitlessServer.Id), second.Entries.Select(LimitlessServer.Id));
    }
}
