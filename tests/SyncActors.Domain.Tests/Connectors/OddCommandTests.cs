using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>Commands that lack what their types promise, as a text from elsewhere may.</summary>
public sealed class OddCommandTests
{
    private static readonly PageReport OnePage = Page(Steps) with
    {
        Unreadable = [Letter("a", "steps", Today)],
        Facts = SourceFacts.Unknown,
        Quota = new QuotaSeen(3, Now),
    };

    private static readonly Command[] Commands =
    [
        new Command.Configure(Definition with
        {
            SettingsHash = "two",
            Alerts = new AlertPolicy
            {
                NoSyncFor = TimeSpan.FromHours(24), RemindEvery = TimeSpan.FromHours(24), Off = [AlertCause.Suspicious],
                StaleAfter = [new StaleRule("steps", TimeSpan.FromHours(36))],
            },
        }),
        new Command.Acknowledge(AlertCause.LinesParked), new Command.CheckAlerts(), new Command.Remove(), new Command.Pause(),
        new Command.Resume(), new Command.Trigger(true), new Command.RunBackfill(new DayRange(History, Today)),
        new Command.BeginHistory(Today), new Command.Cancel(), new Command.Reset(History),
        new Command.ReplayDeadLetters(["a"]), new Command.Authorized(["steps"]),
        new Command.AdoptItems("archive", [new AdoptedItem("lifelog/a", "17")], new LedgerDigest(1, 2, 3, 4)),
        new Command.RecordSwept("archive", 1, 0), new Command.Begin(RunTrigger.Manual, [Account]),
        new Command.Plan(
            new PlanBasis(Today, FinalThrough, History, true, [new LineDays("steps", DaySet.Of(Steps.Range!.Value))]),
            [Steps]),
        new Command.Reserve(3), new Command.RecordPage(OnePage), new Command.RecordFailure(Steps, "timed out", 0.5),
        new Command.RecordThrottle(TimeSpan.FromSeconds(3), new QuotaSeen(0, Now)),
        new Command.RecordClosed(Steps, WindowFate.Replaced, "too many days", "steps", [Weight]),
        new Command.RecordDestinationFailure("archive", "disk full", true), new Command.RecordResumed(),
        new Command.RecordBlocked(AlertCause.AccountRefused, "no"), new Command.Finish(1, RunOutcome.Failed, "why"),
    ];

    private static readonly string[] OddValues =
    [
        "null", "\"\"", "\"x\"", "[]", "[null]", "{}", "-1", "0", "99", "2147483647", "-1e300", "\"0001-01-01\"",
        "\"9999-12-31\"", "\"9999-12-31..0001-01-01\"", "\"0001-01-01..9999-12-31\"", "\"-10675199.02:48:05.4775808\"",
        "\"10675199.02:48:05.4775807\"", "\"9999-12-31T23:59:59.9999999+00:00\"",
    ];

    public static TheoryData<Type> EveryCommand() =>
        [.. typeof(Command).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Command)))];

    [Theory]
    [MemberData(nameof(EveryCommand))]
    public void Whatever_stands_in_a_commands_members_is_decided(Type type)
    {
        var good = Commands.Single(command => command.GetType() == type);
        var states = States();
        foreach (var odd in Odd(good))
        {
            foreach (var state in states)
                Decide(state, odd);
        }
    }

    [Fact]
    public void A_missing_part_is_refused_with_its_name()
    {
        foreach (var (odd, part) in ((Command, string)[])
            [
                (null!, "command"), (new Command.Configure(null!), "definition"),
                (new Command.Configure(Definition with { Destinations = null! }), "destinations"),
                (new Command.Configure(Definition with { Destinations = [null!] }), "destinations"),
                (new Command.Configure(Definition with { Lines = null! }), "lines"),
                (new Command.Configure(Definition with { Schedule = null! }), "schedule"),
                (new Command.Configure(Definition with { Limit = null! }), "limit"),
                (new Command.Configure(Definition with { Name = "" }), "name"),
                (new Command.Configure(Definition with { SettingsHash = "" }), "settingsHash"),
                (new Command.Configure(Definition with { LookbackDays = -1 }), "lookbackDays"),
                (new Command.Configure(Definition with { Alerts = new AlertPolicy { Off = null! } }), "alerts"),
                (new Command.Configure(Definition with { Alerts = new AlertPolicy { StaleAfter = [null!] } }), "alerts"),
                (new Command.Configure(Definition with { Alerts = new AlertPolicy { FailuresInARow = -1 } }), "alerts"),
                (new Command.Configure(
                    Definition with { Alerts = new AlertPolicy { RemindEvery = TimeSpan.Zero } }), "alerts"),
                (new Command.ReplayDeadLetters(null!), "keys"), (new Command.ReplayDeadLetters([null!]), "keys"),
                (new Command.Authorized(null!), "scopes"), (new Command.Begin(RunTrigger.Manual, null!), "survey"),
                (new Command.Plan(null!, []), "basis"), (new Command.RecordPage(null!), "page"),
                (new Command.RecordFailure(null!, "why", 0), "window"),
                (new Command.RecordFailure(Steps, "why", double.NaN), "random"),
                (new Command.RecordClosed(Steps, WindowFate.GivenUp, "why", null, null!), "instead"),
                (new Command.RecordDestinationFailure(null!, "why"), "destination"),
                (new Command.Finish(-1, null, null), "permitsUnspent"),
            ])
        {
            var scenario = Running(Steps).When(odd, Now).ThenRejected(RejectionCode.Invalid);
            Assert.Contains(part, ((Decision.Rejected)scenario.Decision).Message, StringComparison.Ordinal);
        }
    }

    private static List<ConnectorState> States() =>
    [
        ConnectorState.New, Given(Configured).State, Running(Steps).State,
        Given(Configured, new Event.Removed(Now)).State,
        Running(Steps).Given(new Event.PageSynced(OnePage, Now), Finished(1, RunOutcome.CompleteWithParked)).State,
    ];

    private static void Decide(ConnectorState state, Command? odd)
    {
        try
        {
            var decision = ConnectorDecider.Decide(state, odd!, Now);
            if (decision is Decision.Accepted { State: { Definition: not null } after })
            {
                ConnectorDecider.WakeAt(after);
                RunPlanner.Basis(after, Now);
                ConnectorCodec.Instance.EncodeState(after);
            }
        }
        catch (UnreachableException bug) when (bug.Message.StartsWith("Report on", StringComparison.Ordinal))
        {
            // A report on a window that is not open: no text can bring one, children report on what they were asked.
        }
        catch (Exception wrong)
        {
            throw new Xunit.Sdk.XunitException(JsonSerializer.Serialize(odd, odd?.GetType() ?? typeof(Command)), wrong);
        }
    }

    // Each member at any depth, with each odd value in its place or left out, as far as a text can say it.
    private static IEnumerable<Command?> Odd(Command good)
    {
        var text = JsonSerializer.Serialize(good, good.GetType(), SyncJson.Options);
        foreach (var path in Paths(JsonNode.Parse(text)!, []).ToList())
        {
            foreach (var value in OddValues.Append(null))
            {
                var root = JsonNode.Parse(text)!;
                Put(root, path, value);
                if (Read(root, good.GetType()) is var (read, command) && read)
                    yield return command;
            }
        }
    }

    private static (bool Read, Command? Command) Read(JsonNode text, Type type)
    {
        try
        {
            return (true, (Command?)text.Deserialize(type, SyncJson.Options));
        }
        catch (JsonException)
        {
            return (false, null);
        }
    }

    private static IEnumerable<List<object>> Paths(JsonNode node, List<object> here)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value)),
            JsonArray elements => elements.Take(2).Select((element, index) => ((object)index, element)),
            _ => [],
        };
        foreach (var (step, child) in children)
        {
            List<object> path = [.. here, step];
            yield return path;
            foreach (var deeper in child is null ? [] : Paths(child, path))
                yield return deeper;
        }
    }

    private static void Put(JsonNode root, List<object> path, string? value)
    {
        var parent = path[..^1].Aggregate(root, (node, step) => step is int index ? node[index]! : node[(string)step]!);
        if (path[^1] is int place)
            parent[place] = value is null ? null : JsonNode.Parse(value);
        else if (value is null)
            ((JsonObject)parent).Remove((string)path[^1]);
        else
            parent[(string)path[^1]] = JsonNode.Parse(value);
    }
}
