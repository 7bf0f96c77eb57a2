using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxStatusTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.4, 0.5)]
    [InlineData(0.6, 1.5)]
    [InlineData(7, 7.5)]
    [InlineData(40, 51.5)]
    public async Task A_text_is_asked_for_ever_more_seldom_until_it_is_processed(double takes, double seenAfter)
    {
        await using var box = await StartAsync(processing: TimeSpan.FromSeconds(takes));
        Synced(Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")])).Items[0]);
        Assert.Equal(TimeSpan.FromSeconds(seenAfter), box.Time.GetUtcNow() - LeapingTime.Start);
    }

    [Fact]
    public async Task The_id_of_a_text_that_is_never_processed_is_kept()
    {
        // The program whose users come from there dropped it, and stored the text again later.
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { NeverFinishes = true };
        var destination = box.Create();
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")], false, destination));
        var reference = Synced(written.Items[0]);
        Assert.Equal(TimeSpan.FromMinutes(10), box.Time.GetUtcNow() - LeapingTime.Start);
        written = Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync([Lifelog("a", "Edited.", reference)], false, destination));
        Assert.Equal(reference, Synced(written.Items[0]));

        // While nothing is processed, the whole time is not waited for again.
        Assert.Equal(TimeSpan.FromMinutes(11), box.Time.GetUtcNow() - LeapingTime.Start);
        box.AssertOneEach(1);
    }

    [Fact]
    public async Task A_text_that_could_not_be_processed_is_rejected_by_its_name_and_changed_when_it_comes_again()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { FailedShare = 1 };
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")]));
        var rejected = Assert.IsType<ItemOutcome.Rejected>(written.Items[0]);
        Assert.Contains("failed", rejected.Response, StringComparison.Ordinal);
        box.Simulator.Switches = new();
        written = Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync([Lifelog("a", "Words.", rejected.Reference)]));
        Assert.Equal(rejected.Reference, Synced(written.Items[0]));
        box.AssertOneEach(1);
    }

    [Fact]
    public async Task Some_of_many_fail_and_each_keeps_its_own_outcome()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { FailedShare = 0.3 };
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(40)));
        Assert.InRange(written.Items.OfType<ItemOutcome.Rejected>().Count(), 5, 20);
        Assert.Equal(40, written.Items.Select(ReferenceOf).Distinct().Count());
        for (var index = 0; index < 40; index++)
        {
            var memory = box.Memories.Single(memory => memory.Id.ToString() == ReferenceOf(written.Items[index]));
            Assert.Equal($"limitless://lifelog/log{index + 1:000}", memory.SourceUrl);
        }
    }

    [Theory]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(429)]
    public async Task A_text_that_is_stored_counts_whatever_becomes_of_the_question(int status)
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(status), "status", next: null);
        Synced(Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")])).Items[0]);
        box.AssertOneEach(1);
    }

    [Fact]
    public async Task Where_there_is_no_such_question_a_memory_that_is_there_is_processed()
    {
        await using var box = await StartAsync();
        box.Fail(new FaultEffect.Status(404), "status", next: null);
        Synced(Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")])).Items[0]);
        Assert.Equal(TimeSpan.FromSeconds(0.5), box.Time.GetUtcNow() - LeapingTime.Start);
    }

    [Fact]
    public async Task Without_patience_nothing_is_asked()
    {
        await using var box = await StartAsync();
        var written = await box.WriteAsync(Lifelogs(3), destination: box.Create(("status-timeout", "0s")));
        Assert.IsType<WriteOutcome.Written>(written);
        Assert.Equal(0, box.Requests("status"));
    }

    private static string? ReferenceOf(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Synced synced => synced.Reference,
        ItemOutcome.Rejected rejected => rejected.Reference,
        _ => null,
    };
}
