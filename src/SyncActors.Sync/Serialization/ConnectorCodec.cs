using SyncActors.Domain.Connectors;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Sync.Serialization;

/// <summary>The stable names of a connector's events. A name never changes; a new shape raises the version and adds an
/// upcaster.</summary>
public static class ConnectorCodec
{
    private static readonly HotEvents Hot = new();

    /// <summary>The codec.</summary>
    public static JsonCodec<ConnectorState, ConnectorEvent> Instance { get; } = new(
        stateVersion: 3,
        [
            new("configured", 1, typeof(Configured)),
            new("removed", 1, typeof(Removed)),
            new("paused", 1, typeof(Paused)),
            new("resumed", 1, typeof(Resumed)),
            new("run-requested", 1, typeof(RunRequested)),
            new("backfill-requested", 1, typeof(BackfillRequested)),
            new("history-begun", 1, typeof(HistoryBegun)),
            new("coverage-reset", 1, typeof(CoverageReset)),
            new("run-started", 1, typeof(RunStarted)),
            new("run-planned", 1, typeof(RunPlanned), Hot.ReadRunPlanned),
            new("permits-reserved", 1, typeof(PermitsReserved), Hot.ReadPermitsReserved),
            new("page-synced", 1, typeof(PageSynced), Hot.ReadPageSynced),
            new("request-failed", 1, typeof(RequestFailed)),
            new("throttled", 1, typeof(Throttled)),
            new("window-closed", 1, typeof(WindowClosed)),
            new("destination-failed", 1, typeof(DestinationFailed)),
            new("destination-swept", 1, typeof(DestinationSwept)),
            new("run-resumed", 1, typeof(RunResumed)),
            new("run-finished", 1, typeof(RunFinished)),
            new("run-scheduled", 1, typeof(RunScheduled)),
            new("blocked", 1, typeof(Blocked)),
            new("unblocked", 1, typeof(Unblocked)),
            new("lines-reopened", 1, typeof(LinesReopened)),
            new("dead-letters-replayed", 1, typeof(DeadLettersReplayed)),
            new("items-adopted", 1, typeof(ItemsAdopted)),
            new("alert-raised", 1, typeof(AlertRaised)),
            new("alert-reminded", 1, typeof(AlertReminded)),
            new("alert-acknowledged", 1, typeof(AlertAcknowledged)),
            new("alert-resolved", 1, typeof(AlertResolved)),
        ],
        upcasters:
        [
            // A state of the first version lacks what alerts rest on; it begins with none of it.
            new(JsonCodec<ConnectorState, ConnectorEvent>.SnapshotName, 1, body => body),

            // One of the second kept the days that waited without their order; the next run asks for them without it.
            new(JsonCodec<ConnectorState, ConnectorEvent>.SnapshotName, 2, body => body),
        ]);
}
