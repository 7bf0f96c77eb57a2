using System.Globalization;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthRequestTests
{
    [Theory]
    [InlineData("daily-vo2-max:list", "daily-vo2-max/dataPoints", "daily_vo2_max.date", "10000")]
    [InlineData("weight:list", "weight/dataPoints", "weight.sample_time.civil_time", "10000")]
    [InlineData("core-body-temperature:list", "core-body-temperature/dataPoints", "core_body_temperature.sample_time.civil_time", "10000")]
    [InlineData("sleep:list", "sleep/dataPoints", "sleep.interval.civil_end_time", "25")]
    [InlineData("nutrition-log:reconcile", "nutrition-log/dataPoints:reconcile", "nutrition_log.interval.civil_start_time", "10000")]
    public async Task A_list_is_filtered_by_the_member_of_its_kind_and_bound_on_both_sides(
        string endpoint, string path, string member, string pageSize)
    {
        var scenario = Answering(200, "{}");

        await scenario.FetchAsync(Window(endpoint, "x", "2026-02-27", "2026-02-28"));

        var (method, address, _, authorization) = Assert.Single(scenario.Requests);
        Assert.Equal("GET", method);
        Assert.Equal(
            "https://health.googleapis.com/v4/users/me/dataTypes/" + path, address.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            $"?filter={member} >= \"2026-02-27\" AND {member} < \"2026-03-01\"&pageSize={pageSize}",
            Uri.UnescapeDataString(address.Query));
        Assert.Equal("Bearer " + Token, authorization);
    }

    [Fact]
    public async Task A_roll_up_of_days_names_civil_dates_and_no_page_size()
    {
        var scenario = Answering(200, "{}");

        await scenario.FetchAsync(Window("steps:dailyRollUp", "steps", "2026-02-01", "2026-02-28"));

        var (method, address, body, _) = Assert.Single(scenario.Requests);
        Assert.Equal("POST", method);
        Assert.Equal(
            "https://health.googleapis.com/v4/users/me/dataTypes/steps/dataPoints:dailyRollUp", address.ToString());
        Assert.Equal(
            """{"range":{"start":{"date":{"year":2026,"month":2,"day":1}},"end":{"date":{"year":2026,"month":3,"day":1}}},"windowSizeDays":1}""",
            body);
    }

    [Fact]
    public async Task A_roll_up_within_the_day_runs_from_midnight_to_midnight_of_the_user()
    {
        var scenario = Answering((_, _) => Response(200, "{}"), ("intraday.heart-rate", "5min"));

        await scenario.FetchAsync(Window("heart-rate:rollUp", "heart-rate-intraday", "2026-10-24", "2026-10-25"));

        var (_, address, body, _) = Assert.Single(scenario.Requests);
        Assert.EndsWith("/heart-rate/dataPoints:rollUp", address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(
            """{"range":{"startTime":"2026-10-23T22:00:00Z","endTime":"2026-10-25T23:00:00Z"},"windowSize":"300s"}""", body);
    }

    [Fact]
    public async Task The_account_is_asked_once_and_the_devices_each_time()
    {
        var scenario = Answering((_, _) => Response(200, "{}"), ("base-address", "http://localhost:81/google/"));

        foreach (var window in scenario.Source.Survey(SourceFacts.Unknown))
            Assert.IsType<FetchOutcome.Fetched>(await scenario.FetchAsync(window));

        Assert.Equal(
            [
                "http://localhost:81/google/v4/users/me/settings",
                "http://localhost:81/google/v4/users/me/profile",
                "http://localhost:81/google/v4/users/me/identity",
                "http://localhost:81/google/v4/users/me/pairedDevices?pageSize=100",
            ],
            scenario.Requests.Select(request => request.Address.ToString()));
        var known = new SourceFacts("Europe/Amsterdam", new DateOnly(2016, 4, 12), null, "id");
        Assert.Equal(["pairedDevices"], scenario.Source.Survey(known).Select(window => window.Endpoint));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(9)]
    [InlineData(6)]
    public async Task Nights_come_whole_however_pages_cut_them(int pageSize)
    {
        var nights = Nights().ToList();
        var scenario = Answering(
            (request, _) => Response(200, Page(nights, request.RequestUri!, pageSize, anyEnd: false)));

        var pages = await scenario.ReadAsync(Window("sleep:list", "sleep", "2026-01-01", "2026-03-31"));

        var items = pages.SelectMany(page => page.Items).ToList();
        Assert.Equal(90, items.Count);
        Assert.Equal(items.Count, items.DistinctBy(item => item.Id).Count());
        Assert.All(items.Cast<SampleItem>(), item => Assert.Equal(
            nights.Where(night => DateOnly.FromDateTime(night.End) == item.Day).Sum(night => night.Minutes),
            item.Samples[0].Value));
        Assert.All(pages.SkipLast(1), page => Assert.Empty(page.Covered));
        Assert.Equal([new LineNeed("sleep", Range("2026-01-01", "2026-03-31"))], pages[^1].Covered);
    }

    [Fact]
    public async Task Pages_may_be_empty_and_still_have_a_successor()
    {
        var nights = Nights().ToList();
        var scenario = Answering((request, _) => Response(200, request.RequestUri!.Query.Contains("pageToken", StringComparison.Ordinal)
            ? Page(nights, request.RequestUri, 25, anyEnd: false) : """{"dataPoints":[],"nextPageToken":"go-on"}"""));

        var pages = await scenario.ReadAsync(Window("sleep:list", "sleep", "2026-01-01", "2026-03-31"));

        Assert.Equal(90, pages.SelectMany(page => page.Items).DistinctBy(item => item.Id).Count());
    }

    [Fact]
    public async Task Tokens_at_the_very_end_do_no_harm()
    {
        var nights = Nights().ToList();
        var scenario = Answering((request, _) => Response(200, request.RequestUri!.Query.Contains("pageToken", StringComparison.Ordinal)
            ? "{}" : Page(nights, request.RequestUri!, 25, anyEnd: true)));

        var pages = await scenario.ReadAsync(Window("sleep:list", "sleep", "2026-01-01", "2026-03-31"));

        Assert.Equal(90, pages.SelectMany(page => page.Items).DistinctBy(item => item.Id).Count());
    }

    [Fact]
    public async Task A_day_with_more_sessions_than_a_page_is_refused_rather_than_summed_wrong()
    {
        var nights = Nights().Where(night => DateOnly.FromDateTime(night.End) == new DateOnly(2026, 1, 3)).ToList();
        var scenario = Answering((request, _) => Response(200, request.RequestUri!.Query.Contains("pageToken", StringComparison.Ordinal)
           
                ? Page(nights[..1], request.RequestUri, 1, anyEnd: false)
                : Page(nights, request.RequestUri, 1, anyEnd: true)));
        var window = Window("sleep:list", "sleep", "2026-01-01", "2026-01-05");

        var first = Assert.IsType<FetchOutcome.Fetched>(await scenario.FetchAsync(window));

        Assert.True(nights.Count > 1);
        Assert.IsType<FetchOutcome.Refused>(await scenario.FetchAsync(window, first.Page.NextCursor));
    }

    [Fact]
    public async Task Pages_that_lead_nowhere_end_the_window_for_now()
    {
        var scenario = Answering(200, """{"dataPoints":[],"nextPageToken":"again"}""");
        var window = Window("weight:list", "weight", "2026-01-01", "2026-01-05");

        var first = Assert.IsType<FetchOutcome.Fetched>(await scenario.FetchAsync(window));

        Assert.IsType<FetchOutcome.Transient>(await scenario.FetchAsync(window, first.Page.NextCursor));
    }

    [Fact]
    public async Task A_day_of_25_hours_is_whole_though_it_takes_two_pages()
    {
        var start = new DateTimeOffset(2026, 10, 24, 22, 0, 0, TimeSpan.Zero);
        var scenario = Answering(
            (_, body) =>
            {
                using var document = JsonDocument.Parse(body);
                var end = document.RootElement.GetProperty("range").GetProperty("endTime").GetDateTimeOffset();
                var minutes = (int)(end - start).TotalMinutes;
                var rows = Enumerable.Range(0, minutes).Reverse().Take(1440).Select(minute =>
                    $$$"""{"startTime":"{{{start.AddMinutes(minute):yyyy-MM-ddTHH:mm:ssZ}}}","heartRate":{"beatsPerMinuteAvg":{{{60 + (minute % 50)}}}} }""");
                var token = minutes > 1440 ? ",\"nextPageToken\":\"more\"" : string.Empty;
                return Response(200, $$"""{"rollupDataPoints":[{{string.Join(',', rows)}}]{{token}} }""");
            },
            ("intraday.heart-rate", "1min"));

        var pages = await scenario.ReadAsync(
            Window("heart-rate:rollUp", "heart-rate-intraday", "2026-10-25", "2026-10-25"));

        var items = pages.SelectMany(page => page.Items).Cast<SampleItem>()
            .OrderBy(item => item.Id, StringComparer.Ordinal).ToList();
        Assert.Equal(
            ["heart-rate-intraday/2026-10-25T00", "heart-rate-intraday/2026-10-25T06", "heart-rate-intraday/2026-10-25T12", "heart-rate-intraday/2026-10-25T18"],
            items.Select(item => item.Id));
        Assert.Equal([420, 360, 360, 360], items.Select(item => item.Samples.Count));
        Assert.Equal(
            Enumerable.Range(0, 1500)
                .Select(minute => (start.AddMinutes(minute).ToUnixTimeMilliseconds(), 60d + (minute % 50))),
            items.SelectMany(item => item.Samples).Select(sample => (sample.TimestampMs, sample.Value)));
    }

    /// <summary>A night each day, a nap on some, three on a few; no day has more than four.</summary>
    private static IEnumerable<(DateTime Start, DateTime End, int Minutes)> Nights()
    {
        for (
            var day = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified); day < new DateTime(
                2026, 4, 1, 0, 0, 0, DateTimeKind.Unspecified); day = day.AddDays(1))
        {
            yield return (day.AddHours(-1), day.AddHours(7), 400 + day.Day);
            for (var nap = 0; nap < (day.Day % 10 == 3 ? 3 : day.Day % 4 == 0 ? 1 : 0); nap++)
                yield return (day.AddHours(12 + (nap * 3)), day.AddHours(13 + (nap * 3)), 50 + nap);
        }
    }

    private static string Page(
        List<(DateTime Start, DateTime End, int Minutes)> nights, Uri address, int pageSize, bool anyEnd)
    {
        var bounds = Uri.UnescapeDataString(address.Query).Split('"');
        var (from, before) = (
            DateTime.Parse(bounds[1], CultureInfo.InvariantCulture),
            DateTime.Parse(bounds[3], CultureInfo.InvariantCulture));
        var all = nights.Where(night => night.End >= from && night.End < before).OrderByDescending(night => night.Start)
            .ToList();
        var rows = all.Take(pageSize).Select(night => $$$"""
            {"sleep":{"interval":{"startTime":"{{{night.Start.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}}}","startUtcOffset":"3600s",
            "endTime":"{{{night.End.AddHours(-1):yyyy-MM-ddTHH:mm:ssZ}}}","endUtcOffset":"3600s"},"metadata":{"processed":true},
            "summary":{"minutesAsleep":"{{{night.Minutes}}}"} } }
            """);
        var token = anyEnd || all.Count > pageSize ? ",\"nextPageToken\":\"next\"" : string.Empty;
        return $$"""{"dataPoints":[{{string.Join(',', rows)}}]{{token}} }""";
    }
}
