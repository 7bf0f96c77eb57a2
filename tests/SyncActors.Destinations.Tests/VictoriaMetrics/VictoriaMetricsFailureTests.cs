using System.Text;
using Microsoft.AspNetCore.Http;
using SyncActors.Plugins;
using SyncActors.Testing.Servers;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

[Collection(ServerCollection.Name)]
public sealed class VictoriaMetricsFailureTests(ServerFixture server) : IDisposable
{
    private const string Import = "/api/v1/import/prometheus";
    private readonly DestinationKinds _kinds = new();
    private readonly string _user = $"user-{Guid.NewGuid():N}";
    private readonly long _recentMs = DateTimeOffset.UtcNow.AddHours(-2).ToUnixTimeMilliseconds();

    public void Dispose() => _kinds.Dispose();

    private IDestination At(string address, params (string Key, string Value)[] settings) =>
        _kinds.Create("victoria-metrics", [("address", address), .. settings]);

    private static Func<HttpContext, LoopbackProxy, Task> Answering(
        int status, string body = "", params (string, string)[] headers) =>
        async (context, _) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(body);
        };

    [VictoriaMetricsFact]
    public async Task Basic_authentication_is_sent_with_every_request()
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("sync:pä:ss"));
        await using var proxy = await LoopbackProxy.StartAsync(server.Address, (context, self) =>
        {
            if (context.Request.Headers.Authorization == expected)
                return self.ForwardAsync(context);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        var destination = At(proxy.Address + Import, ("username", "sync"), ("password", "pä:ss"));
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        var request = Of(_user, Item("d", (FirstMs, 5)));
        Assert.Equal("v0", Reference(await destination.WriteAsync(request, CancellationToken.None)));
        Assert.Equal(
            "v0",
            Reference(await destination.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None)));
        Assert.Single(await server.ExportAsync(_user));

        var wrong = At(proxy.Address, ("username", "sync"), ("password", "other"));
        var reason = await wrong.CheckAsync(CancellationToken.None);
        Assert.Contains("answered 401", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("other", reason, StringComparison.Ordinal);
        Assert.IsType<WriteOutcome.Refused>(await wrong.WriteAsync(request, CancellationToken.None));
        Assert.IsType<WriteOutcome.Refused>(
            await wrong.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None));
    }

    [VictoriaMetricsFact]
    public async Task A_lost_reply_leaves_one_copy_after_the_next_attempt()
    {
        var lose = true;
        await using var proxy = await LoopbackProxy.StartAsync(server.Address, async (context, self) =>
        {
            if (context.Request.Path == Import && lose)
            {
                (await self.AskAsync(context)).Dispose();
                context.Abort();
                return;
            }

            await self.ForwardAsync(context);
        });
        var destination = At(proxy.Address);
        var request = Of(
            _user, [.. Enumerable.Range(0, 50).Select(hour => Item($"h{hour}", (_recentMs - (hour * 60_000), hour)))]);
        var unavailable = Assert.IsType<WriteOutcome.Unavailable>(
            await destination.WriteAsync(request, CancellationToken.None));
        Assert.True(unavailable.OutcomeUnknown);
        lose = false;
        var written = Assert.IsType<WriteOutcome.Written>(
            await destination.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None));
        Assert.All(written.Items, item => Assert.Equal(new ItemOutcome.Synced("v0"), item));
        Assert.Equal(50, (await server.ExportAsync(_user)).Count);
    }

    [VictoriaMetricsFact]
    public async Task A_failure_after_the_first_batch_is_unknown_and_then_completed()
    {
        var batches = 0;
        await using var proxy = await LoopbackProxy.StartAsync(server.Address, (context, self) =>
        {
            if (context.Request.Path != Import || Interlocked.Increment(ref batches) != 3)
                return self.ForwardAsync(context);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        var destination = At(proxy.Address, ("batch-lines", "10"));
        var request = Of(
            _user, [.. Enumerable.Range(0, 50).Select(hour => Item($"h{hour}", (_recentMs - (hour * 60_000), hour)))]);
        var unavailable = Assert.IsType<WriteOutcome.Unavailable>(
            await destination.WriteAsync(request, CancellationToken.None));
        Assert.True(unavailable.OutcomeUnknown);
        Assert.Contains("answered 403", unavailable.Reason, StringComparison.Ordinal);
        Assert.InRange((await server.ExportAsync(_user)).Count, 20, 40);
        var outcome = await destination.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None);
        Assert.True(outcome is WriteOutcome.Written, outcome.ToString());
        Assert.Equal(50, (await server.ExportAsync(_user)).Count);
    }

    [VictoriaMetricsFact]
    public async Task Where_a_flush_is_not_allowed_the_look_up_waits_until_samples_can_be_found()
    {
        var time = new JumpingTime();
        using var kinds = new DestinationKinds(time);
        await using var proxy = await LoopbackProxy.StartAsync(server.Address, async (context, self) =>
        {
            if (context.Request.Path != "/internal/force_flush")
            {
                await self.ForwardAsync(context);
                return;
            }

            // The wait takes no time in the test, so the samples are made searchable behind its back.
            (await self.AskAsync(context)).Dispose();
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
        var destination = kinds.Create("victoria-metrics", ("address", proxy.Address));
        var request = Of(_user, Item("d", (_recentMs, 5)));
        await destination.WriteAsync(request, CancellationToken.None);
        await destination.WriteAsync(request with { MayHaveBeenSent = true }, CancellationToken.None);
        Assert.Single(await server.ExportAsync(_user));
        Assert.Contains(TimeSpan.FromSeconds(5), time.Waits);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task An_overloaded_server_is_unavailable_with_its_own_wait(int status)
    {
        await using var proxy = await LoopbackProxy.StartAsync(
            new Uri("http://127.0.0.1:1"), Answering(status, "too  busy\n", ("Retry-After", "17")));
        var outcome = await At(proxy.Address).WriteAsync(Of(_user, Item("d", (_recentMs, 5))), CancellationToken.None);
        var unavailable = Assert.IsType<WriteOutcome.Unavailable>(outcome);
        Assert.Equal(TimeSpan.FromSeconds(17), unavailable.RetryAfter);
        Assert.True(unavailable.OutcomeUnknown);
        Assert.Contains($"answered {status}: too busy", unavailable.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "bad line")]
    [InlineData(403, "")]
    [InlineData(404, "no such path")]
    [InlineData(302, "")]
    [InlineData(200, "<html>")]
    public async Task Anything_else_but_204_is_refused_with_the_beginning_of_the_answer(int status, string body)
    {
        await using var proxy = await LoopbackProxy.StartAsync(
            new Uri("http://127.0.0.1:1"), Answering(status, body, ("Location", "http://127.0.0.1:1/elsewhere")));
        var outcome = await At(proxy.Address).WriteAsync(Of(_user, Item("d", (_recentMs, 5))), CancellationToken.None);
        var reason = Assert.IsType<WriteOutcome.Refused>(outcome).Reason;
        Assert.Contains($"answered {status}", reason, StringComparison.Ordinal);
        if (status >= 400)
            Assert.Contains(body, reason, StringComparison.Ordinal);
        Assert.NotNull(await At(proxy.Address).CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_after_the_time_out()
    {
        var time = new JumpingTime();
        using var kinds = new DestinationKinds(time);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var proxy = await LoopbackProxy.StartAsync(new Uri("http://127.0.0.1:1"), async (context, _) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(
                static _ => { }, TaskScheduler.Default);
        });
        time.HoldUntil(asked.Task);
        var destination = kinds.Create("victoria-metrics", ("address", proxy.Address), ("timeout-seconds", "9"));
        var outcome = await destination.WriteAsync(Of(_user, Item("d", (_recentMs, 5))), CancellationToken.None);
        var unavailable = Assert.IsType<WriteOutcome.Unavailable>(outcome);
        Assert.Contains("no answer within 9 s", unavailable.Reason, StringComparison.Ordinal);
        Assert.True(unavailable.OutcomeUnknown);
    }

    [Fact]
    public async Task A_closed_port_leaves_no_doubt_that_nothing_was_delivered()
    {
        var outcome = await At("http://127.0.0.1:1")
            .WriteAsync(Of(_user, Item("d", (_recentMs, 5))), CancellationToken.None);
        Assert.False(Assert.IsType<WriteOutcome.Unavailable>(outcome).OutcomeUnknown);
    }

    [Fact]
    public async Task Labels_of_the_connector_that_cannot_be_stored_are_refused()
    {
        var request = Of(_user, Item("d", (_recentMs, 5))) with { Labels = [new Label("bad-name", "x")] };
        var outcome = await At("http://127.0.0.1:1").WriteAsync(request, CancellationToken.None);
        Assert.Contains("bad-name", Assert.IsType<WriteOutcome.Refused>(outcome).Reason, StringComparison.Ordinal);
    }
}
