using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Credentials;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Retries;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;

namespace SyncActors.Sync.Tests.Serialization;

/// <summary>One event of each kind with every member filled, in an order in which a life could bring them.</summary>
internal static class GoldenEvents
{
    private static readonly DateTimeOffset At = new(2026, 3, 10, 12, 30, 15, 123, 456, TimeSpan.Zero);
    private static readonly DayRange Days = new(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 9));
    private static readonly Window Window = new("activity/steps", ["steps", "floors"], Days, 2);

    public static IReadOnlyList<ConnectorEvent> OfConnector { get; } =
    [
        new ConnectorEvent.Configured(Definition(), At),
        new ConnectorEvent.Paused(),
        new ConnectorEvent.Resumed(),
        new ConnectorEvent.RunRequested(RunTrigger.Manual, Force: true),
        new ConnectorEvent.BackfillRequested(Days),
        new ConnectorEvent.CoverageReset(new DateOnly(2026, 3, 5), "metrics", Refill: true, At),
        new ConnectorEvent.HistoryBegun(new DateOnly(2026, 3, 1)),
        new ConnectorEvent.RunStarted(7, RunTrigger.Backfill, At, [new Window("profile", [], null, 1)]),
        new ConnectorEvent.RunPlanned(
            [Window, Window], new DateOnly(2026, 3, 10), Days.Through, Days.From, Reread: true),
        new ConnectorEvent.PermitsReserved(10, At),
        new ConnectorEvent.PageSynced(Page(), At),
        new ConnectorEvent.RequestFailed(Window, "timed out", At),
        new ConnectorEvent.Throttled(At, NamedByVendor: true, At),
        new ConnectorEvent.WindowClosed(Window, WindowFate.Replaced, "too many days", "activity", [Window], At),
        new ConnectorEvent.DestinationFailed("archive", "disk full", At, OutcomeUnknown: true),
        new ConnectorEvent.Blocked(AlertCause.NeedsAuthorization, "consent is gone", At),
        new ConnectorEvent.DestinationSwept("metrics", 2, 1, At),
        new ConnectorEvent.ItemsAdopted(
            "metrics", [new AdoptedItem("lifelog/a", "17"), new AdoptedItem("lifelog/b")], new LedgerDigest(1, 2, 3, 4), At),
        new ConnectorEvent.AlertRaised(new Alert(AlertCause.NeedsAuthorization, At, "consent is gone")),
        new ConnectorEvent.AlertReminded(AlertCause.NeedsAuthorization, "consent is gone", At),
        new ConnectorEvent.AlertAcknowledged(AlertCause.NeedsAuthorization, At),
        new ConnectorEvent.RunFinished(7, RunOutcome.CompleteWithParked, "some lines or items are parked", 3, At),
        new ConnectorEvent.RunScheduled(At),
        new ConnectorEvent.RunResumed(7, At),
        new ConnectorEvent.Unblocked(),
        new ConnectorEvent.AlertResolved(AlertCause.NeedsAuthorization, At),
        new ConnectorEvent.LinesReopened(["floors", "steps"]),
        new ConnectorEvent.DeadLettersReplayed(["steps/1", "metrics:steps/2026-03-02"]),
        new ConnectorEvent.Removed(At),
    ];

    public static IReadOnlyList<CredentialEvent> OfCredential { get; } =
    [
        new CredentialEvent.GrantStored(1, ["activity", "sleep"], At),
        new CredentialEvent.RefreshBegan(1),
        new CredentialEvent.Refreshed(2, ["activity"], At),
        new CredentialEvent.RefreshFailed("the provider cannot be reached"),
        new CredentialEvent.GrantRejected("invalid_grant"),
    ];

    private static ConnectorDefinition Definition() => new()
    {
        Name = "anna-fitbit",
        User = "anna",
        SourceKind = "fitbit",
        Destinations =
            [new DestinationDefinition("archive", "files"), new DestinationDefinition("metrics", "victoria-metrics")],
        Schedule = new Schedule(null, "0 */1 * * *", "Europe/Berlin", TimeSpan.FromMinutes(5)),
        Limit = new RateLimit(150, TimeSpan.FromHours(1), RateRenewal.AtBoundary),
        Lines = [new LineDefinition("steps", Dense: true), new LineDefinition("floors", Dense: false)],
        Credential = CredentialId.Of("anna", "fitbit", "default"),
        HistoryFrom = new DateOnly(2020, 1, 1),
        IncludeToday = false,
        TimeZone = "Europe/Berlin",
        LookbackDays = 5,
        RereadEvery = TimeSpan.FromHours(2),
        FinalAfter = TimeSpan.FromDays(7),
        Retry = new RetryPolicy(3, TimeSpan.FromSeconds(1.5), TimeSpan.FromMinutes(2), 2.5),
        Enabled = true,
        SettingsHash = "5f1c",
    };

    private static PageReport Page() => new()
    {
        Window = Window,
        NextCursor = "page-2",
        Destinations =
        [
            new DestinationPage(
                "metrics",
                [
                    new ItemRecord(
                        "steps/2026-03-01", "steps", Days.From, "00112233445566778899aabbccddeeff", ItemResult.Synced,
                        "ref-1"),
                    new ItemRecord(
                        "steps/2026-03-02", "steps", null, "ffeeddccbbaa99887766554433221100", ItemResult.DeadLettered,
                        Reason: "Zürich \"<&>\" \u2028 wird nicht genommen"),
                ],
                Unchanged: 4),
        ],
        Answers = [new LineAnswer("steps", Days, DaySet.Of([DayRange.One(Days.From), DayRange.One(Days.Through)]))],
        Unreadable = [new DeadLetter("steps/1", "steps", Days.From, null, "no number", "{\"value\":\"x\"}", At)],
        Facts = new SourceFacts("Europe/Berlin", new DateOnly(2019, 5, 4), new DateTime(2026, 3, 10, 9, 30, 0), "A1B2"),
        Quota = new QuotaSeen(42, At),
        Digest = new LedgerDigest(1, 2, 3, ulong.MaxValue),
    };
}
