using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Connector;

/// <summary>A connector's entry of the due index, as far as its actor knows it.</summary>
internal sealed class DueEntry
{
    private DueChange _row = DueChange.Keep;
    private DueChange _wish = DueChange.Keep;

    /// <summary>What an append writes that leads from one state to another.</summary>
    public DueChange Between(ConnectorState before, ConnectorState after, DateTimeOffset now)
    {
        var wakeAt = ConnectorDecider.WakeAt(after);
        return wakeAt <= now && ConnectorDecider.WakeAt(before) <= now
            ? Become(_row) // It is past already: since when tells nobody anything.
            : At(wakeAt);
    }

    /// <summary>What an append writes so that the actor is woken at a moment; null for never.</summary>
    public DueChange At(DateTimeOffset? moment) =>
        Become(moment is { } when ? DueChange.At(when, 0) : DueChange.None);

    /// <summary>The append is written.</summary>
    public void Written() => _row = _wish;

    private DueChange Become(DueChange wish)
    {
        _wish = wish;
        return wish == _row ? DueChange.Keep : wish;
    }
}
