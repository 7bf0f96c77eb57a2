using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Testing.Simulation;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>
/// A connector's life by seed: people configure, pause, trigger and reset it at any moment, runs ask a source that
/// answers as sources do, and now and then the process dies. It keeps the order of reports that the connector's
/// children keep, and makes a request only with a permit in hand.
/// </summary>
internal sealed class RandomLife(SeededRandom random)
{
    private static readonly DateOnly Earliest = new(2026, 1, 20);
    private static readonly string[] Lines = ["sleep", "steps", "weight"];

    private int _held;
    private int _settings;

    /// <summary>What the clock shows.</summary>
    public DateTimeOffset Now { get; private set; } = Sample.Now;

    /// <summary>Requests made.</summary>
    public int Requests { get; private set; }

    /// <summary>The next thing that happens; given the state and what permits a reservation brought.</summary>
    public ConnectorCommand Next(ConnectorState state)
    {
        Now += TimeSpan.FromSeconds(random.OneOf(0, 1, 30, 600, 4000));
        if (state.Definition is null || state.Run is null || random.Percent(8))
            return FromPeople(state);
        if (random.Percent(2))
            _held = 0; // The process died: what it held is lost, the state is not.
        if (state.Paused || state.Block is not null)
            return End(RunOutcome.Cancelled);
        if (state.Run.Left.Count == 0)
            return state.Run.Planned ? End(null) : Planned(state);
        if (_held == 0)
            return random.Percent(85) ? new Reserve(random.Next(1, 11)) : End(RunOutcome.Yielded);
        _held--;
        Requests++;
        return Answer(state.Run);
    }

    /// <summary>Takes what a reservation brought.</summary>
    public void Reserved(int permits) => _held += permits;

    private Finish End(RunOutcome? early)
    {
        var unspent = _held;
        _held = 0;
        return new Finish(unspent, early, early is null ? null : "stopped");
    }

    private ConnectorCommand FromPeople(ConnectorState state) => random.Next(27) switch
    {
        < 3 => new Configure(Definition()),
        3 => new Pause(),
        4 or 5 => new Resume(),
        6 => new Trigger(random.Percent(50)),
        7 => new RunBackfill(new DayRange(Earliest.AddDays(random.Next(30)), Earliest.AddDays(random.Next(60)))),
        8 => new Cancel(),
        9 => new Reset(random.Percent(50) ? null : random.Day(Earliest, 60), Refill: random.Percent(20)),
        10 => new ReplayDeadLetters(random.Percent(60) ? [] : [.. state.DeadLetters.Keys.Take(2)]),
        11 => new ReplayDeadLetters(["unknown"]),
        12 or 13 => new Authorized([]),
        14 => new BeginHistory(random.Percent(50) ? null : random.Day(Earliest, 50)),
        15 when random.Percent(40) => Removed(),
        16 or 17 => new CheckAlerts(),
        18 or 19 => new Acknowledge(
            state.Alerts.IsEmpty ? AlertCause.Quota : random.OneOf([.. state.Alerts.Keys])),
        20 => new AdoptItems(
            random.OneOf("archive", "metrics"), [new AdoptedItem($"item/{random.Next(100)}")],
            new LedgerDigest(0, 0, 0, (ulong)random.Next(1, 1000))),
        _ => new Begin(
            state.Requested ?? RunTrigger.Schedule,
            [.. Enumerable.Repeat(Sample.Account, random.Next(3))]),
    };

    // What it held is lost with its run.
    private Remove Removed()
    {
        _held = 0;
        return new Remove();
    }

    private ConnectorDefinition Definition() => Sample.Definition with
    {
        SettingsHash = $"{_settings += random.Next(2)}",
        Lines = [.. Lines.Select(line => new LineDefinition(line, line == "steps"))],
        Destinations =
        [
            .. random.OneOf<string[]>(
                ["archive"], ["archive", "metrics"], ["metrics"], ["archive", "cellar", "metrics"])
                .Select(name => new DestinationDefinition(name, "any")),
        ],
        Schedule = random.OneOf(
            Schedule.Manual, Schedule.Every(TimeSpan.FromHours(1)), Schedule.At("15 */2 * * *", "Europe/Berlin")),
        Limit = random.OneOf(
            Sample.Definition.Limit, Sample.Definition.Limit with { Permits = 12 },
            new RateLimit(20, TimeSpan.FromHours(1))),
        HistoryFrom = random.Percent(20) ? null : Earliest.AddDays(random.Next(20)),
        IncludeToday = random.Percent(80),
        TimeZone = random.OneOf(null, "Pacific/Auckland", "America/Los_Angeles"),
        Enabled = random.Percent(90),
        Alerts = random.OneOf(
            null,
            new AlertPolicy
            {
                FailuresInARow = random.Next(3), ThrottlesInARow = random.Next(3),
                NoSyncFor = TimeSpan.FromHours(random.Next(1, 12)), RemindEvery = TimeSpan.FromHours(1),
            },
            new AlertPolicy
            {
                Off = [random.OneOf(Enum.GetValues<AlertCause>())], RemindEvery = TimeSpan.FromHours(2),
                StaleAfter = [.. Lines.Select(line => new StaleRule(line, TimeSpan.FromHours(random.Next(1, 100))))],
            }),
    };

    private Plan Planned(ConnectorState state)
    {
        var basis = RunPlanner.Basis(state, Now);
        var windows = basis.Needs.SelectMany(need => need.Days.Ranges.SelectMany(range => range.Split(20))
            .Select(range => new Window($"of/{need.Line}", [need.Line], range, 1)));
        return new Plan(
            basis, [.. windows.OrderByDescending(window => window.Range!.Value.Through).Take(random.Next(1, 12))]);
    }

    private ConnectorCommand Answer(Run run)
    {
        var window = run.Left[0];
        return random.Next(20) switch
        {
            0 => new RecordFailure(window, "timed out", random.NextDouble()),
            1 => Throttled(),
            2 => Closed(window),
            3 => new RecordDestinationFailure(random.OneOf("archive", "cellar", "metrics"), "disk full"),
            5 when random.Percent(30) => new RecordResumed(),
            6 when random.Percent(40) => new RecordSwept(
                random.OneOf("archive", "cellar", "metrics"), random.Next(3), random.Next(2))
            {
                Failure = random.Percent(20) ? "cannot be reached" : null,
            },
            4 when random.Percent(20) => new RecordBlocked(
                random.OneOf(AlertCause.NeedsAuthorization, AlertCause.AccountRefused, AlertCause.SourceDiscontinued),
                "why"),
            _ => new RecordPage(Page(run, window)),
        };
    }

    private RecordThrottle Throttled()
    {
        _held = 0; // The vendor counts none of them as left.
        return new RecordThrottle(random.Percent(70) ? TimeSpan.FromSeconds(random.Next(4000)) : null, null);
    }

    private RecordClosed Closed(Window window)
    {
        var fate = random.OneOf(WindowFate.Parked, WindowFate.NotOffered, WindowFate.Refused, WindowFate.Replaced);
        return window.Range is { Days: > 1 } range && fate == WindowFate.Replaced
            ? new RecordClosed(
                window, fate, "too long", null,
                [.. range.Split((range.Days + 1) / 2).Select(half => window with { Range = half })])
            : new RecordClosed(window, fate == WindowFate.Replaced ? WindowFate.Refused : fate, "why", null, []);
    }

    private PageReport Page(Run run, Window window)
    {
        var last = random.Percent(70);
        var days = window.Range is { } range
            ? [.. Enumerable.Range(0, range.Days).Select(offset => range.From.AddDays(offset)).Where(_ => random.Percent(40))]
            : new List<DateOnly>();
        var with = DaySet.Of(days.Select(DayRange.One));
        var destinations = new[] { "archive", "cellar", "metrics" }.Where(name => !run.Failing.Contains(name))
            .Select(name =>
            new DestinationPage(
                name,
                [
                    .. window.Lines.SelectMany(line =>
                        days.Where(_ => random.Percent(70)).Select(day => Sample.Item(line, day, Result()))),
                ],
                random.Next(4)));
        return new PageReport
        {
            Window = window,
            NextCursor = last ? null : $"{random.Next(100)}",
            Destinations = [.. destinations],
            Answers = [.. window.Lines.Select(line => new LineAnswer(line, last ? window.Range : null, with))],
            Unreadable = window.Lines.Count > 0 && random.Percent(10)
                ? [Sample.Letter($"{window.Lines[0]}/r{random.Next(20)}", window.Lines[0], random.Percent(50) ? null : window.Range?.From)]
                : [],
            Facts = window.Range is null ? Facts() : null,
            Quota = random.Percent(10)
                ? new QuotaSeen(random.Next(5), Now + TimeSpan.FromMinutes(random.Next(60)))
                : null,
            Digest = new LedgerDigest(random.NextBits(), random.NextBits(), random.NextBits(), random.NextBits()),
        };
    }

    private ItemResult Result() =>
        random.Percent(90) ? ItemResult.Synced : random.OneOf(ItemResult.Skipped, ItemResult.DeadLettered);

    private SourceFacts Facts() => new(
        random.OneOf(null, "Europe/Berlin", "Asia/Tokyo"),
        random.Percent(30) ? Earliest : null,
        random.Percent(50) ? Now.UtcDateTime.AddHours(-random.Next(100)) : null,
        "A1");
}
