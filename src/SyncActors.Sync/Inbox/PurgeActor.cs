using SyncActors.Actors;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Inbox;

/// <summary>Removes rows that were settled before a moment, at most so many; returns how many.</summary>
internal delegate Task<int> PurgeRows(DateTimeOffset before, int max, CancellationToken cancellationToken);

/// <summary>
/// Removes commands and deliveries that were settled long ago. Every node does it now and then, none needs to: what one
/// has removed, another does not find. Open ones stay, and dead ones, which are for a person.
/// </summary>
/// <param name="queues">What is purged, one after the other.</param>
/// <param name="random">Spreads the turns.</param>
/// <param name="every">Longest time between two turns.</param>
internal sealed class PurgeActor(IReadOnlyList<PurgeRows> queues, Random random, TimeSpan every) : Actor
{
    /// <summary>How long the outcome of a command can be asked for, and the same id is the same command; the same for
    /// deliveries.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>Rows that share a commit.</summary>
    internal const int BatchMax = 1_000;

    /// <summary>Batches of one queue in one turn; the rest waits for the next.</summary>
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
            foreach (var purge in queues)
                await PurgeAsync(purge);
        }
        catch (JournalUnavailableException)
        {
            // The next turn removes more.
        }

        WakeLater();
    }

    private async ValueTask PurgeAsync(PurgeRows purge)
    {
        for (var batch = 0; batch < BatchesMax; batch++)
        {
            var before = Context.System.Time.GetUtcNow() - KeptFor;
            if (await purge(before, BatchMax, Context.Stopping) < BatchMax)
                return;
        }
    }

    // Nodes that start together do not come together.
    private void WakeLater() => Context.Timers.StartSingleTimer(
        nameof(Purge), Purge.Now, every * (0.5 + (random.NextDouble() / 2)));

    private sealed record Purge
    {
        internal static Purge Now { get; } = new();
    }
}
