using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Problems;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Streaming;

/// <summary>Sends what happens as it happens, as server-sent events. Each stream looks for itself; nothing is queued
/// for a client that is slow.</summary>
internal sealed class LiveStreams(
    NodeAccess node, TimeProvider time, IHostApplicationLifetime lifetime, ApiLimits limits)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AskForKeyEvery = TimeSpan.FromSeconds(1);

    private int _open;

    /// <summary>Sends until the client leaves, its key is no longer good, or the process stops; answers 503 when too
    /// many streams are open.</summary>
    /// <param name="context">The request.</param>
    /// <param name="look">What came since the last look.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal async Task<IResult> SendAsync(
        HttpContext context, Func<CancellationToken, Task<StreamPart>> look, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        try
        {
            if (Interlocked.Increment(ref _open) > limits.Streams)
            {
                return Problem.Result(
                    StatusCodes.Status503ServiceUnavailable, "too-many-streams",
                    "Too many streams are open; close some or wait.");
            }

            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync(either.Token);
            await FollowAsync(context, look, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left or the process stops: both are how a stream ends.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }

        return TypedResults.Empty;
    }

    private async Task FollowAsync(
        HttpContext context, Func<CancellationToken, Task<StreamPart>> look, CancellationToken cancellationToken)
    {
        var response = context.Response;
        var keyId = Caller.Of(context.User).KeyId;
        var lastSent = time.GetTimestamp();
        var asked = lastSent;
        while (!cancellationToken.IsCancellationRequested)
        {
            var part = StreamPart.Nothing;
            try
            {
                if (time.GetElapsedTime(asked) >= AskForKeyEvery)
                {
                    if (!await IsGoodAsync(keyId, cancellationToken))
                        return;
                    asked = time.GetTimestamp();
                }

                part = await look(cancellationToken);
            }
            catch (JournalUnavailableException)
            {
                // Whoever follows does so through such times, too; nothing that comes meanwhile is left out.
            }

            foreach (var @event in part.Events)
                await response.WriteAsync(@event.Text, Encoding.UTF8, cancellationToken);

            // Without anything sent, nobody would notice that the client is gone.
            var silent = part.Events.Count == 0 && time.GetElapsedTime(lastSent) >= SignOfLifeEvery;
            if (silent)
                await response.WriteAsync(": \n\n", Encoding.UTF8, cancellationToken);
            if (silent || part.Events.Count > 0)
            {
                await response.Body.FlushAsync(cancellationToken);
                lastSent = time.GetTimestamp();
            }

            if (!part.MoreIsThere)
                await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private async Task<bool> IsGoodAsync(string keyId, CancellationToken cancellationToken) =>
        (await node.Parts.Stores.ApiKeys.ReadAsync(keyId, cancellationToken))?.IsGood(time.GetUtcNow()) == true;
}
