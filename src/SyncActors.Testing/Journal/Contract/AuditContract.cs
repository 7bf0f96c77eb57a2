#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Who changed what.</summary>
public abstract class AuditContract : JournalContract
{
    private readonly Guid _first = new("0a000000-0000-7000-8000-000000000001");
    private readonly Guid _second = new("f0000000-0000-7000-8000-000000000002");

    private IAuditLog Log => Stores.Audit;

    [Fact]
    public async Task An_entry_comes_back_as_it_was_and_outlives_the_process()
    {
        var entry = new AuditEntry(
            _first, 1, Now.AddTicks(10), "key1", "key.made", "größe \"'; --", """{"b":1,  "a":"ü"}""", Mac(1));
        Assert.True(await Log.AppendAsync(entry, None));
        await Fixture.ReopenAsync();
        AssertEqual([entry], await Log.ReadChainAsync(_first, 0, 10, None));
        AssertEqual([entry], await Log.ReadAsync(new AuditFilter(), 10, None));
    }

    [Fact]
    public async Task A_number_is_taken_once()
    {
        var entry = Entry(_first, 1, Now);
        Assert.True(await Log.AppendAsync(entry, None));
        Assert.False(await Log.AppendAsync(entry with { Actor = "other" }, None));
        Assert.True(await Log.AppendAsync(entry with { Chain = _second }, None));
        AssertEqual([entry], await Log.ReadChainAsync(_first, 0, 10, None));
    }

    [Fact]
    public async Task Of_writers_of_one_number_one_wins()
    {
        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            writer => Log.AppendAsync(Entry(_first, 1, Now) with { Actor = $"writer-{writer}" }, None)));
        Assert.Single(won, taken => taken);
        var standing = Assert.Single(await Log.ReadChainAsync(_first, 0, 10, None));
        Assert.Equal($"writer-{Array.IndexOf(won, true)}", standing.Actor);
    }

    [Fact]
    public async Task A_chain_is_read_in_parts_and_in_order()
    {
        foreach (var number in (long[])[3, 1, 5, 4, 2])
        {
            await Log.AppendAsync(Entry(_first, number, Now.AddMinutes(-number)), None);
            await Log.AppendAsync(Entry(_second, number, Now), None);
        }

        Assert.Equal([1, 2], (await Log.ReadChainAsync(_first, 0, 2, None)).Select(entry => entry.Number));
        Assert.Equal([3, 4, 5], (await Log.ReadChainAsync(_first, 2, 10, None)).Select(entry => entry.Number));
        Assert.All(await Log.ReadChainAsync(_first, 0, 10, None), entry => Assert.Equal(_first, entry.Chain));
        Assert.Empty(await Log.ReadChainAsync(_first, 5, 10, None));
        Assert.Empty(await Log.ReadChainAsync(Guid.NewGuid(), 0, 10, None));
    }

    [Fact]
    public async Task The_newest_of_all_chains_come_first_part_by_part()
    {
        // At one moment by chain and number; the clock of the second process was set back.
        AuditEntry[] newestFirst =
        [
            Entry(_first, 3, Now.AddSeconds(3)), Entry(_second, 1, Now.AddSeconds(2)),
            Entry(_second, 3, Now.AddSeconds(1)), Entry(_second, 2, Now.AddSeconds(1)),
            Entry(_first, 2, Now.AddSeconds(1)), Entry(_first, 1, Now),
        ];
        foreach (var entry in newestFirst.OrderBy(entry => entry.Number))
            await Log.AppendAsync(entry, None);

        List<AuditEntry> read = [];
        AuditPlace? after = null;
        while (await Log.ReadAsync(new AuditFilter(after), 2, None) is { Count: > 0 } page)
        {
            read.AddRange(page);
            after = new AuditPlace(page[^1].At, page[^1].Chain, page[^1].Number);
        }

        AssertEqual(newestFirst, read);
    }

    [Fact]
    public async Task Entries_are_found_by_actor_and_target()
    {
        await Log.AppendAsync(Entry(_first, 1, Now) with { Actor = "a", Target = "x" }, None);
        await Log.AppendAsync(Entry(_first, 2, Now) with { Actor = "a", Target = "y" }, None);
        await Log.AppendAsync(Entry(_first, 3, Now) with { Actor = "b", Target = "x" }, None);
        Assert.Equal([2, 1], await NumbersAsync(new AuditFilter(Actor: "a")));
        Assert.Equal([3, 1], await NumbersAsync(new AuditFilter(Target: "x")));
        Assert.Equal([1], await NumbersAsync(new AuditFilter(Actor: "a", Target: "x")));
        Assert.Equal([1], await NumbersAsync(new AuditFilter(new AuditPlace(Now, _first, 3), Target: "x")));
        Assert.Empty(await NumbersAsync(new AuditFilter(Actor: "A")));
    }

    [Fact]
    public async Task The_ends_of_all_chains_are_listed_in_parts()
    {
        Assert.Empty(await Log.ReadHeadsAsync(null, 10, None));
        foreach (var number in (long[])[1, 2, 3])
            await Log.AppendAsync(Entry(_second, number, Now.AddMinutes(-number)), None);
        await Log.AppendAsync(Entry(_first, 1, Now), None);

        var all = await Log.ReadHeadsAsync(null, 10, None);
        Assert.Equal([(_first, 1L), (_second, 3L)], all.Select(head => (head.Chain, head.Number)));
        Assert.Equal(Mac(3).ToArray(), all[1].Mac.ToArray());
        Assert.Equal(_first, Assert.Single(await Log.ReadHeadsAsync(null, 1, None)).Chain);
        Assert.Equal(_second, Assert.Single(await Log.ReadHeadsAsync(_first, 10, None)).Chain);
        Assert.Empty(await Log.ReadHeadsAsync(_second, 10, None));
    }

    private static AuditEntry Entry(Guid chain, long number, DateTimeOffset at) =>
        new(chain, number, at, "actor", "action", "target", "{}", Mac((byte)number));

    private static ReadOnlyMemory<byte> Mac(byte value) =>
        Enumerable.Repeat(value, AuditEntry.MacBytes).ToArray();

    private static void AssertEqual(IEnumerable<AuditEntry> expected, IEnumerable<AuditEntry> read)
    {
        var (left, right) = (expected.ToList(), read.ToList());
        Assert.Equal(
            left.Select(entry => entry with { Mac = default }), right.Select(entry => entry with { Mac = default }));
        Assert.Equal(left.Select(entry => entry.Mac.ToArray()), right.Select(entry => entry.Mac.ToArray()));
    }

    private async Task<IEnumerable<long>> NumbersAsync(AuditFilter filter) =>
        (await Log.ReadAsync(filter, 10, None)).Select(entry => entry.Number);
}
