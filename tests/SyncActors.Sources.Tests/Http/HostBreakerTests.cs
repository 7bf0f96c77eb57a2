using System.Net;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Http;

public sealed class HostBreakerTests : IDisposable
{
    private static readonly HostBreakerOptions Breaking = new(4, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));

    // Time-outs follow one another within the time in which they count.
    private static readonly VendorHttpLimits Limits =
        VendorHttpLimits.Default with { Total = TimeSpan.FromSeconds(10) };

    private readonly ManualClock _clock = ManualClock.At("2026-03-01T10:00:00Z");
    private readonly ScriptedHost _host = new();
    private readonly HttpClient _client;
    private readonly VendorHttp _http;

    public HostBreakerTests()
    {
        _client = VendorHttp.Configured(_host);
        _http = new VendorHttp(_client, _clock, Limits, Breaking);
    }

    public void Dispose()
    {
        _client.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(ScriptedHost.Refuses)]
    [InlineData(ScriptedHost.Hangs)]
    public async Task A_host_that_keeps_failing_is_left_alone_and_named_with_the_moment_of_the_next_call(int failure)
    {
        await FailAsync(Breaking.Failures, failure);
        var shut = _clock.GetUtcNow();

        var failed = Assert.IsType<VendorAnswer.Failed>(await SendAsync());

        Assert.Equal(Breaking.Failures, _host.Calls);
        Assert.Equal(
            $"api.example did not answer 4 times in a row and is tried again at {shut.AddSeconds(30):yyyy-MM-dd'T'HH:mm:ss'Z'}",
            failed.Reason);
    }

    [Fact]
    public async Task One_call_after_the_break_closes_it_when_it_is_answered()
    {
        await FailAsync(Breaking.Failures, 503);
        _clock.Advance(Breaking.Break - TimeSpan.FromMilliseconds(1));
        Assert.IsType<VendorAnswer.Failed>(await SendAsync());
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _host.Status = 200;

        Assert.IsType<VendorAnswer.Answered>(await SendAsync());
        Assert.IsType<VendorAnswer.Answered>(await SendAsync());

        Assert.Equal(Breaking.Failures + 2, _host.Calls);
    }

    [Fact]
    public async Task One_call_after_the_break_that_fails_opens_it_again()
    {
        await FailAsync(Breaking.Failures, 503);
        _clock.Advance(Breaking.Break);

        Assert.Equal(503, Assert.IsType<VendorAnswer.Answered>(await SendAsync()).Status);
        Assert.IsType<VendorAnswer.Failed>(await SendAsync());

        Assert.Equal(Breaking.Failures + 1, _host.Calls);
    }

    [Fact]
    public async Task While_the_one_call_is_under_way_the_others_do_not_follow_it()
    {
        await FailAsync(Breaking.Failures, 503);
        _clock.Advance(Breaking.Break);
        _host.Status = ScriptedHost.Hangs;
        var trial = SendAsync();
        await _host.Asked;

        Assert.IsType<VendorAnswer.Failed>(await SendAsync());

        Assert.Equal(Breaking.Failures + 1, _host.Calls);
        _clock.Advance(Limits.Total);
        Assert.Equal("No whole answer within 10 s", Assert.IsType<VendorAnswer.Failed>(await trial).Reason);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task What_a_host_refuses_shows_that_it_works(int status)
    {
        await FailAsync(5 * Breaking.Failures, status);
        Assert.Equal(5 * Breaking.Failures, _host.Calls);
    }

    [Fact]
    public async Task An_answer_in_between_keeps_it_open_for_calls()
    {
        for (var round = 0; round < 5; round++)
        {
            await FailAsync(Breaking.Failures - 1, 503);
            await FailAsync(1, 200);
        }

        Assert.Equal(5 * Breaking.Failures, _host.Calls);
    }

    [Fact]
    public async Task Failures_far_apart_are_no_run()
    {
        for (var call = 0; call < 5 * Breaking.Failures; call++)
        {
            await FailAsync(1, 503);
            _clock.Advance(Breaking.Within / 2);
        }

        Assert.Equal(5 * Breaking.Failures, _host.Calls);
    }

    [Fact]
    public async Task Another_host_is_not_concerned()
    {
        await FailAsync(Breaking.Failures, 503);
        _host.Status = 200;

        Assert.IsType<VendorAnswer.Failed>(await SendAsync());
        Assert.IsType<VendorAnswer.Answered>(await SendAsync("https://other.example/"));
        Assert.IsType<VendorAnswer.Answered>(await SendAsync("https://api.example:8443/"));
    }

    [Fact]
    public async Task A_call_that_its_caller_gives_up_says_nothing_about_the_host()
    {
        _host.Status = ScriptedHost.Hangs;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        for (var call = 0; call < 5 * Breaking.Failures; call++)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => SendAsync(cancellationToken: cancelled.Token));
        _host.Status = 200;

        Assert.IsType<VendorAnswer.Answered>(await SendAsync());
    }

    [Fact]
    public async Task A_trial_that_its_caller_gives_up_leaves_room_for_another()
    {
        await FailAsync(Breaking.Failures, 503);
        _clock.Advance(Breaking.Break);
        _host.Status = ScriptedHost.Hangs;
        using var giveUp = new CancellationTokenSource();
        var trial = SendAsync(cancellationToken: giveUp.Token);
        await _host.Asked;
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        _host.Status = 200;
        _clock.Advance(Breaking.Break);

        Assert.IsType<VendorAnswer.Answered>(await SendAsync());
    }

    private async Task FailAsync(int calls, int status)
    {
        _host.Status = status;
        for (var call = 0; call < calls; call++)
        {
            var sending = SendAsync();
            if (status == ScriptedHost.Hangs)
            {
                await _host.Asked;
                _clock.Advance(Limits.Total);
            }

            await sending;
        }
    }

    private Task<VendorAnswer> SendAsync(
        string address = "https://api.example/1/user/-/profile.json", CancellationToken cancellationToken = default) =>
        _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(address)), cancellationToken);

    /// <summary>Answers with one status, refuses connections, or never answers.</summary>
    private sealed class ScriptedHost : HttpMessageHandler
    {
        internal const int Refuses = -1;
        internal const int Hangs = -2;

        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Status { get; set; } = 200;

        internal int Calls { get; private set; }

        /// <summary>Completes once the call under way hangs.</summary>
        internal Task Asked => _asked.Task;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Calls++;
            switch (Status)
            {
                case Refuses:
                    throw new HttpRequestException(HttpRequestError.ConnectionError);
                case Hangs:
                    var asked = _asked;
                    asked.TrySetResult();
                    try
                    {
                        await Task.Delay(Timeout.Infinite, cancellationToken);
                    }
                    finally
                    {
                        _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    }

                    break;
            }

            return new HttpResponseMessage((HttpStatusCode)Status) { Content = new ByteArrayContent("{}"u8.ToArray()) };
        }
    }
}
