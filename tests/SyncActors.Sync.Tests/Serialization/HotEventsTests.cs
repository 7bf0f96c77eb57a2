using System.Text;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Sync.Tests.Serialization;

public sealed class HotEventsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 2, 28);
    private static readonly Window Steps = new(
        "steps:dailyRollUp", ["steps", "distance"], new DayRange(Day.AddDays(-3), Day), 2);

    public static TheoryData<string, string> Known => new()
    {
        { "plain", Text(new PageSynced(Page(), At)) },
        { "cursor, facts and quota", Text(new PageSynced(Rich(), At)) },
        { "account window", Text(new PageSynced(Page() with { Window = new Window("profile", [], null, 1), Answers = [] }, At)) },
        { "facts without members", Text(new PageSynced(Page() with { Facts = SourceFacts.Unknown }, At)) },
        { "plan", Text(new RunPlanned([Steps, new Window("sleep", [], null, 1)], Day, Day.AddDays(-1), Day.AddDays(-30), true)) },
        { "empty plan", Text(new RunPlanned([], Day, Day, Day, false)) },
        { "permits", Text(new PermitsReserved(10, At)) },
    };

    public static TheoryData<string, string> Others => new()
    {
        { "unreadable record", Text(new PageSynced(Page() with { Unreadable = [new DeadLetter("x", "steps", Day, null, "why", "raw", At)] }, At)) },
        { "refused item", Text(new PageSynced(Page(new ItemRecord("a", "steps", Day, new string('0', 32), ItemResult.DeadLettered, null, "no")), At)) },
        { "skipped item", Text(new PageSynced(Page(new ItemRecord("a", "steps", Day, new string('0', 32), ItemResult.Skipped)), At)) },
        { "a new member", """{"permits":10,"at":"2026-03-01T12:00:00+00:00","why":"x"}""" },
        { "another order", """{"at":"2026-03-01T12:00:00+00:00","permits":10}""" },
        { "spaces and escapes", """ { "permits" : 10 , "at" : "2026-03-01T12:00:00+00:00" } """ },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void What_is_written_is_read_fast_and_as_the_general_reader_does(string name, string text)
    {
        var fast = Fast(text);
        Assert.True(fast is not null, $"{name} was left to the general reader");
        Assert.Equal(text, Text(fast));
        Assert.Equal(text, Text(Codec(text)));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void Anything_else_comes_out_as_the_general_reader_has_it(string name, string text)
    {
        var general = (ConnectorEvent)JsonSerializer.Deserialize(text, TypeOf(text), SyncJson.Options)!;
        Assert.True(Text(general) == Text(Codec(text)), name);
    }

    [Theory]
    [InlineData("2026-02-30")]
    [InlineData("2026-2-28")]
    [InlineData("26-02-2028")]
    [InlineData("")]
    public void A_day_that_is_none_is_refused_as_before(string day)
    {
        var text = Text(new RunPlanned([], Day, Day, Day, false))
            .Replace("\"historyFrom\":\"2026-02-28\"", $"\"historyFrom\":\"{day}\"", StringComparison.Ordinal);
        Assert.Null(Fast(text));
        Assert.Throws<UnknownEventException>(() => Codec(text));
    }

    [Fact]
    public void Every_beginning_of_a_page_is_refused_or_left_to_the_general_reader()
    {
        var text = Text(new PageSynced(Rich(), At));
        for (var length = 0; length < text.Length; length++)
        {
            var cut = text[..length];
            Assert.Throws<UnknownEventException>(() => Codec(cut, "page-synced"));
        }
    }

    [Fact]
    public void Several_ranges_of_days_come_back()
    {
        var days = DaySet.Of(
            [DayRange.One(Day), DayRange.One(Day.AddDays(-2)), new DayRange(Day.AddDays(-9), Day.AddDays(-7))]);
        var page = Page() with { Answers = [new LineAnswer("steps", null, days), new LineAnswer("sleep", Steps.Range, DaySet.Empty)] };
        var read = Assert.IsType<PageSynced>(Fast(Text(new PageSynced(page, At))));
        Assert.Equal(days, read.Page.Answers[0].WithItems);
        Assert.Same(DaySet.Empty, read.Page.Answers[1].WithItems);
    }

    private static PageReport Page(params IReadOnlyList<ItemRecord> items) => new()
    {
        Window = Steps,
        Destinations =
        [
            new DestinationPage(
                "metrics",
                items.Count > 0
                    ? items
                    : [new ItemRecord("steps/2026-02-28", "steps", Day, new string('a', 32), ItemResult.Synced)],
                3),
            new DestinationPage("files", [], 0),
        ],
        Answers = [new LineAnswer("steps", Steps.Range, DaySet.Of([Steps.Range!.Value]))],
        Digest = new LedgerDigest(1, ulong.MaxValue, 3, 0x0123456789abcdef),
    };

    private static PageReport Rich() =>
        Page(
            new ItemRecord("größe \"x\"\\/2026", "steps", null, new string('f', 32), ItemResult.Synced, "v0p2"),
            new ItemRecord("b", "distance", Day, new string('0', 32), ItemResult.Synced)) with
        {
            NextCursor = "page=2&\"token\"",
            Facts = new SourceFacts("Europe/Berlin", Day, new DateTime(2026, 2, 28, 7, 30, 0), "account"),
            Quota = new QuotaSeen(149, At),
        };

    private static string Text(ConnectorEvent @event) =>
        Encoding.UTF8.GetString(ConnectorCodec.Instance.Encode(@event, At, null).Body.Span);

    private static (string Name, Type Type) Shape(string text) =>
        text.Contains("\"permits\"", StringComparison.Ordinal) ? ("permits-reserved", typeof(PermitsReserved))
        : text.Contains("\"windows\"", StringComparison.Ordinal) ? ("run-planned", typeof(RunPlanned))
        : ("page-synced", typeof(PageSynced));

    private static Type TypeOf(string text) => Shape(text).Type;

    private static ConnectorEvent? Fast(string text) =>
        ConnectorCodec.Instance.Shapes.Single(shape => shape.Name == Shape(text).Name).Read!(
            Encoding.UTF8.GetBytes(text));

    private static ConnectorEvent Codec(string text, string? name = null) =>
        ConnectorCodec.Instance.Decode(new StoredEvent(
        1, new Epoch(1), default, name ?? Shape(text).Name, 1, At, null, null, Encoding.UTF8.GetBytes(text)));
}
