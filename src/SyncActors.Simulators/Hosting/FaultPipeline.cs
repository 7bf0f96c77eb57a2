using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using SyncActors.Simulators.Faults;

namespace SyncActors.Simulators.Hosting;

/// <summary>Stands before the vendor's routes: applies ordered faults and writes each request to the ledger.</summary>
internal sealed class FaultPipeline(
    IVendor vendor, FaultInjector faults, RequestLedger ledger, TimeProvider timeProvider)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(AdminRoutes.Root, StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var at = timeProvider.GetUtcNow();
        var call = vendor.Classify(context);
        var effect = faults.Next(call.RouteClass, call.User, context.Request.Method);
        // The ledger is written before the client can see the end of the answer, so that a test may read it at once.
        var recorder = new Recorder(ledger, context, call, at, effect is not null);
        switch (effect)
        {
            case null:
                await AnswerAsync(context, await HandleAsync(context, next), recorder, context.RequestAborted);
                break;
            case FaultEffect.Status status:
                await RefuseAsync(context, call, status, recorder);
                break;
            case FaultEffect.Delay delay:
                await Task.Delay(TimeSpan.FromSeconds(delay.Seconds), timeProvider, context.RequestAborted);
                await AnswerAsync(context, await HandleAsync(context, next), recorder, context.RequestAborted);
                break;
            case FaultEffect.EndlessPaging:
                context.Features.Set(new EndlessPagingFeature());
                await AnswerAsync(context, await HandleAsync(context, next), recorder, context.RequestAborted);
                break;
            case FaultEffect.SlowDrip drip:
                await DripAsync(context, drip, await HandleAsync(context, next), recorder);
                break;
            case FaultEffect.CutBody:
                await CutAsync(context, await HandleAsync(context, next), recorder);
                break;
            case FaultEffect.MalformedJson:
                await AnswerAsync(
                    context, Spoil(await HandleAsync(context, next)), recorder, context.RequestAborted);
                break;
            case FaultEffect.ResetBefore:
                recorder.Write(status: 0);
                context.Abort();
                break;
            case FaultEffect.ResetAfter:
                await HandleAsync(context, next);
                recorder.Write(context.Response.StatusCode);
                context.Abort();
                break;
            default:
                throw new System.Diagnostics.UnreachableException(effect.GetType().Name);
        }
    }

    private static async Task<byte[]> HandleAsync(HttpContext context, RequestDelegate next)
    {
        var direct = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var kept = new MemoryStream();
        var keeping = new StreamResponseBodyFeature(kept);
        context.Features.Set<IHttpResponseBodyFeature>(keeping);
        try
        {
            await next(context);
            await keeping.Writer.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(direct);
        }

        return kept.ToArray();
    }

    private static async Task AnswerAsync(
        HttpContext context, byte[] body, Recorder recorder, CancellationToken cancellationToken)
    {
        recorder.Write(context.Response.StatusCode);
        if (body.Length == 0)
            return;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, cancellationToken);
    }

    private async Task RefuseAsync(HttpContext context, RouteCall call, FaultEffect.Status fault, Recorder recorder)
    {
        var documented = vendor.Refuse(call, fault.Code, fault.Reason);
        var headers = new Dictionary<string, string>(documented.Headers, StringComparer.OrdinalIgnoreCase);
        headers.Remove("Retry-After");
        if (fault.RetryAfter is not null)
            headers["Retry-After"] = fault.RetryAfter;
        foreach (var (name, value) in fault.Headers)
            headers[name] = value;
        recorder.Write(fault.Code);
        var answer = documented with { Status = fault.Code, Headers = headers, Body = fault.Body ?? documented.Body };
        await answer.WriteAsync(context, context.RequestAborted);
    }

    private async Task DripAsync(HttpContext context, FaultEffect.SlowDrip drip, byte[] body, Recorder recorder)
    {
        recorder.Write(context.Response.StatusCode);
        context.Response.ContentLength = body.Length;
        for (var piece = 0; piece < drip.Pieces; piece++)
        {
            var start = (int)((long)body.Length * piece / drip.Pieces);
            var end = (int)((long)body.Length * (piece + 1) / drip.Pieces);
            await context.Response.Body.WriteAsync(body.AsMemory(start..end), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (piece < drip.Pieces - 1)
                await Task.Delay(TimeSpan.FromSeconds(drip.PauseSeconds), timeProvider, context.RequestAborted);
        }
    }

    private static async Task CutAsync(HttpContext context, byte[] body, Recorder recorder)
    {
        recorder.Write(context.Response.StatusCode);
        // An empty answer has no middle: it announces one byte that never comes.
        context.Response.ContentLength = Math.Max(1, body.Length);
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private static byte[] Spoil(byte[] body) => [.. body.AsSpan(0, body.Length / 2), .. "\"]}:{"u8];

    private readonly record struct Recorder(
        RequestLedger Ledger, HttpContext Context, RouteCall Call, DateTimeOffset At, bool Faulted)
    {
        public void Write(int status) => Ledger.Record(new LedgerEntry(
            At,
            Call.User ?? "",
            Call.RouteClass,
            Context.Request.Method,
            Context.Request.Path.ToUriComponent() + Context.Request.QueryString.ToUriComponent(),
            status,
            Outcome(status)));

        private RequestOutcome Outcome(int status) => (Faulted, status) switch
        {
            (true, _) => RequestOutcome.Faulted,
            (_, 429) => RequestOutcome.RefusedByQuota,
            (_, >= 400) => RequestOutcome.Rejected,
            _ => RequestOutcome.Accepted,
        };
    }
}

/// <summary>Present on a request whose answer must name a next page for ever.</summary>
public sealed class EndlessPagingFeature
{
    /// <summary>Whether the request must get an endless paging token.</summary>
    public static bool IsOrderedFor(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<EndlessPagingFeature>() is not null;
    }
}
