using System.Text.Json.Nodes;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessPagingTests
{
    private static readonly Window June = Window("2025-06-01", "2025-06-30");

    [Fact]
    public async Task A_short_page_with_a_cursor_goes_on()
    {
        var scenario = Answering(200, Body([Entry("a", "2025-06-17T10:00:00Z")], "next"));

        var page = Fetched(await scenario.FetchAsync(June));
        await scenario.FetchAsync(June, page.NextCursor);

        Assert.NotNull(page.NextCursor);
        Assert.Equal("next", scenario.LastQuery["cursor"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_page_without_a_cursor_is_the_last(string cursor)
    {
        var body = """{"data":{"lifelogs":[]},"meta":{"lifelogs":{"nextCursor":CURSOR,"count":0}}}"""
            .Replace("CURSOR", cursor, StringComparison.Ordinal);
        Assert.Null(Fetched(await Answering(200, body).FetchAsync(June)).NextCursor);
        Assert.Null(Fetched(await Answering(200, """{"data":{"lifelogs":[]}}""").FetchAsync(June)).NextCursor);
    }

    [Fact]
    public async Task Empty_pages_with_cursors_go_on_but_not_for_ever()
    {
        var scenario = Answering(200, Body([], "next"));

        var pages = await PagesUntilStuckAsync(scenario, June);

        Assert.InRange(pages, 20, 30);
    }

    [Fact]
    public async Task A_page_that_comes_again_and_again_is_noticed()
    {
        var scenario = Answering(200, Body([Entry("a", "2025-06-17T10:00:00Z")], "next"));

        Assert.InRange(await PagesUntilStuckAsync(scenario, June), 20, 30);
    }

    [Fact]
    public async Task Entries_beyond_the_window_end_it_whatever_the_cursor_says()
    {
        var scenario = Answering(200, Body([Entry("a", "2025-07-01T10:00:00Z")], "next"));

        Assert.Null(Fetched(await scenario.FetchAsync(June)).NextCursor);
    }

    [Fact]
    public async Task A_refused_cursor_begins_the_window_anew_without_cursors()
    {
        var refused = Answering(_ => Response(400, """{"error":"Invalid cursor"}"""));
        var first = Fetched(await Answering(200, Body([Entry("a", "2025-06-17T10:00:00Z")], "old")).FetchAsync(June));

        var outcome = Assert.IsType<FetchOutcome.NotOffered>(await refused.FetchAsync(June, first.NextCursor));
        var careful = Assert.Single(outcome.Instead!);

        Assert.Equal(June with { Endpoint = "lifelogs/careful" }, careful);
        var scenario = Answering(200, Body([Entry("a", "2025-06-17T10:00:05.5Z"), Entry("b", "2025-06-18T10:00:05.5Z")], "new"));
        var page = Fetched(await scenario.FetchAsync(careful));
        Assert.DoesNotContain("cursor", scenario.LastQuery.Keys);
        await scenario.FetchAsync(careful, page.NextCursor);
        Assert.DoesNotContain("cursor", scenario.LastQuery.Keys);
        Assert.Equal("2025-06-18 10:00:04", scenario.LastQuery["start"]);
        Assert.Equal("10", scenario.LastQuery["limit"]);
    }

    [Fact]
    public async Task The_careful_way_is_the_last_one()
    {
        var careful = June with { Endpoint = "lifelogs/careful" };

        Assert.IsType<FetchOutcome.Refused>(await Answering(400, """{"error":"no"}""").FetchAsync(careful));
        Assert.IsType<FetchOutcome.Refused>(
            await Answering(400, """{"error":"no"}""").FetchAsync(careful, "1|0|1750154400000|"));

        // More entries in a second than a page holds: it says so instead of asking for ever.
        var stuck = Answering(200, Body([Entry("a", "2025-06-17T10:00:00Z")], "next"));
        var page = Fetched(await stuck.FetchAsync(careful));
        Assert.IsType<FetchOutcome.Transient>(await stuck.FetchAsync(careful, page.NextCursor));
    }

    [Fact]
    public async Task A_refused_cursor_of_chats_is_made_up_for_by_the_largest_pages()
    {
        var scenario = Answering(_ => Response(400, """{"error":"Invalid cursor"}"""), Options(("chats", "true"), ("page-size", "50")));
        var window = Window("2025-06-16", "2025-06-18", "chats");

        var careful = Assert.Single(Assert.IsType<FetchOutcome.NotOffered>(await scenario.FetchAsync(window, "1|0|5|old")).Instead!);
        Assert.IsType<FetchOutcome.Refused>(await scenario.FetchAsync(careful));

        Assert.Equal("100", scenario.LastQuery["limit"]);
        Assert.IsType<FetchOutcome.Refused>(await scenario.FetchAsync(window));
    }

    [Fact]
    public async Task A_page_that_is_too_large_is_asked_for_in_smaller_ones()
    {
        var options = Options(("page-size", "50"));
        var scenario = Answering(_ => Response(400, """{"error":"limit must not exceed 10"}"""), options);

        var outcome = Assert.IsType<FetchOutcome.NotOffered>(await scenario.FetchAsync(June));

        Assert.Equal("lifelogs/careful", Assert.Single(outcome.Instead!).Endpoint);
    }

    [Fact]
    public async Task The_first_page_of_usual_size_is_refused_for_good() =>
        Assert.IsType<FetchOutcome.Refused>(await Answering(400, """{"error":"Bad request"}""").FetchAsync(June));

    [Fact]
    public async Task Chats_are_read_back_to_the_oldest_day_that_is_needed()
    {
        var window = Window("2025-06-16", "2025-06-18", "chats");
        Assert.NotNull(await NextAsync("2025-06-17T10:00:00Z", "2025-06-15T10:00:00Z"));
        Assert.NotNull(await NextAsync("2025-06-15T10:00:00Z", "2025-06-16T00:00:00Z"));
        Assert.Null(await NextAsync("2025-06-15T10:00:00Z", "2025-06-15T09:00:00Z"));

        async Task<string?> NextAsync(string created, string started)
        {
            var chat = new JsonObject { ["id"] = "c", ["createdAt"] = created, ["startedAt"] = started };
            var scenario = Answering(
                _ => Response(200, Body([chat.DeepClone()], "next", "chats")), Options(("chats", "true")));
            return Fetched(await scenario.FetchAsync(window)).NextCursor;
        }
    }

    [Fact]
    public async Task A_cursor_is_bound_to_the_same_parameters()
    {
        var scenario = Answering(200, Body([Entry("a", "2025-06-17T10:00:00Z")], "a|b&c"));
        var page = Fetched(await scenario.FetchAsync(June, facts: Berlin));
        var first = scenario.LastQuery;

        await scenario.FetchAsync(June, page.NextCursor, Berlin);

        Assert.Equal("a|b&c", scenario.LastQuery["cursor"]);
        Assert.Equal(first, scenario.LastQuery.Where(pair => pair.Key != "cursor").ToDictionary());
    }

    private static RawPage Fetched(FetchOutcome outcome) => Assert.IsType<FetchOutcome.Fetched>(outcome).Page;

    private static async Task<int> PagesUntilStuckAsync(LimitlessScenario scenario, Window window)
    {
        string? cursor = null;
        for (var page = 1; page < 1000; page++)
        {
            var outcome = await scenario.FetchAsync(window, cursor);
            if (outcome is FetchOutcome.Transient)
                return page;
            cursor = Fetched(outcome).NextCursor;
            Assert.NotNull(cursor);
        }

        throw new InvalidOperationException("the paging does not end");
    }
}
