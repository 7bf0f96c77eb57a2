using System.Globalization;
using System.Net;
using System.Text.Json;

namespace SyncActors.Server.Tests;

public sealed class HistoryTests(SyncedConnector synced) : IClassFixture<SyncedConnector>
{
    private const string Root = $"api/v1/connectors/{SyncedConnector.Name}";

    private RunningServer Server => synced.Server;

    [Fact]
    public async Task Pages_of_events_join_without_a_gap()
    {
        List<long> numbers = [];
        long? after = 0;
        while (after is not null)
        {
            var page = await Server.GetAsync($"{Root}/events?after={after}&limit=7");
            numbers.AddRange(
                page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("sequenceNr").GetInt64()));
            after = page.TryGetProperty("next", out var next) ? next.GetInt64() : null;
        }

        Assert.True(numbers.Count > 10);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number), numbers);
    }

    [Fact]
    public async Task A_stream_goes_on_after_the_last_event_that_was_seen()
    {
        var third = await Server.UntilAsync(SyncedConnector.Name, _ => true, after: 2);
        Assert.Equal(3, third.GetProperty("sequenceNr").GetInt64());
    }

    [Fact]
    public async Task A_stream_shows_what_happens_while_it_is_open()
    {
        var head = (await Server.GetAsync($"{Root}/state")).GetProperty("sequenceNr").GetInt64();
        var coming = Server.UntilAsync(
            SyncedConnector.Name, entry => entry.GetProperty("type").GetString() == "paused", after: head);
        using var paused = await Server.PostAsync($"{Root}/pause");
        Assert.True((await coming).GetProperty("sequenceNr").GetInt64() > head);
        using var resumed = await Server.PostAsync($"{Root}/resume");
        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
    }

    [Fact]
    public async Task Every_earlier_state_can_be_seen()
    {
        var before = await Server.GetAsync($"{Root}/state?at=1");
        Assert.Equal(1, before.GetProperty("sequenceNr").GetInt64());
        Assert.Equal(0, before.GetProperty("state").GetProperty("runs").GetInt64());
        var nothing = await Server.GetAsync($"{Root}/state?at=0");
        Assert.False(nothing.GetProperty("state").TryGetProperty("definition", out _));
        var now = await Server.GetAsync($"{Root}/state");
        Assert.True(now.GetProperty("state").GetProperty("runs").GetInt64() >= 1);
        Assert.NotEqual(before.GetProperty("stateHash").GetString(), now.GetProperty("stateHash").GetString());
        using var future = await Server.Client.GetAsync(new Uri($"{Root}/state?at=1000000", UriKind.Relative));
        await future.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Events_snapshots_and_ledger_agree()
    {
        var verified = await Server.GetAsync($"{Root}/verify");
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.True(verified.GetProperty("ledgerEqual").GetBoolean());
        Assert.Equal(
            verified.GetProperty("replayHash").GetString(),
            (await Server.GetAsync($"{Root}/state?at={verified.GetProperty("sequenceNr")}")).GetProperty("stateHash")
                .GetString());
        Assert.NotEqual(new string('0', 64), verified.GetProperty("ledgerDigest").GetString());
        Assert.Equal(verified.GetProperty("sequenceNr").GetInt64(), verified.GetProperty("events").GetInt64());
    }

    [Fact]
    public async Task An_item_is_followed_back_to_the_run_that_brought_it()
    {
        var day = synced.HistoryFrom.AddDays(10).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var events = await Server.GetAsync($"{Root}/events?limit=1000");
        var record = events.GetProperty("items").EnumerateArray()
            .Where(entry => entry.GetProperty("type").GetString() == "page-synced")
            .SelectMany(
                entry => entry.GetProperty("body").GetProperty("page").GetProperty("destinations").EnumerateArray())
            .SelectMany(written => written.GetProperty("items").EnumerateArray())
            .First(item => item.TryGetProperty("day", out var its) && its.GetString() == day);
        var id = record.GetProperty("id").GetString()!;
        Assert.Contains('/', id);

        var story = await Server.GetAsync($"{Root}/items/{id}");
        Assert.Equal(id, story.GetProperty("item").GetString());
        var place = Assert.Single(story.GetProperty("destinations").EnumerateArray());
        Assert.Equal("done", place.GetProperty("ledger").GetProperty("state").GetString());
        Assert.Equal(
            place.GetProperty("ledger").GetProperty("atSequenceNr").GetInt64(),
            place.GetProperty("event").GetProperty("sequenceNr").GetInt64());
        Assert.Equal(id, place.GetProperty("event").GetProperty("record").GetProperty("id").GetString());
        Assert.True(place.GetProperty("run").GetProperty("number").GetInt64() >= 1);
        var escaped = await Server.GetAsync($"{Root}/items/{Uri.EscapeDataString(id)}");
        Assert.Equal(story.ToString(), escaped.ToString());
        using var unknown = await Server.Client.GetAsync(new Uri($"{Root}/items/steps/1999-01-01", UriKind.Relative));
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Coverage_is_told_line_by_line_and_reaches_the_watermark()
    {
        var coverage = await Server.GetAsync($"{Root}/coverage");
        Assert.Equal(Day(synced.HistoryFrom), coverage.GetProperty("historyFrom").GetString());
        var destination = Assert.Single(coverage.GetProperty("destinations").EnumerateArray());
        var steps = destination.GetProperty("lines").EnumerateArray()
            .Single(line => line.GetProperty("line").GetString() == "steps");
        Assert.StartsWith(Day(synced.HistoryFrom), steps.GetProperty("finished").GetString(), StringComparison.Ordinal);
        Assert.NotNull(destination.GetProperty("watermark").GetString());
        Assert.Equal(JsonValueKind.Object, coverage.GetProperty("closedLines").ValueKind);
        Assert.Empty((await Server.GetAsync($"{Root}/dead-letters")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_plan_asks_windows_where_day_by_day_would_take_more()
    {
        var begin = synced.HistoryFrom.AddDays(-100);
        var plan = await Server.GetAsync($"{Root}/plan?from={Day(begin)}&to={Day(begin.AddDays(49))}");
        var windows = plan.GetProperty("windows").EnumerateArray().ToList();
        var requests = windows.Sum(window => window.GetProperty("requestsExpected").GetInt32());
        Assert.Equal(requests, plan.GetProperty("requests").GetInt32());
        Assert.Contains(windows, window =>
            window.TryGetProperty(
                "range", out var range) && range.GetString() == $"{Day(begin)}..{Day(begin.AddDays(49))}");
        Assert.All(windows.Where(window => window.TryGetProperty("range", out _)), window =>
            Assert.True(string.CompareOrdinal(window.GetProperty("range").GetString(), Day(begin)) >= 0));
        Assert.True(plan.GetProperty("requestsDayByDay").GetInt32() > 10 * requests);
        Assert.Equal(
            plan.GetProperty("requestsDayByDay").GetInt32() - requests, plan.GetProperty("saved").GetInt32());
        Assert.InRange(plan.GetProperty("permitsNow").GetInt32(), 0, 150);
        Assert.True(plan.GetProperty("finishesAt").GetDateTimeOffset() <= TimeProvider.System.GetUtcNow().AddHours(1));
    }

    [Theory]
    [InlineData("plan?from=2026-13-01", "'from' is '2026-13-01'; it must be a day, such as 2026-01-31.")]
    [InlineData("plan?from=2026-02-01&to=2026-01-01", "'from' is 2026-02-01; it must not lie after 'to', which is 2026-01-01.")]
    [InlineData("plan?from=1900-01-01", "'from' is 1900-01-01; it must lie within the last 20000 days.")]
    [InlineData("events?after=-1", "'after' is '-1'; it must be a whole number from 0 on.")]
    [InlineData("events?limit=0", "'limit' is '0'; it must be a whole number from 1 to 1000.")]
    [InlineData("state?at=x", "'at' is 'x'; it must be a whole number from 0 on.")]
    public async Task A_wrong_parameter_is_refused_by_name(string path, string detail)
    {
        using var response = await Server.Client.GetAsync(new Uri($"{Root}/{path}", UriKind.Relative));
        Assert.Equal(detail, await response.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"));
    }

    [Fact]
    public async Task Metrics_tell_of_runs_requests_and_items()
    {
        var text = await Server.Client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        string[] expected =
        [
            "syncactors_runs_total{source=\"fitbit\",outcome=\"complete\"} 1",
            "memory_connector_syncs_total{connector_id=\"ann\",status=\"success\"} 1",
            "memory_connector_memories_processed{connector_id=\"ann\"} ",
            "memory_connector_sync_duration_seconds{connector_id=\"ann\"} ",
            "syncactors_rate_limit_events_total{connector=\"ann\"} 0",
            "syncactors_source_requests_total{source=\"fitbit\",outcome=\"fetched\"} ",
            "syncactors_source_request_duration_seconds_bucket{source=\"fitbit\",endpoint=\"activity/steps\",le=\"+Inf\"} ",
            "syncactors_deliveries_total{destination=\"embedded\",outcome=\"written\"} ",
            "syncactors_items_total{connector=\"ann\",result=\"synced\"} ",
            "syncactors_connectors{status=\"running\"} ",
            "syncactors_run_duration_seconds_count{source=\"fitbit\"} ",
            "syncactors_delivery_duration_seconds_count{destination=\"embedded\"} ",
            "syncactors_memory_bytes ", "syncactors_disk_free_bytes ",
        ];
        Assert.All(expected, line => Assert.Contains("\n" + line, text, StringComparison.Ordinal));
        Assert.Matches(@"\nsyncactors_disk_free_bytes [1-9]\d+\n", text);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
