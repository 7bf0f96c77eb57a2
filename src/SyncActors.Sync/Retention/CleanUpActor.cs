using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Schedules;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Sync.Retention;

/// <summary>Reminds connectors, one after the other and those of this node only, to delete what is old of their
/// histories. A dormant one comes back for it, which costs some reads.</summary>
internal sealed class CleanUpActor(IReadModels views, HeldShards shards, ShardRegion region, Schedule schedule) : Actor
{
    private const int ViewsPage = 500;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        WakeLater();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not Begin)
        {
            Unhandled(message);
            return;
        }

        try
        {
            await GoRoundAsync();
        }
        catch (JournalUnavailableException)
        {
            // The next turn begins anew.
        }

        WakeLater();
    }

    private async ValueTask GoRoundAsync()
    {
        EntityId? after = null;
        while (true)
        {
            var page = await views.ListAsync(ConnectorView.Kind, null, after, ViewsPage, Context.Stopping);
            foreach (var row in page.Where(row => shards.Holds(row.Entity)))
                await RemindAsync(row.Entity);
            if (page.Count < ViewsPage)
                return;
            after = page[^1].Entity;
        }
    }

    private async ValueTask RemindAsync(EntityId connector)
    {
        try
        {
            await region.EntityRef(connector.Value)
                .AskAsync<CleanUpHeard>(new CleanUp(), AnswerWithin, Context.Stopping);
        }
        catch (Exception silent) when (silent is AskTimeoutException or AskRefusedException)
        {
            // It has moved, or is busy; the next turn reminds it again.
        }
    }

    private void WakeLater()
    {
        var now = Context.System.Time.GetUtcNow();
        if (schedule.NextAfter(now, now, spread: 0) is { } next)
            Context.Timers.StartSingleTimer(nameof(Begin), Begin.Now, next - now);
    }

    private sealed record Begin
    {
        internal static Begin Now { get; } = new();
    }
}
