using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Connectors;

/// <summary>
/// The history that a connector to Google Health writes when it runs once an hour: every event comes from the decider,
/// every window from the source's own planner, every body from the codec. The device delivers each third hour; then the
/// days of the look-back are read again, the running day's values have changed, and those of the other days have not.
/// </summary>
internal sealed class ConnectorHistory
{
    private const int DeviceEveryHours = 3;
    private const int PermitBlock = 10;
    private static readonly DateTimeOffset Begin = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ISource _source;
    private readonly List<NewEvent> _events = [];
    private readonly int _eventsMax;
    private ConnectorState _state = ConnectorState.New;
    private DateTimeOffset _now = Begin;

    private ConnectorHistory(ISource source, int eventsMax) => (_source, _eventsMax) = (source, eventsMax);

    /// <summary>The first <paramref name="events"/> events of a connector's life, as the journal keeps them.</summary>
    public static IReadOnlyList<NewEvent> Make(string name, int events)
    {
        var history = new ConnectorHistory(BenchPlugins.GoogleHealth(new Uri("http://127.0.0.1:1/")), events);
        history.Live(BenchPlugins.Definition(name, history._source.Descriptor));
        return history._events[..events];
    }

    private void Live(ConnectorDefinition definition)
    {
        Do(new ConnectorCommand.Configure(definition));
        for (var hour = 0; _events.Count < _eventsMax; hour++)
        {
            _now = Begin.AddHours(hour);
            Do(new ConnectorCommand.Begin(RunTrigger.Schedule, _source.Survey(_state.Facts)));
            var contact = Begin.AddHours(hour - (hour % DeviceEveryHours)).DateTime;
            Ask(new SourceFacts("Europe/Berlin", new DateOnly(2024, 12, 1), contact, "account-1"));
            var basis = RunPlanner.Basis(_state, _now);
            var needs = basis.Needs.SelectMany(
                need => need.Days.Ranges.Select(range => new LineNeed(need.Line, range)));
            Do(new ConnectorCommand.Plan(basis, _source.Plan([.. needs])));
            Ask(facts: null);
            Do(new ConnectorCommand.Finish(_state.Run!.Permits, null, null));
        }
    }

    private void Ask(SourceFacts? facts)
    {
        while (_state.Run!.Left is [var window, ..] && _events.Count < _eventsMax)
        {
            if (_state.Run.Permits == 0)
                Do(new ConnectorCommand.Reserve(Math.Min(PermitBlock, _state.Run.Left.Count)));
            _now = _now.AddMilliseconds(200);
            Do(new ConnectorCommand.RecordPage(Page(window, facts)));
        }
    }

    private PageReport Page(Window window, SourceFacts? facts)
    {
        var today = _state.Run!.Today;
        var changed = window.Range is { } asked && asked.Contains(today) ? window.Lines : [];
        var records = changed.Select(line => new ItemRecord(
            string.Create(CultureInfo.InvariantCulture, $"{line}/{today:yyyy-MM-dd}"), line, today, Hash(line),
            ItemResult.Synced,
            "p3")).ToList();
        return new PageReport
        {
            Window = window,
            Destinations =
            [
                .. _state.Destinations.Keys.Select(name => new DestinationPage(
                    name, records, ((window.Range?.Days ?? 0) * window.Lines.Count) - records.Count)),
            ],
            Answers = window.Range is { } range
                ? [.. window.Lines.Select(line => new LineAnswer(line, range, DaySet.Of([range])))]
                : [],
            Facts = facts,
            Digest = records.Count > 0 ? new LedgerDigest((ulong)_events.Count, 2, 3, 4) : default,
        };
    }

    private string Hash(string line) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{line}{_events.Count}")).AsSpan(0, 16));

    private void Do(ConnectorCommand command)
    {
        if (ConnectorDecider.Decide(_state, command, _now) is not Decision.Accepted accepted)
            throw new InvalidOperationException($"{command} was refused.");
        foreach (var @event in accepted.Events)
            _events.Add(ConnectorCodec.Instance.Encode(@event, _now, cause: null));
        _state = accepted.State;
    }
}
