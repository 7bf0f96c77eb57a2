using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Tests.Hosting;

public sealed class SimulatorServerTests : IAsyncLifetime
{
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 5, 8, 0, 0, TimeSpan.Zero));
    private readonly TableVendor _vendor = new();
    private readonly HttpClient _client = new();
    private SimulatorServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await SimulatorServer.StartAsync(_vendor, _time, CancellationToken.None);
        _client.BaseAddress = _server.BaseAddress;
        _client.DefaultRequestHeaders.Add("X-User", "alice");
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public void A_server_listens_on_the_loopback_address_only()
    {
        Assert.Equal("127.0.0.1", _server.BaseAddress.Host);
        Assert.NotEqual(0, _server.BaseAddress.Port);
    }

    [Fact]
    public async Task Two_servers_run_side_by_side_and_count_for_themselves()
    {
        await using var other = await SimulatorServer.StartAsync(new TableVendor(), _time, CancellationToken.None);
        await _client.GetAsync("rows");

        Assert.Single(_server.Ledger.Lines());
        Assert.Empty(other.Ledger.Lines());
    }

    [Fact]
    public async Task A_taken_port_is_an_error_and_not_another_port() =>
        await Assert.ThrowsAnyAsync<IOException>(() => SimulatorServer.StartAsync(
            new TableVendor(), _time, _server.BaseAddress.Port, logging: null, CancellationToken.None));

    [Fact]
    public async Task Each_request_has_one_outcome_in_the_ledger()
    {
        await _client.PostAsync("rows", null);
        await _client.GetAsync("rows?page=2");
        await _client.GetAsync("busy");
        await _client.GetAsync("nothing");
        Order(new FaultEffect.Status(503));
        await _client.GetAsync("rows");

        Assert.Equal(
            [
                new LedgerLine("alice", "busy", 0, 1, 0, 0),
                new LedgerLine("alice", "nothing", 0, 0, 1, 0),
                new LedgerLine("alice", "rows", 2, 0, 0, 1),
            ],
            _server.Ledger.Lines());
        Assert.Equal("/rows?page=2", _server.Ledger.Entries()[1].PathAndQuery);
        Assert.Equal(1, _server.Ledger.Count(RequestOutcome.Faulted, "alice"));
        Assert.Equal(0, _server.Ledger.Count(RequestOutcome.Faulted, "bob"));
    }

    [Fact]
    public async Task A_status_fault_answers_with_the_vendors_body_and_without_handling()
    {
        Order(new FaultEffect.Status(429) { Reason = "slow-down" });
        using var answer = await _client.PostAsync("rows", null);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("{\"error\":\"slow-down\"}", await answer.Content.ReadAsStringAsync());
        Assert.Equal("table", Assert.Single(answer.Headers.GetValues("X-Vendor")));
        Assert.False(answer.Headers.Contains("Retry-After"));
        Assert.Equal(0, _vendor.Rows);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("-5")]
    [InlineData("soon")]
    [InlineData("Thu, 05 Nov 2026 08:01:00 GMT")]
    public async Task A_status_fault_sends_the_retry_after_it_was_told_right_or_wrong(string retryAfter)
    {
        Order(new FaultEffect.Status(429) { RetryAfter = retryAfter });
        using var answer = await _client.GetAsync("rows");

        Assert.Equal(retryAfter, Assert.Single(answer.Headers.NonValidated["Retry-After"]));
    }

    [Fact]
    public async Task A_status_fault_can_carry_headers_and_a_body_of_its_own()
    {
        Order(new FaultEffect.Status(502)
        {
            Headers = new Dictionary<string, string> { ["X-Vendor"] = "proxy" },
            Body = "<html>Bad gateway</html>",
        });
        using var answer = await _client.GetAsync("rows");

        Assert.Equal("<html>Bad gateway</html>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("proxy", Assert.Single(answer.Headers.GetValues("X-Vendor")));
    }

    [Fact]
    public async Task A_cut_body_ends_before_its_announced_length_although_the_row_was_written()
    {
        Order(new FaultEffect.CutBody());

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await _client.PostAsync("rows", null));
        Assert.Equal(1, _vendor.Rows);
    }

    [Fact]
    public async Task Malformed_json_arrives_whole_and_does_not_parse()
    {
        Order(new FaultEffect.MalformedJson());
        var text = await _client.GetStringAsync("rows");

        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(text));
    }

    [Fact]
    public async Task A_reset_before_handling_leaves_no_row()
    {
        Order(new FaultEffect.ResetBefore());

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await _client.PostAsync("rows", null));
        Assert.Equal(0, _vendor.Rows);
    }

    [Fact]
    public async Task A_reset_after_accept_leaves_the_row_and_loses_the_answer()
    {
        Order(new FaultEffect.ResetAfter());

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () => await _client.PostAsync("rows", null));
        Assert.Equal(1, _vendor.Rows);
    }

    [Fact]
    public async Task A_delayed_request_waits_on_the_simulators_clock()
    {
        Order(new FaultEffect.Delay(60));
        var answering = _client.PostAsync("rows", null);
        await _time.TimerArmedAsync();
        Assert.Equal(0, _vendor.Rows);
        Assert.False(answering.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(60));
        using var answer = await answering;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, _vendor.Rows);
    }

    [Fact]
    public async Task A_slow_answer_drips_on_the_simulators_clock_and_is_whole_in_the_end()
    {
        Order(new FaultEffect.SlowDrip(3, 10));
        var reading = _client.GetStringAsync("rows");
        for (var pause = 0; pause < 2; pause++)
        {
            await _time.TimerArmedAsync();
            Assert.False(reading.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal("{\"rows\":0,\"next\":\"\"}", await reading);
    }

    [Fact]
    public async Task Endless_paging_reaches_the_vendor()
    {
        Order(new FaultEffect.EndlessPaging());

        Assert.Equal("{\"rows\":0,\"next\":\"more\"}", await _client.GetStringAsync("rows"));
    }

    [Fact]
    public async Task Faults_can_be_ordered_shown_and_ended_over_http()
    {
        using var order = new StringContent(
            """
            {"seed":3,"rules":[{"routeClass":"rows","user":"alice","method":"GET","next":1,
              "effect":{"code":429,"retryAfter":"30","kind":"status"}}]}
            """,
            Encoding.UTF8,
            "application/json");
        using var ordered = await _client.PutAsync("_sim/faults", order);
        Assert.Equal(HttpStatusCode.OK, ordered.StatusCode);
        using var added = await _client.PostAsJsonAsync(
            "_sim/faults", new { effect = new { kind = "slowDrip", pieces = 2, pauseSeconds = 0.5 }, every = 9 });
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using var hit = await _client.GetAsync("rows");
        Assert.Equal(HttpStatusCode.TooManyRequests, hit.StatusCode);

        var shown = await _client.GetFromJsonAsync<JsonElement>("_sim/faults");
        Assert.Equal("status", shown.GetProperty("rules")[0].GetProperty("effect").GetProperty("kind").GetString());
        Assert.Equal(1, shown.GetProperty("counts")[0].GetProperty("hit").GetInt32());

        using var ended = await _client.DeleteAsync("_sim/faults");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        using var passing = await _client.GetAsync("rows");
        Assert.Equal(HttpStatusCode.OK, passing.StatusCode);
        Assert.Equal(2, _server.Ledger.Entries().Count);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("""{"rules":[null]}""")]
    [InlineData("""{"rules":[{}]}""")]
    [InlineData("""{"rules":[{"effect":{"kind":"explode"}}]}""")]
    [InlineData("""{"rules":[{"effect":{"kind":"status","code":200}}]}""")]
    [InlineData("""{"rules":[{"effect":{"kind":"cutBody"},"usr":"alice"}]}""")]
    public async Task An_order_that_cannot_be_read_is_refused_and_changes_nothing(string order)
    {
        Order(new FaultEffect.Status(503));
        using var content = new StringContent(order, Encoding.UTF8, "application/json");
        using var answer = await _client.PutAsync("_sim/faults", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(string.IsNullOrEmpty(
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString()));
        Assert.IsType<FaultEffect.Status>(Assert.Single(_server.Faults.Read().Plan.Rules).Effect);
    }

    [Fact]
    public async Task The_ledger_is_served_as_json_and_can_be_cleared()
    {
        await _client.GetAsync("rows");
        var lines = await _client.GetFromJsonAsync<LedgerLine[]>("_sim/ledger");
        Assert.Equal([new LedgerLine("alice", "rows", 1, 0, 0, 0)], lines!);
        var requests = await _client.GetFromJsonAsync<JsonElement>("_sim/requests");
        Assert.Equal("accepted", requests[0].GetProperty("outcome").GetString());

        await _client.DeleteAsync("_sim/ledger");
        Assert.Empty(_server.Ledger.Lines());
        Assert.Empty(_server.Ledger.Entries());
    }

    private void Order(FaultEffect effect) => _server.Faults.Replace(FaultPlan.Of(new FaultRule(effect) { Next = 1 }));
}
