using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.MemoryBox;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxFaultTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_memory_whose_answer_was_lost_is_found_and_not_stored_again(bool open)
    {
        await using var box = await StartAsync(open);
        box.Fail(new FaultEffect.ResetAfter(), "store");
        var first = Assert.IsType<WriteOutcome.Unavailable>(await box.WriteAsync([Lifelog("a")]));
        Assert.True(first.OutcomeUnknown);
        box.Time.Advance(SettleWait);
        var again = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")], mayHaveBeenSent: true));
        Assert.Equal(box.Memories[^1].Id.ToString(), Synced(again.Items[0]));
        box.AssertOneEach(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_goes_wrong_while_it_stores_ends_with_one_memory_each(bool open)
    {
        (FaultEffect? Effect, MemoryBoxSwitches Switches)[] faults =
        [
            (new FaultEffect.ResetAfter(), new()),
            (new FaultEffect.ResetBefore(), new()),
            (new FaultEffect.CutBody(), new()),
            (new FaultEffect.MalformedJson(), new()),
            (new FaultEffect.Status(500), new()),
            (new FaultEffect.Status(503) { RetryAfter = "9" }, new()),
            (new FaultEffect.Status(408), new()),
            (new FaultEffect.Status(429), new()),
            (new FaultEffect.Status(429) { RetryAfter = "soon" }, new()),
            (null, new() { StoreThenFail = 2 }),
            (null, new() { StoreWithoutId = 2 }),
        ];
        foreach (var (effect, switches) in faults)
        {
            await using var box = await StartAsync(open);
            box.Simulator.Switches = switches;
            if (effect is not null)
                box.Fail(effect, "store", next: 2, every: 2);
            var outcomes = await box.PersistAsync(Lifelogs(7));
            Assert.All(outcomes, outcome => Synced(outcome));
            box.AssertOneEach(7);
        }
    }

    [Fact]
    public async Task A_text_that_is_stored_after_the_time_out_is_found()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { StoreLate = 1, LateSeconds = 45 };
        var held = box.Time.Armed(TimeSpan.FromSeconds(45));
        var writing = box.WriteAsync([Lifelog("a")]);
        await held;
        box.Time.Advance(TimeSpan.FromSeconds(31));
        var outcome = Assert.IsType<WriteOutcome.Unavailable>(await writing);
        Assert.True(outcome.OutcomeUnknown);
        Assert.Contains("within 30 s", outcome.Reason, StringComparison.Ordinal);
        Assert.Empty(box.Memories);
        box.Time.Advance(SettleWait);
        await UntilAsync(() => box.Memories.Count == 1);
        Synced((await box.PersistAsync([Lifelog("a")]))[0]);
    }

    [Fact]
    public async Task What_is_stored_later_than_anyone_waits_is_removed_by_the_sweep()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { StoreLate = 1, LateSeconds = 300 };
        var held = box.Time.Armed(TimeSpan.FromSeconds(300));
        var writing = box.WriteAsync([Lifelog("a")]);
        await held;
        box.Time.Advance(TimeSpan.FromSeconds(31));
        await writing;
        box.Time.Advance(SettleWait);
        var destination = box.Create();
        await box.WriteAsync([Lifelog("a")], mayHaveBeenSent: true, destination);
        box.Time.Advance(TimeSpan.FromSeconds(300));
        await UntilAsync(() => box.Memories.Count == 2);
        var swept = await ((ISweepingDestination)destination).SweepAsync(
            new SweepRequest("ann", "ann-limitless", LeapingTime.Start), CancellationToken.None);
        Assert.Equal(new SweepOutcome.Swept(1, 0), swept);
        box.AssertOneEach(1);
    }

    [Fact]
    public async Task A_key_that_is_refused_delivers_nothing_and_says_so()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(401), "store");
        var refused = Assert.IsType<WriteOutcome.Refused>(await box.WriteAsync([Lifelog("a")]));
        Assert.Contains("api-key", refused.Reason, StringComparison.Ordinal);
        box.Fail(new FaultEffect.Status(403), "store");
        Assert.IsType<WriteOutcome.Refused>(await box.WriteAsync([Lifelog("a")]));
        Assert.Empty(box.Memories);
    }

    [Fact]
    public async Task A_key_that_is_refused_midway_leaves_the_outcome_unknown()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(401), "store", next: 1, every: 3);
        var outcome = Assert.IsType<WriteOutcome.Unavailable>(
            await box.WriteAsync(Lifelogs(6), destination: box.Create(("concurrency", "1"))));
        Assert.True(outcome.OutcomeUnknown);
        Assert.Equal(2, box.Memories.Count);
        Assert.Equal(6, (await box.PersistAsync(Lifelogs(6))).Count);
    }

    [Fact]
    public async Task The_wait_that_is_named_is_passed_on()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(429) { RetryAfter = "7" }, "store");
        Assert.Equal(
            TimeSpan.FromSeconds(7), Assert.IsType<WriteOutcome.Unavailable>(await box.WriteAsync([Lifelog("a")]))
                .RetryAfter);
        box.Fail(new FaultEffect.Status(429), "store");
        var outcome = Assert.IsType<WriteOutcome.Unavailable>(await box.WriteAsync([Lifelog("a")]));
        Assert.Null(outcome.RetryAfter);
        Assert.False(outcome.OutcomeUnknown);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(422)]
    public async Task A_text_that_is_refused_for_itself_is_rejected_and_the_rest_delivered(int status)
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(status) { Reason = "too odd" }, "store", next: 1, every: 2);
        var written = Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync(Lifelogs(3), destination: box.Create(("concurrency", "1"))));
        var rejected = Assert.IsType<ItemOutcome.Rejected>(written.Items[1]);
        Assert.Equal("too odd", rejected.Response);
        Assert.Null(rejected.Reference);
        Synced(written.Items[0]);
        Synced(written.Items[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_text_on_which_it_fails_alone_is_rejected_after_three_times(bool open)
    {
        await using var box = await StartAsync(open);
        box.Simulator.Switches = new() { PoisonText = "talk 3." };
        var outcomes = await box.PersistAsync(Lifelogs(5));
        Assert.IsType<ItemOutcome.Rejected>(outcomes[2]);
        box.AssertOneEach(4);
        Assert.Equal(4 + 3, box.Requests("store"));
    }

    [Fact]
    public async Task A_text_that_stands_alone_is_not_blamed()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { PoisonText = "Words" };
        await Assert.ThrowsAsync<InvalidOperationException>(() => box.PersistAsync([Lifelog("a")]));
        box.Simulator.Switches = new();
        Synced((await box.PersistAsync([Lifelog("a")]))[0]);
    }

    [Fact]
    public async Task A_text_that_is_stored_although_it_says_failed_three_times_is_adopted()
    {
        await using var box = await StartAsync();
        var destination = box.Create(("concurrency", "1"));
        await box.PersistAsync([Lifelog("other")], destination);
        box.Simulator.Switches = new() { StoreThenFail = 3 };
        for (var attempt = 0; attempt < 3; attempt++)
            Assert.IsType<WriteOutcome.Unavailable>(await box.WriteAsync([Lifelog("a")], false, destination));
        Assert.Equal(4, box.Memories.Count);
        Synced((await box.PersistAsync([Lifelog("b")], destination))[0]);
        var again = await box.WriteAsync([Lifelog("a")], mayHaveBeenSent: true, destination);
        Assert.Equal("2", Synced(Assert.IsType<WriteOutcome.Written>(again).Items[0]));
        box.AssertOneEach(3);
    }

    [Fact]
    public async Task A_service_that_fails_on_everything_is_left_alone_soon()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(500), "store", next: null);
        await box.WriteAsync(Lifelogs(20), destination: box.Create(("concurrency", "1")));
        Assert.Equal(3, box.Requests("store"));
    }

    [Fact]
    public async Task Another_service_at_the_address_is_told_apart()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(404) { Body = "<html>" }, "buckets");
        Assert.Contains(
            "base-url", Assert.IsType<WriteOutcome.Refused>(await box.WriteAsync([Lifelog("a")])).Reason,
            StringComparison.Ordinal);
        box.Fail(new FaultEffect.Status(404), "buckets");
        Assert.Contains(
            "base-url", await box.Create().CheckAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    internal static async Task UntilAsync(Func<bool> holds)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
