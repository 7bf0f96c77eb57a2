using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>
/// Proves again and again that the node still works: that messages get through mailboxes, this one and that of whoever
/// compares the epochs of the owned shards, that the rows were compared lately, and that each way of writing answers.
/// The beat proves none of it, having a thread and a connection of its own.
/// </summary>
internal sealed class WatchActor(IMembership membership, ActorRef ownership, Pulse pulse, ClusterOptions options)
    : Actor
{
    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        Context.Timers.StartSingleTimer(nameof(Check), Check.Now, options.CheckEvery);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not Check)
        {
            Unhandled(message);
            return;
        }

        var since = Context.System.Time.GetTimestamp();
        var fault = await FaultAsync();
        if (fault is null)
            pulse.Worked();
        else if (pulse.MayAct && !Context.Stopping.IsCancellationRequested)
            ClusterLog.CheckFailed(Context.Logger, fault);

        // A check that took its time is followed by the next at once.
        var left = options.CheckEvery - Context.System.Time.GetElapsedTime(since);
        Context.Timers.StartSingleTimer(
            nameof(Check), Check.Now, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
    }

    // Null when all is well.
    private async ValueTask<string?> FaultAsync()
    {
        using var patience = new CancellationTokenSource(options.CheckEvery, Context.System.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Context.Stopping);
        try
        {
            await membership.ProbeAsync(either.Token);
            var looked = await ownership.AskAsync<Looked>(new WhenLooked(), options.CheckEvery, Context.Stopping);
            return looked.Ago <= options.CheckEvery ? null : $"the last look at the rows was {looked.Ago} ago";
        }
        catch (JournalUnavailableException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException)
        {
            return $"an append lane did not answer within {options.CheckEvery}";
        }
        catch (Exception silent) when (silent is AskTimeoutException or AskRefusedException)
        {
            return "messages do not get through";
        }
    }

    private sealed record Check
    {
        internal static Check Now { get; } = new();
    }
}

/// <summary>Asks how long ago the rows were read and compared; the answer is <see cref="Looked"/>.</summary>
internal sealed record WhenLooked;

/// <summary>When the rows were read and compared last.</summary>
/// <param name="Ago">The age of that look.</param>
internal sealed record Looked(TimeSpan Ago);
