using System.Globalization;
using SyncActors.Plugins;
using SyncActors.Simulators.Hosting;
using static SyncActors.Destinations.Tests.LightRag.Papers;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>Every answer of the server's tables, and what is made of it.</summary>
public sealed class LightRagAnswerTests
{
    private readonly SimulatedServer _server = new();

    [Theory]
    [InlineData("Document scan is classifying files. Wait for the classification phase to finish.")]
    [InlineData("Pipeline is clearing or deleting documents. Wait for the running job to finish.")]
    [InlineData("A retry of failed documents is draining the pipeline.")]
    public void A_fence_is_waited_for(string detail) => _server.Run(async () =>
    {
        Always(3, 409, detail);
        Assert.Equal(IdOf("m1"), Synced(await _server.Destination().WriteAsync(Paper("m1", "Words."))));
        Assert.Equal(4, _server.Count("insert"));
        Assert.Equal([2, 5, 15], Gaps("insert"));
    });

    [Fact]
    public void A_429_waits_as_told() => _server.Run(async () =>
    {
        Always(2, 429, "Pipeline is at capacity: 20 document(s) already active or reserved", ("Retry-After", "30"));
        Synced(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
        Assert.Equal([30, 30], Gaps("insert"));
    });

    [Fact]
    public void A_429_that_names_an_hour_is_left_to_the_schedule() => _server.Run(async () =>
    {
        Always(99, 429, "Pipeline is at capacity", ("Retry-After", "3600"));
        var outcome = Unavailable(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
        Assert.Equal(TimeSpan.FromHours(1), outcome.RetryAfter);
        Assert.False(outcome.OutcomeUnknown);
    });

    [Fact]
    public void A_fence_that_never_falls_ends_as_unavailable() => _server.Run(async () =>
    {
        Always(int.MaxValue, 409, "Document scan is classifying files.");
        var outcome = Unavailable(await _server.Destination(("confirm-timeout", "10m")).WriteAsync(Paper("m1", "W.")));
        Assert.Contains("classifying", outcome.Reason, StringComparison.Ordinal);
        Assert.InRange(_server.Time.Elapsed, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
    });

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public void A_server_that_is_unwell_for_a_moment_is_waited_for(int status) => _server.Run(async () =>
    {
        Always(3, status, "Cannot determine how many documents are in flight, so new work cannot be admitted.");
        Synced(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
        Assert.Equal([2, 5, 15], Gaps("insert"));
    });

    [Fact]
    public void A_server_that_stays_unwell_is_unavailable() => _server.Run(async () =>
    {
        Always(int.MaxValue, 503, "Cannot determine how many documents are in flight");
        var outcome = Unavailable(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
        Assert.Contains("503: Cannot determine", outcome.Reason, StringComparison.Ordinal);
        Assert.True(outcome.OutcomeUnknown);
        Assert.Equal(5, _server.Count("insert"));
    });

    [Theory]
    [InlineData(400, "A valid file_source is required for text insertion")]
    [InlineData(413, "Request body too large. This endpoint accepts at most 52428800 bytes.")]
    [InlineData(422, "Field required")]
    public void What_is_never_taken_is_rejected_and_the_rest_delivered(int status, string detail) =>
        _server.Run(async () =>
        {
            Always(1, status, detail);
            var items = Written(await _server.Destination(("in-flight-max", "1"))
                .WriteAsync(Paper("m1", "Words."), Paper("m2", "Words.")));
            var rejected = Assert.IsType<ItemOutcome.Rejected>(items[0]);
            Assert.Contains(detail, rejected.Reason, StringComparison.Ordinal);
            Assert.Null(rejected.Reference);
            Assert.IsType<ItemOutcome.Synced>(items[1]);
        });

    [Theory]
    [InlineData(401, "No credentials provided. Please login.", "api-key")]
    [InlineData(403, "Invalid API Key", "api-key")]
    [InlineData(404, "Not Found", "base-url")]
    [InlineData(405, "Method Not Allowed", "base-url")]
    [InlineData(307, "", "Redirects")]
    public void What_a_person_must_change_is_refused(int status, string detail, string advice) =>
        _server.Run(async () =>
        {
            Always(int.MaxValue, status, detail);
            var reason = Refused(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
            Assert.Contains(advice, reason, StringComparison.Ordinal);
            Assert.Equal(1, _server.Count("insert"));
        });

    [Fact]
    public void A_refusal_after_something_was_delivered_is_unavailable() => _server.Run(async () =>
    {
        var inserts = 0;
        _server.Disturb = (_, route) => route == "insert" && ++inserts > 1 ? Answer(403, "Invalid API Key") : null;
        var outcome = Unavailable(await _server.Destination(("in-flight-max", "1"))
            .WriteAsync(Paper("m1", "Words."), Paper("m2", "Words.")));
        Assert.True(outcome.OutcomeUnknown);
    });

    [Fact]
    public void A_text_that_the_server_chokes_on_is_rejected_after_three_times() => _server.Run(async () =>
    {
        _server.Disturb = (_, route) => route == "insert" && _server.Requests[^1].Request.Body.Span
            .IndexOf("poison"u8) >= 0 ? Answer(500, "Internal server error (error_id: 4f1c0a92b7de)") : null;
        var items = Written(await _server.Destination()
            .WriteAsync(Paper("m1", "Words."), Paper("m2", "poison"), Paper("m3", "Words.")));
        Assert.IsType<ItemOutcome.Synced>(items[0]);
        Assert.Contains("again and again", Assert.IsType<ItemOutcome.Rejected>(items[1]).Reason, StringComparison.Ordinal);
        Assert.IsType<ItemOutcome.Synced>(items[2]);
        Assert.Equal(5, _server.Count("insert"));
    });

    [Fact]
    public void A_server_that_fails_over_every_text_is_unavailable() => _server.Run(async () =>
    {
        Always(int.MaxValue, 500, "Internal server error (error_id: 4f1c0a92b7de)");
        var outcome = Unavailable(await _server.Destination().WriteAsync(Paper("m1", "One."), Paper("m2", "Two.")));
        Assert.Contains("error_id", outcome.Reason, StringComparison.Ordinal);
    });

    [Fact]
    public void A_lost_answer_is_asked_for_again_after_ten_seconds() => _server.Run(async () =>
    {
        _server.Disturb = (_, route) => route == "insert" && _server.Count("insert") == 1
            ? new Trouble.LostAnswer()
            : null;
        Assert.Equal(IdOf("m1"), Synced(await _server.Destination().WriteAsync(Paper("m1", "Words."))));
        Assert.Equal([10], Gaps("insert"));
        _server.Only("m1", "Words.");
    });

    [Fact]
    public void A_server_that_never_answers_is_given_up() => _server.Run(async () =>
    {
        _server.Disturb = static (_, route) => route == "insert" ? new Trouble.Silence() : null;
        var outcome = Unavailable(
            await _server.Destination(("timeout", "20s")).WriteAsync(Paper("m1", "Words.")));
        Assert.Contains("no answer within 20 s", outcome.Reason, StringComparison.Ordinal);
        Assert.True(outcome.OutcomeUnknown);
    });

    [Fact]
    public void A_server_that_cannot_be_reached_is_told_at_once() => _server.Run(async () =>
    {
        _server.Disturb = static (_, _) => new Trouble.Unreachable();
        var outcome = Unavailable(await _server.Destination().WriteAsync(Paper("m1", "Words.")));
        Assert.False(outcome.OutcomeUnknown);
        Assert.Single(_server.Requests);
    });

    [Fact]
    public void A_page_of_a_proxy_is_no_server() => _server.Run(async () =>
    {
        _server.Disturb = static (_, _) => new Trouble.Answer(new VendorAnswer(200, "<html>Welcome</html>", "text/html"));
        Assert.Contains(
            "not a LightRAG server", Refused(await _server.Destination().WriteAsync(Paper("m1", "W."))),
            StringComparison.Ordinal);
    });

    [Fact]
    public void Work_that_failed_is_rejected_with_the_document_s_id()
    {
        var server = new SimulatedServer(_server.Options with
        {
            Failure = name => name == NameOf("m1") ? "Request timed out." : null,
        });
        server.Run(async () =>
        {
            var rejected = Rejected(await server.Destination().WriteAsync(Paper("m1", "Words.")));
            Assert.Equal(IdOf("m1"), rejected.Reference);
            Assert.Contains("Request timed out.", rejected.Reason, StringComparison.Ordinal);
            Assert.Equal("Request timed out.", rejected.Response);
        });
    }

    [Fact]
    public void A_text_that_is_blank_or_too_long_is_never_sent() => _server.Run(async () =>
    {
        var items = Written(await _server.Destination().WriteAsync(
            Paper("m1", " \n"), Paper("m2", new string('ä', 27 * 1024 * 1024)), Paper("m3", "Words.")));
        Assert.Contains("blank", Assert.IsType<ItemOutcome.Rejected>(items[0]).Reason, StringComparison.Ordinal);
        Assert.Contains("bytes", Assert.IsType<ItemOutcome.Rejected>(items[1]).Reason, StringComparison.Ordinal);
        Assert.IsType<ItemOutcome.Synced>(items[2]);
        Assert.Equal(1, _server.Count("insert"));
    });

    private static Trouble.Answer Answer(int status, string detail, params (string Name, string Value)[] headers) =>
        new(new VendorAnswer(status, new System.Text.Json.Nodes.JsonObject { ["detail"] = detail }.ToJsonString())
        {
            Headers = headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.Ordinal),
        });

    private void Always(int times, int status, string detail, params (string Name, string Value)[] headers)
    {
        var inserts = 0;
        _server.Disturb = (_, route) =>
            route == "insert" && inserts++ < times ? Answer(status, detail, headers) : null;
    }

    private List<int> Gaps(string routeClass)
    {
        var times = _server.Requests.Where(seen => seen.RouteClass == routeClass).Select(seen => seen.At).ToList();
        return [.. times.Zip(times.Skip(1), (one, other) => Convert.ToInt32(
            (other - one).TotalSeconds, CultureInfo.InvariantCulture))];
    }
}
