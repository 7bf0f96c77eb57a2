using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessRequestTests
{
    private static readonly string Empty = Body([]);

    [Fact]
    public async Task Every_parameter_is_sent_with_the_key_in_its_header()
    {
        var scenario = Answering(200, Empty);

        await scenario.FetchAsync(Window("2025-06-17", "2025-06-18"));

        var request = scenario.Requests[0];
        Assert.Equal("https://api.limitless.ai/v1/lifelogs", request.RequestUri!.GetLeftPart(UriPartial.Path));
        Assert.Equal(Key, Assert.Single(request.Headers.GetValues("X-API-Key")));
        Assert.Equal(HttpMethod.Get, request.Method);
        Assert.Equal(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["timezone"] = "UTC", ["start"] = "2025-06-16 23:59:59", ["end"] = "2025-06-19 00:00:01",
                ["direction"] = "asc", ["includeMarkdown"] = "true", ["includeHeadings"] = "true",
                ["includeContents"] = "true", ["limit"] = "10",
            },
            scenario.LastQuery);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2025-06-17", "2025-06-16 21:59:59", "2025-06-17 22:00:01")]
    [InlineData("America/New_York", "2025-06-17", "2025-06-17 03:59:59", "2025-06-18 04:00:01")]
    [InlineData("Asia/Kolkata", "2025-06-17", "2025-06-16 18:29:59", "2025-06-17 18:30:01")]
    // The day that lasts 23 hours, and the one that lasts 25.
    [InlineData("Europe/Berlin", "2025-03-30", "2025-03-29 22:59:59", "2025-03-30 22:00:01")]
    [InlineData("Europe/Berlin", "2025-10-26", "2025-10-25 21:59:59", "2025-10-26 23:00:01")]
    // The day that begins at one o'clock: midnight is skipped there.
    [InlineData("Africa/Cairo", "2025-04-25", "2025-04-24 21:59:59", "2025-04-25 21:00:01")]
    [InlineData(null, "2025-06-17", "2025-06-16 23:59:59", "2025-06-18 00:00:01")]
    [InlineData("Mars/Olympus", "2025-06-17", "2025-06-16 23:59:59", "2025-06-18 00:00:01")]
    public async Task A_users_day_is_asked_for_in_UTC(string? zone, string day, string start, string end)
    {
        var scenario = Answering(200, Empty);

        await scenario.FetchAsync(Window(day, day), facts: SourceFacts.Unknown with { TimeZone = zone });

        Assert.Equal(("UTC", start, end), (scenario.LastQuery["timezone"], scenario.LastQuery["start"], scenario.LastQuery["end"]));
    }

    [Fact]
    public async Task Chats_are_asked_for_newest_first_and_the_first_entry_alone()
    {
        var scenario = Answering(_ => Response(200, Body([], list: "chats")), Options(("chats", "true"), ("page-size", "20")));

        await scenario.FetchAsync(Window("2025-06-17", "2025-06-18", "chats"));
        Assert.Equal("/v1/chats?timezone=UTC&direction=desc&limit=20", scenario.Requests[^1].RequestUri!.PathAndQuery);
        await scenario.FetchAsync(new Window("chats/first", [], null, 1));
        Assert.Equal("/v1/chats?timezone=UTC&direction=asc&limit=10", scenario.Requests[^1].RequestUri!.PathAndQuery);
        await scenario.FetchAsync(new Window("lifelogs/first", [], null, 1));
        Assert.Equal(
            ("asc", "10", "false", "false"),
            (scenario.LastQuery["direction"], scenario.LastQuery["limit"], scenario.LastQuery["includeMarkdown"],
                scenario.LastQuery["includeContents"]));
        Assert.DoesNotContain("start", scenario.LastQuery.Keys);
    }

    [Fact]
    public async Task A_base_address_may_have_a_path()
    {
        var scenario = Answering(_ => Response(200, Empty), Options(("base-url", "http://127.0.0.1:8080/proxy/")));

        await scenario.FetchAsync(Window("2025-06-17", "2025-06-17"));

        Assert.StartsWith("http://127.0.0.1:8080/proxy/v1/lifelogs?", scenario.Requests[0].RequestUri!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_are_months_at_most_newest_first()
    {
        var windows = Answering(200, Empty).Source.Plan([new LineNeed("lifelogs", Range("2025-01-01", "2025-06-18"))]);

        Assert.Equal(
            ["2025-05-19..2025-06-18", "2025-04-18..2025-05-18", "2025-03-18..2025-04-17", "2025-02-15..2025-03-17",
                "2025-01-15..2025-02-14", "2025-01-01..2025-01-14"],
            windows.Select(window => window.Range!.Value.ToString()));
        Assert.Equal(146, windows[0].RequestsExpected);
    }

    [Fact]
    public void Days_that_nobody_needs_are_not_bridged()
    {
        var windows = Answering(200, Empty).Source.Plan(
            [new LineNeed("lifelogs", Range("2025-06-15", "2025-06-18")), new LineNeed("lifelogs", Range("2025-06-01", "2025-06-02"))]);

        Assert.Equal(["2025-06-15..2025-06-18", "2025-06-01..2025-06-02"], windows.Select(window => window.Range!.Value.ToString()));
        Assert.Equal(19, windows[0].RequestsExpected);
    }

    [Fact]
    public void Chats_are_one_window_however_far_back_they_are_needed()
    {
        var source = Answering(_ => Response(200, Empty), Options(("chats", "true"))).Source;

        var windows = source.Plan(
            [new LineNeed("chats", Range("2025-06-15", "2025-06-18")), new LineNeed("chats", Range("2024-06-01", "2024-06-02")),
                new LineNeed("lifelogs", Range("2025-06-15", "2025-06-18")), new LineNeed("steps", Range("2025-06-15", "2025-06-18"))]);

        Assert.Equal(["lifelogs 2025-06-15..2025-06-18", "chats 2024-06-01..2025-06-18"], windows.Select(window => window.ToString()));
    }

    [Fact]
    public void Every_day_that_is_needed_stands_in_exactly_one_window()
    {
        var source = Answering(200, Empty).Source;
        var day = Gen.Choose(0, 900).Select(offset => new DateOnly(2024, 1, 1).AddDays(offset));
        var need = day.SelectMany(from => Gen.Choose(0, 200).Select(days => new DayRange(from, from.AddDays(days))));

        Prop.ForAll(Gen.ListOf(need).ToArbitrary(), needs =>
        {
            var windows = source.Plan([.. needs.Select(range => new LineNeed("lifelogs", range))]);
            var wanted = needs.SelectMany(Days).ToHashSet();
            var planned = windows.SelectMany(window => Days(window.Range!.Value)).ToList();
            return planned.Count == planned.Distinct().Count() && wanted.SetEquals(planned)
                && windows.All(window => window.Range!.Value.Days <= 31)
                && windows.Zip(windows.Skip(1), (newer, older) => newer.Range!.Value.From > older.Range!.Value.Through).All(ordered => ordered);
        }).QuickCheckThrowOnFailure();

        static IEnumerable<DateOnly> Days(DayRange range) => Enumerable.Range(0, range.Days).Select(range.From.AddDays);
    }

    [Fact]
    public void The_survey_asks_where_the_history_begins_until_that_is_known()
    {
        var both = Answering(_ => Response(200, Empty), Options(("chats", "true"))).Source;
        var one = Answering(200, Empty).Source;

        Assert.Equal(["lifelogs/first", "chats/first"], both.Survey(SourceFacts.Unknown).Select(window => window.Endpoint));
        Assert.Equal(["lifelogs/first"], one.Survey(SourceFacts.Unknown).Select(window => window.Endpoint));
        Assert.Empty(both.Survey(SourceFacts.Unknown with { MemberSince = Day("2024-01-01") }));
    }
}
