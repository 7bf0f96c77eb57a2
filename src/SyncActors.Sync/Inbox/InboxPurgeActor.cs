using SyncActors.Actors;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Inbox;

/// <summary>
/// Removes commands that were settled long ago. Every node does it now and then, none needs to: what one has removed,
/// another does not find. Open commands stay, and dead ones, which are for a person.
/// </summary>
internal sealed class InboxPurgeActor(IInbox inbox, Random random, TimeSpan every) : Actor
{
    /// <summary>How long the outcome of a command can be asked for, and the same id is the same command.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>Commands that share a commit.</summary>
    internal const int BatchMax = 1_000;

    /// <summary>Batches of one turn; the rest waits for the next.</summary>
    internal const int BatchesMax = 50;

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        WakeLater();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not Purge)
        {
            Unhandled(message);
            return;
        }

        try
        {
            for (var batch = 0; batch < BatchesMax; batch++)
            {
                var before = Context.System.Time.GetUtcNow() - KeptFor;
                if (await inbox.PurgeAsync(before, BatchMax, Context.Stopping) < BatchMax)
                    break;
            }
        }
        catch (JournalUnavailableException)
        {
            // The next turn removes more.
        }

        WakeLater();
    }

    // Nodes that start together do not come together.
    private void WakeLater() => Context.Timers.StartSingleTimer(
        nameof(Purge), Purge.Now, every * (0.5 + (random.NextDouble() / 2)));

    private sealed record Purge
    {
        internal static Purge Now { get; } = new();
    }
}
