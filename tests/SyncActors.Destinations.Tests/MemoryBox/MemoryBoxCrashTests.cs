using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxCrashTests
{
    private const int RequestsMax = 30;
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_process_that_ends_at_any_request_leaves_one_memory_each_in_the_end(bool open, bool handled)
    {
        FaultEffect effect = handled
            ? new FaultEffect.SlowDrip(2, Hold.TotalSeconds)
            : new FaultEffect.Delay(Hold.TotalSeconds);
        var ended = 0;
        for (var request = 1; request <= RequestsMax; request++)
        {
            await using var box = await StartAsync(open);
            if (!await EndAtAsync(box, Lifelogs(4), request, effect))
                break;
            ended++;
            Assert.All(await RepeatAsync(box, Lifelogs(4)), outcome => Synced(outcome));
            box.AssertOneEach(4);
        }

        Assert.InRange(ended, open ? 5 : 10, RequestsMax - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_ends_while_it_repeats_leaves_one_memory_each_in_the_end(bool handled)
    {
        FaultEffect effect = handled
            ? new FaultEffect.SlowDrip(2, Hold.TotalSeconds)
            : new FaultEffect.Delay(Hold.TotalSeconds);
        for (var request = 1; request <= RequestsMax; request++)
        {
            await using var box = await StartAsync();
            await box.WriteAsync(Lifelogs(2));
            if (!await EndAtAsync(box, Lifelogs(5), request, effect, mayHaveBeenSent: true))
                break;
            Assert.All(await RepeatAsync(box, Lifelogs(5)), outcome => Synced(outcome));
            box.AssertOneEach(5);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_process_that_ends_while_it_changes_leaves_the_newest_text(bool handled)
    {
        FaultEffect effect = handled
            ? new FaultEffect.SlowDrip(2, Hold.TotalSeconds)
            : new FaultEffect.Delay(Hold.TotalSeconds);
        for (var request = 1; request <= RequestsMax; request++)
        {
            await using var box = await StartAsync();
            var ids = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(3))).Items.Select(Synced);
            WriteItem[] edited = [.. ids.Select((id, index) => Lifelog($"log{index + 1:000}", "Edited words.", id))];
            if (!await EndAtAsync(box, edited, request, effect))
                break;
            Assert.All(await RepeatAsync(box, edited), outcome => Synced(outcome));
            box.AssertOneEach(3);
            Assert.All(box.Memories, memory => Assert.Equal("Edited words.", memory.Text));
        }
    }

    [Fact]
    public async Task A_sender_that_was_frozen_sends_nothing_more()
    {
        await using var box = await StartAsync();
        var calls = 0;
        var request = box.Request(Lifelogs(6)) with
        {
            BeforeSending = () =>
            {
                if (Interlocked.Increment(ref calls) > 3)
                    throw new TimeoutException("frozen");
            },
        };
        await Assert.ThrowsAsync<TimeoutException>(() =>
            box.Create(("concurrency", "2")).WriteAsync(request, CancellationToken.None));
        Assert.Equal(2, box.Memories.Count); // The first of the three calls made the bucket.
        await RepeatAsync(box, Lifelogs(6));
        box.AssertOneEach(6);
    }

    [Fact]
    public async Task What_a_frozen_sender_stored_besides_is_removed_by_the_next_look()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(3));
        await box.WriteAsync(Lifelogs(2));
        Assert.Equal(5, box.Memories.Count);
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(3), mayHaveBeenSent: true));
        Assert.Equal(["1", "2", "3"], written.Items.Select(Synced).Order());
        box.AssertOneEach(3);
    }

    // False when all was delivered before that request.
    private static async Task<bool> EndAtAsync(
        MemoryBoxHarness box, WriteItem[] items, int request, FaultEffect effect, bool mayHaveBeenSent = false)
    {
        box.Fail(effect, routeClass: null, next: 1, every: request);
        using var process = new CancellationTokenSource();
        var held = box.Time.Armed(Hold);
        var writing = box.Create(("concurrency", "2")).WriteAsync(
            box.Request(items, mayHaveBeenSent), process.Token);
        if (await Task.WhenAny(writing, held) == writing)
        {
            Assert.IsType<WriteOutcome.Written>(await writing);
            return false;
        }

        await process.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        box.FailNothing();
        return true;
    }

    private static async Task<IReadOnlyList<ItemOutcome>> RepeatAsync(MemoryBoxHarness box, WriteItem[] items)
    {
        box.Time.Advance(SettleWait);
        return Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(items, mayHaveBeenSent: true)).Items;
    }
}
