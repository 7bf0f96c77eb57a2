#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Many entities at once, against a model kept by the writers themselves.</summary>
public abstract class ManyActorsContract : JournalContract
{
    [Theory]
    [InlineData(1, 40, 25)]
    [InlineData(2, 200, 6)]
    [InlineData(3, 3, 120)]
    public async Task Each_stream_holds_what_its_writer_was_told(int seed, int entities, int appends)
    {
        var heads = await Task.WhenAll(Enumerable.Range(0, entities).Select(number => RunAsync(seed, number, appends)));
        await AssertAllAsync(heads);
        await Fixture.ReopenAsync();
        await AssertAllAsync(heads);
    }

    [Fact]
    public async Task A_reader_never_sees_a_hole_or_less_than_was_confirmed()
    {
        var entity = NewEntity();
        var confirmed = 0L;
        var writer = Task.Run(async () =>
        {
            for (var head = 0; head < 300; head += 3)
            {
                await WriteAsync(Append(entity, head, events: 3));
                await WriteAsync(Append(NewEntity(), 0));
                Volatile.Write(ref confirmed, head + 3);
            }
        }, None);
        while (!writer.IsCompleted)
        {
            var atLeast = Volatile.Read(ref confirmed);
            var recovery = await RecoverAsync(entity);
            Assert.InRange(recovery.HeadSequenceNr, atLeast, 300);
            Assert.Equal(
                Enumerable.Range(1, (int)recovery.HeadSequenceNr).Select(number => (long)number),
                recovery.Events.Select(each => each.SequenceNr));
        }

        await writer;
        await AssertStreamAsync(entity, 300);
    }

    private async Task<(EntityId Entity, long Head)> RunAsync(int seed, int number, int appends)
    {
        var random = new Random((seed * 1_000) + number);
        var entity = NewEntity();
        var head = 0L;
        for (var done = 0; done < appends; done++)
        {
            var count = random.Next(4);
            var stale = random.Next(8) == 0;
            var append = Append(entity, head, count, number % IJournalFixture.ShardCount) with
            {
                Snapshot = random.Next(5) == 0 && head + count > 0 ? Snapshot(head + count) : null,
                Due = random.Next(3) == 0 ? DueChange.At(Now, 1) : DueChange.Keep,
            };
            if (stale)
            {
                await Assert.ThrowsAsync<StaleHeadException>(
                    () => WriteAsync(append with { ExpectedHead = head + 1, Snapshot = null }));
                continue;
            }

            await WriteAsync(append);
            head += count;
            if (random.Next(6) == 0)
                Assert.Equal(head, (await RecoverAsync(entity)).HeadSequenceNr);
        }

        return (entity, head);
    }

    private async Task AssertAllAsync(IEnumerable<(EntityId Entity, long Head)> heads)
    {
        foreach (var (entity, head) in heads)
            await AssertStreamAsync(entity, head);
    }
}
