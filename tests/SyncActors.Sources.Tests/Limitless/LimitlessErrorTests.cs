using System.Net;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.Limitless.LimitlessScenario;

namespace SyncActors.Sources.Tests.Limitless;

public sealed class LimitlessErrorTests
{
    private static readonly Window June = Window("2025-06-01", "2025-06-30");

    [Theory]
    [InlineData(400, """{"error":"Bad request"}""", typeof(FetchOutcome.Refused))]
    [InlineData(401, """{"error":"Unauthorized"}""", typeof(FetchOutcome.AccountRefused))]
    [InlineData(403, """{"error":"Forbidden"}""", typeof(FetchOutcome.AccountRefused))]
    [InlineData(404, """{"error":"Not found"}""", typeof(FetchOutcome.AccountRefused))]
    [InlineData(302, "", typeof(FetchOutcome.AccountRefused))]
    [InlineData(410, """{"error":"Gone"}""", typeof(FetchOutcome.Discontinued))]
    [InlineData(408, "", typeof(FetchOutcome.Transient))]
    [InlineData(500, "<html><body>Oops</body></html>", typeof(FetchOutcome.Transient))]
    [InlineData(502, "<html><body>Bad gateway</body></html>", typeof(FetchOutcome.Transient))]
    [InlineData(504, "<html><body>Gateway time-out</body></html>", typeof(FetchOutcome.Transient))]
    [InlineData(418, "teapot", typeof(FetchOutcome.Refused))]
    [InlineData(200, "<html><body>Sign in</body></html>", typeof(FetchOutcome.Transient))]
    [InlineData(200, """{"data":{}}""", typeof(FetchOutcome.Transient))]
    [InlineData(200, """{"data":{"lifelogs":[""", typeof(FetchOutcome.Transient))]
    [InlineData(200, "[]", typeof(FetchOutcome.Transient))]
    public async Task Each_answer_has_its_outcome(int status, string body, Type outcome) =>
        Assert.IsType(outcome, await Answering(status, body).FetchAsync(June));

    [Fact]
    public async Task A_refused_key_is_for_a_person_and_needs_no_consent()
    {
        var refused = Assert.IsType<FetchOutcome.AccountRefused>(await Answering(401, "{}").FetchAsync(June));

        Assert.False(refused.NeedsConsent);
        Assert.Contains("source.api-key", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chats_that_are_not_there_close_their_line_alone()
    {
        var none = Assert.IsType<FetchOutcome.NotOffered>(
            await Answering(404, """{"error":"Not found"}""").FetchAsync(Window("2025-06-01", "2025-06-30", "chats")));

        Assert.Null(none.Instead);
    }

    [Theory]
    [InlineData("""{"error":"Too many requests","retryAfter":"42"}""", null, 42.0)]
    [InlineData("""{"error":"Too many requests","retryAfter":42}""", null, 42.0)]
    [InlineData("""{"retryAfter":"1.5"}""", null, 1.5)]
    [InlineData("""{"retryAfter":0.25}""", null, 0.25)]
    [InlineData("""{"retryAfter":" 7 "}""", null, 7.0)]
    [InlineData("""{"retryAfter":"soon"}""", null, null)]
    [InlineData("""{"retryAfter":""}""", null, null)]
    [InlineData("""{"retryAfter":-5}""", null, null)]
    [InlineData("""{"retryAfter":null}""", null, null)]
    [InlineData("""{"retryAfter":{}}""", null, null)]
    [InlineData("""{"error":"Too many requests"}""", null, null)]
    [InlineData("<html>429</html>", null, null)]
    [InlineData("<html>429</html>", "9", 9.0)]
    [InlineData("""{"retryAfter":"3"}""", "60", 60.0)]
    [InlineData("""{"retryAfter":"60"}""", "3", 60.0)]
    [InlineData("""{"retryAfter":"1e400"}""", null, 2_678_400.0)]
    public async Task A_429_waits_as_it_says_in_body_or_header(string body, string? header, double? seconds)
    {
        var scenario = header is null ? Answering(429, body) : Answering(429, body, ("Retry-After", header));

        var limited = Assert.IsType<FetchOutcome.RateLimited>(await scenario.FetchAsync(June));

        Assert.Equal(seconds, limited.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again()
    {
        var lost = Answering(_ => throw new HttpRequestException(HttpRequestError.NameResolutionError));
        var cut = Answering(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new CutStream()) });

        var unknown = Assert.IsType<FetchOutcome.Transient>(await lost.FetchAsync(June));
        Assert.Contains("the host name is not known", unknown.Reason, StringComparison.Ordinal);
        Assert.True(unknown.HostIsUnknown);
        Assert.IsType<FetchOutcome.Transient>(await cut.FetchAsync(June));
    }

    [Fact]
    public async Task The_key_stands_in_no_reason_and_no_response()
    {
        foreach (var status in (int[])[400, 401, 403, 404, 410, 418, 429, 500])
        {
            var outcome = await Answering(status, $$"""{"error":"key {{Key}} is bad"}""").FetchAsync(June);
            Assert.DoesNotContain(Key, outcome.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_window_of_another_version_is_refused()
    {
        var scenario = Answering(200, "{}");

        Assert.IsType<FetchOutcome.Refused>(await scenario.FetchAsync(Window("2025-06-01", "2025-06-30", "memories")));
        Assert.IsType<FetchOutcome.Refused>(await scenario.FetchAsync(new Window("lifelogs", ["lifelogs"], null, 1)));
        Assert.Empty(scenario.Requests);
    }

    private sealed class CutStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("cut");
    }
}
