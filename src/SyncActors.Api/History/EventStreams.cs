using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api.History;

/// <summary>Sends a connector's events as they happen, as server-sent events. Each stream reads the journal, so nothing
/// that is sent is not durable, and whoever comes back goes on after the last event it saw.</summary>
internal sealed class EventStreams(TimeProvider time, IHostApplicationLifetime lifetime, ApiLimits limits)
{
    private const int PageSize = 200;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AskForKeyEvery = TimeSpan.FromSeconds(1);

    private int _open;

    /// <summary>Takes one of the places; the caller gives it back. False when all are taken.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= limits.Streams)
            return true;
        Leave();
        return false;
    }

    /// <summary>Gives a place back.</summary>
    internal void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>Sends the events after a sequence number until the client leaves, its key is no longer good, or the
    /// process stops.</summary>
    internal async Task SendAsync(
        HttpResponse response, IJournal journal, EntityId entity, long after,
        Func<CancellationToken, Task<bool>> mayGoOn,
        CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await response.StartAsync(either.Token);
            await FollowAsync(response, journal, entity, after, mayGoOn, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The client left or the process stops: both are how a stream ends.
        }
    }

    private async Task FollowAsync(
        HttpResponse response, IJournal journal, EntityId entity, long after,
        Func<CancellationToken, Task<bool>> mayGoOn,
        CancellationToken cancellationToken)
    {
        var lastSent = time.GetTimestamp();
        var asked = lastSent;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (time.GetElapsedTime(asked) >= AskForKeyEvery)
            {
                if (!await mayGoOn(cancellationToken))
                    return;
                asked = time.GetTimestamp();
            }

            var events = await journal.ReadEventsAsync(entity, after, PageSize, cancellationToken);
            foreach (var stored in events)
            {
                await response.WriteAsync(Text(EventEntry.Of(stored)), Encoding.UTF8, cancellationToken);
                after = stored.SequenceNr;
            }

            // Without anything sent, nobody would notice that the client is gone.
            var silent = events.Count == 0 && time.GetElapsedTime(lastSent) >= SignOfLifeEvery;
            if (silent)
                await response.WriteAsync(": \n\n", Encoding.UTF8, cancellationToken);
            if (silent || events.Count > 0)
            {
                await response.Body.FlushAsync(cancellationToken);
                lastSent = time.GetTimestamp();
            }

            if (events.Count < PageSize)
                await Task.Delay(LookEvery, time, cancellationToken);
        }
    }

    private static string Text(EventEntry entry) =>
        $"id: {entry.SequenceNr}\nevent: {entry.Type}\ndata: {JsonSerializer.Serialize(entry, SyncJson.Options)}\n\n";
}
