using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxSweepTests
{
    [Fact]
    public async Task Extra_copies_go_and_the_oldest_stays()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(5));
        await box.WriteAsync(Lifelogs(3));
        await box.WriteAsync(Lifelogs(2));
        Assert.Equal(new SweepOutcome.Swept(5, 0), await SweepAsync(box));
        Assert.Equal([1L, 2, 3, 4, 5], box.Memories.Select(memory => memory.Id));
        Assert.Equal(new SweepOutcome.Swept(0, 0), await SweepAsync(box));
    }

    [Fact]
    public async Task An_older_version_goes_though_it_arrived_later()
    {
        await using var box = await StartAsync();
        await box.WriteAsync([Lifelog("a", "New.", updatedAt: LeapingTime.Start.AddHours(1))]);
        await box.WriteAsync([Lifelog("a", "Old.")]);
        Assert.Equal(new SweepOutcome.Swept(1, 0), await SweepAsync(box));
        Assert.Equal("New.", Assert.Single(box.Memories).Text);
    }

    [Fact]
    public async Task What_cannot_be_told_apart_by_age_stays_and_is_counted()
    {
        await using var box = await StartAsync();
        await box.WriteAsync([Lifelog("a", "One.")]);
        await box.WriteAsync([Lifelog("a", "Other.")]);
        Assert.Equal(new SweepOutcome.Swept(0, 1), await SweepAsync(box));
        Assert.Equal(2, box.Memories.Count);
    }

    [Fact]
    public async Task What_others_stored_stays()
    {
        await using var box = await StartAsync();
        var other = box.Create();
        await other.WriteAsync(box.Request([Lifelog("a")], connector: "bob"), CancellationToken.None);
        await other.WriteAsync(box.Request([Lifelog("a")], connector: "bob"), CancellationToken.None);
        box.Simulator.StoreDirectly(Key, Bucket, "Words.", (System.Text.Json.Nodes.JsonObject)
            box.Memories[0].ReferenceData!["source"]!.DeepClone());
        await box.WriteAsync([Lifelog("a")]);
        Assert.Equal(new SweepOutcome.Swept(0, 0), await SweepAsync(box));
        Assert.Equal(4, box.Memories.Count);
    }

    [Fact]
    public async Task Only_what_is_new_enough_is_looked_at()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(2));
        await box.WriteAsync(Lifelogs(2));
        for (var number = 0; number < 150; number++)
            box.Simulator.StoreDirectly(Key, Bucket, $"Another {number}.");
        box.Time.Advance(TimeSpan.FromHours(2));
        await box.WriteAsync([Lifelog("b")]);
        await box.WriteAsync([Lifelog("b")]);
        Assert.Equal(new SweepOutcome.Swept(1, 0), await SweepAsync(box, box.Time.GetUtcNow()));
        Assert.Equal(1, box.Requests("list"));
    }

    [Fact]
    public async Task A_document_whose_copy_went_can_be_edited_by_the_name_of_either()
    {
        await using var box = await StartAsync();
        await box.WriteAsync([Lifelog("a")]);
        var second = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")])).Items[0];
        await SweepAsync(box);
        Assert.Equal("1", Synced((await box.PersistAsync([Lifelog("a", "Edited.", Synced(second))]))[0]));
        Assert.Equal("Edited.", Assert.Single(box.Memories).Text);
    }

    [Fact]
    public async Task On_an_open_server_copies_are_counted_and_stay()
    {
        await using var box = await StartAsync(open: true);
        await box.WriteAsync(Lifelogs(3));
        await box.WriteAsync(Lifelogs(2));
        Assert.Equal(new SweepOutcome.Swept(0, 2), await SweepAsync(box));
        Assert.Equal(6, box.Memories.Count);
    }

    [Fact]
    public async Task A_sweep_that_ends_at_any_request_loses_nothing_and_can_be_repeated()
    {
        for (var request = 1; request < 12; request++)
        {
            await using var box = await StartAsync();
            await box.WriteAsync(Lifelogs(3));
            await box.WriteAsync(Lifelogs(3));
            box.Fail(new FaultEffect.ResetAfter(), routeClass: null, next: 1, every: request);
            var outcome = await SweepAsync(box);
            box.FailNothing();
            if (outcome is SweepOutcome.Swept)
                Assert.Equal(new SweepOutcome.Swept(3, 0), outcome);
            await SweepAsync(box);
            box.AssertOneEach(3);
        }
    }

    [Fact]
    public async Task A_sender_that_was_frozen_removes_nothing()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(1));
        await box.WriteAsync(Lifelogs(1));
        var request = new SweepRequest("ann", "ann-limitless", null)
        {
            BeforeSending = static () => throw new TimeoutException("frozen"),
        };
        await Assert.ThrowsAsync<TimeoutException>(() =>
            ((ISweepingDestination)box.Create()).SweepAsync(request, CancellationToken.None));
        Assert.Equal(2, box.Memories.Count);
    }

    [Fact]
    public async Task A_service_that_is_away_or_refuses_is_told_apart()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(1));
        box.Fail(new FaultEffect.Status(503) { RetryAfter = "5" }, "list");
        Assert.Equal(
            TimeSpan.FromSeconds(5), Assert.IsType<SweepOutcome.Unavailable>(await SweepAsync(box)).RetryAfter);
        box.Fail(new FaultEffect.Status(401), "list");
        Assert.Contains(
            "api-key", Assert.IsType<SweepOutcome.Refused>(await SweepAsync(box)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_used_of_the_plan_is_told()
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(3));
        var usage = await ((IMeteredDestination)box.Create()).UsageAsync(CancellationToken.None);
        Assert.Equal("professional", usage!.Plan);
        Assert.Equal(new UsageMeter("memories stored this month", 3, 2000), usage.Meters[0]);
        box.Fail(new FaultEffect.Status(500), "usage");
        Assert.Null(await ((IMeteredDestination)box.Create()).UsageAsync(CancellationToken.None));
    }

    private static Task<SweepOutcome> SweepAsync(MemoryBoxHarness box, DateTimeOffset? since = null) =>
        ((ISweepingDestination)box.Create()).SweepAsync(
            new SweepRequest("ann", "ann-limitless", since), CancellationToken.None);
}
