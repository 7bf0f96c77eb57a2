using SyncActors.Actors.Cells;

namespace SyncActors.Actors.Sharding;

/// <summary>The parent of all entities of a region: supervises them and looks for idle ones from time to
/// time.</summary>
internal sealed class RegionActor(EntityTable table, ShardRegionOptions options) : Actor
{
    private const int LooksPerTimeout = 4;

    protected override ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case ArmSweep:
                Arm();
                break;
            case Look when options.PassivateAfter is { } after && table.Sweep(after):
                Arm();
                break;
            case Look:
                break;
            case Passivate when Context.Sender is ActorCell { Origin: EntityOrigin } entity:
                table.Passivate(entity);
                break;
            default:
                Unhandled(message);
                break;
        }

        return ValueTask.CompletedTask;
    }

    private void Arm()
    {
        if (options.PassivateAfter is { } after)
            Context.Timers.StartSingleTimer(nameof(Look), new Look(), after / LooksPerTimeout);
    }

    /// <summary>The first entity after a while without any.</summary>
    internal sealed record ArmSweep;

    private sealed record Look;
}
