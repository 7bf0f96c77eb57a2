using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Connectors;

namespace SyncActors.Sync.Tests.Serialization;

public sealed class JsonCodecTests
{
    private static readonly JsonCodec<Tally, Step> Third = new(
        stateVersion: 3,
        [new("counted", 3, typeof(Counted))],
        [
            new("counted", 1, body => Change(body, text => text["amount"] = text["count"]!.DeepClone())),
            new("counted", 2, body => Change(body, text => text["unit"] = "steps")),
            new(
                JsonCodec<Tally, Step>.SnapshotName, 1,
                body => Change(body, text => text["sum"] = text["total"]!.DeepClone())),
            new(JsonCodec<Tally, Step>.SnapshotName, 2, body => body),
        ]);

    private interface Step;

    [Theory]
    [InlineData(1, """{"count":5}""")]
    [InlineData(2, """{"amount":5}""")]
    [InlineData(3, """{"amount":5,"unit":"steps"}""")]
    public void Every_older_shape_becomes_todays(short version, string body) =>
        Assert.Equal(new Counted(5, "steps"), Third.Decode(Stored("counted", version, body)));

    [Theory]
    [InlineData(1, """{"total":9}""")]
    [InlineData(2, """{"sum":9}""")]
    [InlineData(3, """{"sum":9}""")]
    public void Baselines_are_upcast_like_events(short version, string body) =>
        Assert.Equal(new Tally(9), Third.DecodeState(Snapshot(version, body)));

    [Fact]
    public void Of_a_newer_version_nothing_is_guessed()
    {
        AssertUnknown("newer", () => Third.Decode(Stored("counted", 4, """{"amount":5,"unit":"steps"}""")));
        AssertUnknown("newer", () => Third.DecodeState(Snapshot(4, """{"sum":9}""")));
    }

    [Fact]
    public void A_version_that_no_upcaster_leads_from_is_not_read()
    {
        AssertUnknown("no upcaster", () => Third.Decode(Stored("counted", 0, "{}")));
        AssertUnknown("no upcaster", () => Third.DecodeState(Snapshot(0, "{}")));
    }

    [Theory]
    [InlineData("uncounted", 1, "{}")]
    [InlineData("Counted", 3, """{"amount":5,"unit":"steps"}""")]
    [InlineData("counted", 3, "null")]
    [InlineData("counted", 3, """{"amount":"five"}""")]
    [InlineData("counted", 3, """{"amount":5""")]
    [InlineData("counted", 3, "")]
    public void What_cannot_be_read_is_an_unknown_event(string type, short version, string body)
    {
        var unknown = Assert.Throws<UnknownEventException>(() => Third.Decode(Stored(type, version, body)));
        Assert.Equal(type, unknown.Type);
    }

    [Theory]
    [InlineData("backfill-requested", """{"range":"2026-03-01"}""")]
    [InlineData("backfill-requested", """{"range":"2026-03-01..2026-02-30"}""")]
    [InlineData("backfill-requested", """{"range":7}""")]
    [InlineData("run-finished", """{"number":1,"outcome":"splendid","permitsReturned":0,"at":"2026-03-01T00:00:00Z"}""")]
    [InlineData("configured", """{"definition":{"name":"a"}}""")]
    [InlineData("page-synced", """{"page":{"window":{"endpoint":"e","lines":[],"requestsExpected":1},"destinations":[],"digest":"zz"}}""")]
    public void A_connectors_event_with_a_wrong_body_is_unknown(string type, string body) =>
        Assert.Throws<UnknownEventException>(() => ConnectorCodec.Instance.Decode(Stored(type, 1, body)));

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("""{"digest":"not hexadecimal"}""")]
    public void A_state_with_a_wrong_body_is_unknown(string body) => Assert.Throws<UnknownEventException>(
        () => ConnectorCodec.Instance.DecodeState(Snapshot(1, body)));

    [Fact]
    public void Members_that_a_later_version_added_to_a_shape_are_passed_over() => Assert.Equal(
        new ConnectorEvent.BackfillRequested(DayRange.One(new DateOnly(2026, 3, 1))),
        ConnectorCodec.Instance.Decode(Stored("backfill-requested", 1, """{"range":"2026-03-01..2026-03-01","why":"later"}""")));

    [Fact]
    public void Days_and_digests_are_written_as_short_texts()
    {
        var days = DaySet.Of(
            [DayRange.One(new DateOnly(2026, 3, 1)), new DayRange(new DateOnly(2026, 3, 3), new DateOnly(2026, 3, 5))]);
        Assert.Equal(
            "\"2026-03-01..2026-03-01,2026-03-03..2026-03-05\"", JsonSerializer.Serialize(days, SyncJson.Options));
        Assert.Equal(
            days,
            JsonSerializer.Deserialize<DaySet>(JsonSerializer.Serialize(days, SyncJson.Options), SyncJson.Options));
        Assert.Equal("\"\"", JsonSerializer.Serialize(DaySet.Empty, SyncJson.Options));
        Assert.Equal(DaySet.Empty, JsonSerializer.Deserialize<DaySet>("\"\"", SyncJson.Options));
        var digest = new LedgerDigest(ulong.MaxValue, 0, 1, 2);
        Assert.Equal($"\"{digest}\"", JsonSerializer.Serialize(digest, SyncJson.Options));
    }

    [Fact]
    public void A_state_without_history_reads_back() => Assert.Equal(
        ConnectorCodec.Instance.EncodeState(ConnectorState.New),
        ConnectorCodec.Instance.EncodeState(
            ConnectorCodec.Instance.DecodeState(StoredTexts.Snapshot(ConnectorCodec.Instance, ConnectorState.New))));

    [Fact]
    public void Two_events_cannot_share_a_name() => Assert.Throws<ArgumentException>(() => new JsonCodec<Tally, Step>(
        1, [new("counted", 1, typeof(Counted)), new("counted", 2, typeof(Counted))], []));

    private static void AssertUnknown(string why, Action read) =>
        Assert.Contains(why, Assert.Throws<UnknownEventException>(read).Message, StringComparison.Ordinal);

    private static byte[] Change(ReadOnlyMemory<byte> body, Action<JsonNode> change)
    {
        var text = JsonNode.Parse(body.Span)!;
        change(text);
        return Encoding.UTF8.GetBytes(text.ToJsonString());
    }

    private static StoredEvent Stored(string type, short version, string body) => new(
        1, new Epoch(1), default, type, version, DateTimeOffset.UnixEpoch, null, null, Encoding.UTF8.GetBytes(body));

    private static StoredSnapshot Snapshot(short version, string body) => new(
        1, SnapshotKind.Baseline, version, new byte[32], null, Encoding.UTF8.GetBytes(body));

    private sealed record Counted(int Amount, string Unit) : Step;

    private sealed record Tally(int Sum);
}
