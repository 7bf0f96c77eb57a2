using SyncActors.Plugins;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>What each answer of a server comes to.</summary>
public sealed class MemoryApiAnswersTests
{
    [Fact]
    public async Task A_list_is_asked_with_the_key_in_its_header_and_nowhere_else()
    {
        var server = new MemoryApiScenario(
            _ => Response(200, List()), ("base-url", "http://127.0.0.1:8080/prefix/"), ("context", "a/b 1"));

        await server.FetchAsync();

        Assert.Equal(
            "http://127.0.0.1:8080/prefix/memory/a%2Fb%201?limit=100&range=week", Assert.Single(server.Requests).AbsoluteUri);
        Assert.Equal([Key], server.Keys);
    }

    [Fact]
    public async Task Dates_are_the_bounds_of_the_days_in_the_zone_of_the_user()
    {
        var server = new MemoryApiScenario(200, List());

        await server.FetchAsync(Window("2025-12-13", "2025-12-19", "memories/100/dated"), "Europe/Berlin");

        Assert.Equal(
            "?limit=100&range=week&startDate=2025-12-12T23%3A00%3A00Z&endDate=2025-12-19T23%3A00%3A00Z",
            Assert.Single(server.Requests).Query);
    }

    [Theory]
    [InlineData("2025-12-19", "day")]
    [InlineData("2025-12-13", "week")]
    [InlineData("2025-12-12", "month")]
    [InlineData("2025-11-20", "month")]
    [InlineData("2025-11-19", "year")]
    [InlineData("2024-12-20", "year")]
    [InlineData("2024-12-19", "all")]
    public async Task The_shortest_range_is_asked_that_holds_the_days(string from, string range)
    {
        var server = new MemoryApiScenario(200, List());

        await server.FetchAsync(Window(from, "2025-12-19"));

        Assert.Equal($"?limit=100&range={range}", Assert.Single(server.Requests).Query);
    }

    [Theory]
    [InlineData(401, "api-key")]
    [InlineData(403, "context 'CTX123'")]
    [InlineData(404, "context 'CTX123' not found")]
    [InlineData(302, "base-url")]
    public async Task A_person_must_act(int status, string reason)
    {
        var refused = Assert.IsType<FetchOutcome.AccountRefused>(
            await new MemoryApiScenario(status, """{"error":"no"}""").FetchAsync());

        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.False(refused.NeedsConsent);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task It_may_work_later(int status)
    {
        var transient = Assert.IsType<FetchOutcome.Transient>(
            await new MemoryApiScenario(status, "<html>Bad Gateway").FetchAsync());

        Assert.Contains($"{status}. <html>Bad Gateway", transient.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Fri, 19 Dec 2025 12:02:00 GMT", 120)]
    [InlineData(null, 60)]
    [InlineData("soon", 60)]
    public async Task A_limit_is_waited_for_as_told_or_a_minute(string? header, int seconds)
    {
        var server = new MemoryApiScenario(429, "{}", header is null ? [] : [("Retry-After", header)]);

        var limited = Assert.IsType<FetchOutcome.RateLimited>(await server.FetchAsync());

        Assert.Equal(TimeSpan.FromSeconds(seconds), limited.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<!DOCTYPE html><html></html>")]
    [InlineData("{\"memories\":[{\"id\":\"m\"")]
    [InlineData("{}")]
    [InlineData("{\"memories\":null}")]
    [InlineData("{\"memories\":{}}")]
    [InlineData("{\"items\":[]}")]
    [InlineData("{\"results\":[]}")]
    [InlineData("\"memories\"")]
    [InlineData("{\"error\":\"try later\"}")]
    public async Task What_is_no_list_is_no_empty_list_either(string body)
    {
        var transient = Assert.IsType<FetchOutcome.Transient>(await new MemoryApiScenario(200, body).FetchAsync());

        Assert.Contains("no list of memories", transient.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"memories\":[]}")]
    [InlineData("\uFEFF{\"count\":0,\"memories\":[],\"next\":null}")]
    public async Task An_empty_list_answers_for_its_days(string body)
    {
        var server = new MemoryApiScenario(200, body);

        var fetched = Assert.IsType<FetchOutcome.Fetched>(await server.FetchAsync());

        var page = server.Source.Map(fetched.Page, In(null));
        Assert.Equal([new LineNeed("memories", Range("2025-12-13", "2025-12-19"))], page.Covered);
        Assert.Empty(page.Items);
        Assert.Null(fetched.Page.NextCursor);
    }

    [Theory]
    [InlineData(418)]
    [InlineData(400)]
    [InlineData(204)]
    public async Task Anything_else_is_refused_with_what_it_said(int status)
    {
        var refused = Assert.IsType<FetchOutcome.Refused>(
            await new MemoryApiScenario(status, $"your key is {Key}").FetchAsync());

        Assert.DoesNotContain(Key, refused.Response ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_text_ever_holds_the_key()
    {
        foreach (var status in new[] { 200, 401, 403, 404, 500 })
        {
            var outcome = await new MemoryApiScenario(status, $"X-API-KEY {Key} is bad").FetchAsync();
            Assert.DoesNotContain(Key, outcome.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_window_of_another_version_is_refused()
    {
        var server = new MemoryApiScenario(200, List());

        Assert.IsType<FetchOutcome.Refused>(await server.FetchAsync(Window("2025-12-13", "2025-12-19", "list/week")));
        Assert.IsType<FetchOutcome.Refused>(await server.FetchAsync(Window("2025-12-19", "2025-12-13")));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(200, "abc", "audio/ogg; codecs=opus", "Opened audio/ogg")]
    [InlineData(200, "abc", "text/plain", "Opened application/octet-stream")]
    [InlineData(200, "", "audio/ogg", "None")]
    [InlineData(404, "{}", null, "None")]
    [InlineData(410, "", null, "None")]
    [InlineData(429, "", null, "Unavailable 00:01:00")]
    [InlineData(500, "", null, "Unavailable ")]
    [InlineData(401, "", null, "Unavailable ")]
    [InlineData(400, "", null, "Refused")]
    public async Task A_file_is_there_or_not(int status, string body, string? type, string expected)
    {
        var server = new MemoryApiScenario(_ =>
        {
            var response = Response(status, body);
            if (type is not null)
            {
                response.Content.Headers.Remove("Content-Type");
                response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            return response;
        });

        var outcome = await server.Source.CopyAsync(new Attachment("audio", "audio:m 1"), Stream.Null, CancellationToken.None);

        Assert.Equal(expected, outcome switch
        {
            AttachmentOutcome.Copied opened => $"Opened {opened.MediaType}",
            AttachmentOutcome.Unavailable later => $"Unavailable {later.RetryAfter}",
            _ => outcome.GetType().Name,
        });
        Assert.Equal("/memory/CTX123/m%201/audio", Assert.Single(server.Requests).AbsolutePath);
    }

    [Fact]
    public async Task Files_keep_to_their_share_of_a_minute()
    {
        var server = new MemoryApiScenario(
            _ => Response(200, "abc"), ("transformation.include-audio", "true"), ("requests-per-minute", "4"));
        var file = new Attachment("audio", "audio:m");

        await server.Source.CopyAsync(file, Stream.Null, CancellationToken.None);
        await server.Source.CopyAsync(file, Stream.Null, CancellationToken.None);
        var third = server.Source.CopyAsync(file, Stream.Null, CancellationToken.None);

        Assert.False(third.IsCompleted);
        Assert.Equal(2, server.Requests.Count);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<AttachmentOutcome.Copied>(await third);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("video:m")]
    [InlineData("audio:")]
    public async Task What_is_no_file_of_a_memory_is_not_asked_for(string reference)
    {
        var server = new MemoryApiScenario(200, "abc");

        Assert.IsType<AttachmentOutcome.Refused>(
            await server.Source.CopyAsync(new Attachment("a", reference), Stream.Null, CancellationToken.None));
        Assert.Empty(server.Requests);
    }
}
