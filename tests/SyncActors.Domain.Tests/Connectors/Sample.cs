using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Connectors;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>A connector with a dense and a sparse line and two destinations, and the pieces of its life.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 3, 10);
    public static readonly DateOnly FinalThrough = new(2026, 3, 9);
    public static readonly DateOnly History = new(2026, 3, 1);

    public static readonly ConnectorDefinition Definition = new()
    {
        Name = "anna-fitbit",
        User = "anna",
        SourceKind = "fitbit",
        Destinations =
            [new DestinationDefinition("archive", "files"), new DestinationDefinition("metrics", "victoria-metrics")],
        Schedule = Schedule.Every(TimeSpan.FromHours(1)),
        Limit = new RateLimit(150, TimeSpan.FromHours(1), RateRenewal.AtBoundary),
        Lines = [new LineDefinition("steps", Dense: true), new LineDefinition("weight", Dense: false)],
        HistoryFrom = History,
        SettingsHash = "one",
    };

    public static readonly Window Account = new("profile", [], null, 1);
    public static readonly Window Steps = new("activity/steps", ["steps"], new DayRange(History, Today), 1);
    public static readonly Window Weight = new("body/weight", ["weight"], new DayRange(History, Today), 2);
    public static readonly Window Both = new(
        "activity/all", ["steps", "weight"], new DayRange(History, FinalThrough), 1);

    public static ConnectorEvent Configured => new ConnectorEvent.Configured(Definition, Now);

    public static ConnectorScenario Given(params IReadOnlyList<ConnectorEvent> events) =>
        new ConnectorScenario(ConnectorCodec.Instance).Given(events);

    /// <summary>A connector whose first run has these windows before it and ten permits.</summary>
    public static ConnectorScenario Running(params IReadOnlyList<Window> windows) =>
        Given(Configured, Started(1), Planned(windows), new ConnectorEvent.PermitsReserved(10, Now));

    public static ConnectorEvent Started(long number) =>
        new ConnectorEvent.RunStarted(number, RunTrigger.Schedule, Now, []);

    public static ConnectorEvent Planned(params IReadOnlyList<Window> windows) =>
        new ConnectorEvent.RunPlanned(windows, Today, FinalThrough, History, Reread: true);

    public static ConnectorEvent Finished(long number, RunOutcome outcome, string? reason = null) =>
        new ConnectorEvent.RunFinished(number, outcome, reason, 0, Now);

    /// <summary>Runs that ended, one after another.</summary>
    public static IReadOnlyList<ConnectorEvent> Runs(params IReadOnlyList<RunOutcome> outcomes) =>
        [
            .. outcomes.SelectMany((outcome, index) =>
                (ConnectorEvent[])[Started(index + 1), Finished(index + 1, outcome, "why")]),
        ];

    /// <summary>A window's only page: an item a day of each line at each destination.</summary>
    public static PageReport Page(Window window, params IReadOnlyList<string> destinations)
    {
        var items = window.Lines.SelectMany(line => Days(window).Select(day => Item(line, day))).ToList();
        return new PageReport
        {
            Window = window,
            Destinations = [.. (destinations.Count > 0 ? destinations : ["archive", "metrics"])
                .Select(name => new DestinationPage(name, items, 0))],
            Answers =
                [.. window.Lines.Select(line => new LineAnswer(line, window.Range, DaySet.Of([window.Range!.Value])))],
            Digest = new LedgerDigest(0, 0, 0, (ulong)items.Count),
        };
    }

    /// <summary>An answer without any item.</summary>
    public static PageReport Nothing(Window window) => Page(window) with
    {
        Destinations = [new DestinationPage("archive", [], 0), new DestinationPage("metrics", [], 0)],
        Answers = [.. window.Lines.Select(line => new LineAnswer(line, window.Range, DaySet.Empty))],
    };

    public static ItemRecord Item(string line, DateOnly day, ItemResult result = ItemResult.Synced) => new(
        $"{line}/{day:yyyy-MM-dd}", line, day, "00112233445566778899aabbccddeeff", result,
        Reason: result == ItemResult.Synced ? null : "not taken");

    public static DeadLetter Letter(string id, string line, DateOnly? day) =>
        new(id, line, day, null, "no number", "{\"value\":\"x\"}", Now);

    public static ConnectorEvent Blocked(AlertCause cause) => new ConnectorEvent.Blocked(cause, "consent is gone", Now);

    public static ConnectorEvent Raised(AlertCause cause, string text) =>
        new ConnectorEvent.AlertRaised(new Alert(cause, Now, text));

    private static IEnumerable<DateOnly> Days(Window window) =>
        Enumerable.Range(0, window.Range?.Days ?? 0).Select(offset => window.Range!.Value.From.AddDays(offset));
}
