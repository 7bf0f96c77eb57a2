using SyncActors.Actors.Persistence;
using SyncActors.Sync.Audit;

namespace SyncActors.Sync.Tests.Audit;

/// <summary>What a process writes into its chain, also when the store fails.</summary>
public sealed class AuditTrailTests
{
    private static readonly AuditSeal Seal = new(new byte[AuditSeal.KeyBytes]);
    private static readonly Guid Chain = new("0a000000-0000-7000-8000-000000000001");
    private static readonly AuditChange Change = new("key1", "command.pause", "ann");

    private readonly MemoryLog _log = new();
    private readonly SettableTime _time = new();
    private readonly List<AuditHead> _told = [];
    private readonly AuditTrail _trail;

    public AuditTrailTests() => _trail = new AuditTrail(_log, Seal, Chain, _time, _told.Add);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Entries_written_at_the_same_time_make_one_chain_without_a_hole()
    {
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _trail.WriteAsync(Change, None)));
        var proof = Assert.Single(await AuditProof.RunAsync(_log, Seal, None));
        Assert.Equal((50, null), (proof.Head.Number, proof.Fault));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_chain_goes_on_whether_or_not_an_entry_of_unknown_outcome_stands(bool stands)
    {
        await _trail.WriteAsync(Change, None);
        _log.Fails = stands ? Failure.After : Failure.Before;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => _trail.WriteAsync(Change, None));
        _log.Fails = Failure.None;
        await _trail.WriteAsync(Change with { Target = "bob" }, None);
        var proof = Assert.Single(await AuditProof.RunAsync(_log, Seal, None));
        Assert.Equal((stands ? 3 : 2, null), (proof.Head.Number, proof.Fault));
        Assert.Equal("bob", _log.Entries[^1].Target);
    }

    [Fact]
    public async Task A_foreign_entry_in_the_chain_stops_it()
    {
        await _trail.WriteAsync(Change, None);
        _log.Entries.Add(_log.Entries[0] with { Number = 2 });
        var failure = await Assert.ThrowsAsync<AuditChainException>(() => _trail.WriteAsync(Change, None));
        Assert.Contains($"Entry 2 of audit chain {Chain}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, _log.Entries.Count);
    }

    [Fact]
    public async Task The_end_is_told_at_first_then_once_a_minute_and_when_asked_for()
    {
        for (var second = 0; second < 130; second += 10)
        {
            await _trail.WriteAsync(Change, None);
            _time.Now += TimeSpan.FromSeconds(10);
        }

        Assert.Equal([1, 7, 13], _told.Select(head => head.Number));
        _trail.Tell();
        Assert.Equal(3, _told.Count);
        await _trail.WriteAsync(Change, None);
        _trail.Tell();
        Assert.Equal(14, _told[^1].Number);
        Assert.Equal(_log.Entries[^1].Mac.ToArray(), _told[^1].Mac.ToArray());
    }

    [Fact]
    public async Task Nothing_is_told_of_a_chain_without_entries()
    {
        _trail.Tell();
        Assert.Empty(_told);
        Assert.Empty(await AuditProof.RunAsync(_log, Seal, None));
    }

    [Fact]
    public async Task Another_key_verifies_nothing()
    {
        await _trail.WriteAsync(Change, None);
        var other = new AuditSeal(Enumerable.Repeat((byte)1, AuditSeal.KeyBytes).ToArray());
        var proof = Assert.Single(await AuditProof.RunAsync(_log, other, None));
        Assert.Equal(new AuditFault(1, AuditFaultKind.Changed), proof.Fault);
    }

    // Kept for ever: seals of old entries must hold in every version.
    [Fact]
    public void The_seal_of_an_entry_never_changes()
    {
        var entry = Seal.Next(
            AuditSeal.Beginning(Chain), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(19),
            new AuditChange("key1", "key.made", "größe", """{"a":1}"""));
        Assert.Equal(
            new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(10), entry.At);
        Assert.Equal(
            "3c0bd75ff41bd06059d3ba9f1bd8319106e9d626cf838c61fc034b1cf57a2123",
            Convert.ToHexStringLower(entry.Mac.Span));
    }

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("", "abc", "abc", "")]
    public void Letters_that_move_from_one_member_to_the_next_change_the_seal(
        string actor, string action, string otherActor, string otherAction)
    {
        var head = AuditSeal.Beginning(Chain);
        Assert.NotEqual(
            Seal.Next(head, _time.Now, new AuditChange(actor, action, "t")).Mac.ToArray(),
            Seal.Next(head, _time.Now, new AuditChange(otherActor, otherAction, "t")).Mac.ToArray());
    }

    private enum Failure
    {
        None,
        Before,
        After,
    }

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class MemoryLog : IAuditLog
    {
        public List<AuditEntry> Entries { get; } = [];

        public Failure Fails { get; set; }

        public async Task<bool> AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (Fails == Failure.Before)
                throw new JournalUnavailableException("before");
            if (Entries.Exists(other => other.Number == entry.Number))
                return false;
            Entries.Add(entry);
            return Fails == Failure.After ? throw new JournalUnavailableException("after") : true;
        }

        public Task<IReadOnlyList<AuditEntry>> ReadAsync(
            AuditFilter filter, int max, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AuditEntry>>([.. Entries.AsEnumerable().Reverse().Take(max)]);

        public Task<IReadOnlyList<AuditEntry>> ReadChainAsync(
            Guid chain, long after, int max, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AuditEntry>>(
                [.. Entries.Where(entry => entry.Number > after).Take(max)]);

        public Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(
            Guid? after, int max, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AuditHead>>(
                Entries.Count == 0 || after is not null
                    ? []
                    : [new AuditHead(Chain, Entries[^1].Number, Entries[^1].Mac)]);
    }
}
