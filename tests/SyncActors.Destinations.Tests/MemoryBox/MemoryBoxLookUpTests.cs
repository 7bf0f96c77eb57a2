using System.Text.Json.Nodes;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxLookUpTests
{
    [Fact]
    public async Task What_another_program_stored_is_adopted_by_its_address()
    {
        await using var box = await StartAsync();
        for (var number = 1; number <= 3; number++)
            StoreAsThatProgram(box, $"log{number:000}", $"Words of talk {number}.");
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(4), mayHaveBeenSent: true));
        Assert.Equal(["1", "2", "3", "4"], written.Items.Select(Synced));
        Assert.Equal(0, box.Requests("update"));
        Assert.Equal(4, box.Memories.Count);
    }

    [Fact]
    public async Task What_another_program_stored_in_other_words_is_brought_up_to_date()
    {
        await using var box = await StartAsync();
        StoreAsThatProgram(box, "log001", "# A talk\n\nOther words.");
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(1), mayHaveBeenSent: true));
        Assert.Equal("1", Synced(written.Items[0]));
        var memory = Assert.Single(box.Memories);
        Assert.Equal("Words of talk 1.", memory.Text);
        Assert.StartsWith("limitless_pendant:log001:", memory.SyncKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_copies_that_another_program_left_the_oldest_is_adopted_and_none_removed()
    {
        await using var box = await StartAsync();
        StoreAsThatProgram(box, "log001", "Older words.");
        StoreAsThatProgram(box, "log001", "Old words.");
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(1), mayHaveBeenSent: true));
        Assert.Equal("1", Synced(written.Items[0]));
        Assert.Equal(["Words of talk 1.", "Old words."], box.Memories.Select(memory => memory.Text));
    }

    [Fact]
    public async Task Delivering_all_again_doubles_nothing()
    {
        await using var box = await StartAsync();
        var first = await box.PersistAsync(Lifelogs(30));
        var again = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(30), mayHaveBeenSent: true));
        Assert.Equal(first.Select(Synced), again.Items.Select(Synced));
        box.AssertOneEach(30);
    }

    [Fact]
    public async Task An_edited_document_changes_its_memory()
    {
        await using var box = await StartAsync();
        var reference = Synced((await box.PersistAsync([Lifelog("a")]))[0]);
        var edited = (await box.PersistAsync([Lifelog("a", "Edited.", reference)]))[0];
        Assert.Equal(reference, Synced(edited));
        Assert.Equal("Edited.", Assert.Single(box.Memories).Text);
    }

    [Fact]
    public async Task A_memory_that_its_owner_deleted_is_stored_anew_when_it_is_edited()
    {
        await using var box = await StartAsync();
        var reference = Synced((await box.PersistAsync([Lifelog("a")]))[0]);
        box.Simulator.DeleteDirectly(Key, long.Parse(reference));
        Assert.Equal("2", Synced((await box.PersistAsync([Lifelog("a", "Edited.", reference)]))[0]));
        box.AssertOneEach(1);
    }

    [Fact]
    public async Task A_memory_that_went_as_an_extra_copy_is_found_under_its_other_name()
    {
        await using var box = await StartAsync();
        await box.WriteAsync([Lifelog("a")]);
        await box.WriteAsync([Lifelog("a")]);
        box.Simulator.DeleteDirectly(Key, 2);
        Assert.Equal("1", Synced((await box.PersistAsync([Lifelog("a", "Edited.", "2")]))[0]));
        Assert.Equal("Edited.", Assert.Single(box.Memories).Text);
    }

    [Fact]
    public async Task A_memory_that_is_deleted_while_it_is_adopted_is_stored_anew()
    {
        await using var box = await StartAsync();
        await box.PersistAsync(Lifelogs(2));
        box.Simulator.Switches = new() { DeleteAfterList = 1, DeletedByOthers = 1 };
        var written = Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(2), mayHaveBeenSent: true));
        Assert.Equal(2, written.Items.Select(Synced).Distinct().Count());
        box.AssertOneEach(2);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(20, 0, 0)]
    [InlineData(0, 20, 3)]
    [InlineData(0, 3, 25)]
    [InlineData(20, 20, 2)]
    public async Task Everything_is_found_while_others_use_the_bucket(int inserts, int deletes, int deleted)
    {
        await using var box = await StartAsync();
        await box.WriteAsync(Lifelogs(330), destination: box.Create(("status-timeout", "0s")));
        for (var number = 0; number < 90; number++)
            box.Simulator.StoreDirectly(Key, Bucket, $"Another {number}.");
        box.Simulator.Switches = new()
        {
            InsertAfterList = inserts, DeleteAfterList = deletes, DeletedByOthers = deleted,
        };
        await box.WriteAsync(
            Lifelogs(330), mayHaveBeenSent: true, box.Create(("status-timeout", "0s")));
        box.Simulator.Switches = new();
        Assert.Equal(330, box.Memories.Count(memory => memory.SyncKey is not null));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task Everything_is_found_where_pages_are_shorter_than_asked_for(int pageMax)
    {
        await using var box = await StartAsync();
        await box.PersistAsync(Lifelogs(60));
        box.Simulator.Switches = new() { PageMax = pageMax };
        Assert.IsType<WriteOutcome.Written>(await box.WriteAsync(Lifelogs(60), mayHaveBeenSent: true));
        box.AssertOneEach(60);
    }

    [Fact]
    public async Task A_look_ends_at_what_is_older_than_the_doubt()
    {
        await using var box = await StartAsync();
        for (var number = 0; number < 500; number++)
            box.Simulator.StoreDirectly(Key, Bucket, $"Another {number}.");
        box.Time.Advance(TimeSpan.FromHours(2));
        var sentFrom = box.Time.GetUtcNow();
        box.Fail(new FaultEffect.ResetAfter(), "store");
        await box.WriteAsync([Lifelog("a")]);
        box.Time.Advance(SettleWait);
        var request = box.Request([Lifelog("a")], mayHaveBeenSent: true) with { SentFrom = sentFrom };
        Assert.IsType<WriteOutcome.Written>(await box.Create().WriteAsync(request, CancellationToken.None));
        Assert.Equal(1, box.Requests("list"));
        box.AssertOneEach(1, others: 500);
    }

    [Fact]
    public async Task A_bucket_is_looked_through_once_and_then_only_its_newest_memories()
    {
        await using var box = await StartAsync();
        for (var number = 0; number < 1000; number++)
            box.Simulator.StoreDirectly(Key, Bucket, $"Another {number}.");
        box.Time.Advance(TimeSpan.FromHours(2));
        var destination = box.Create();
        for (var page = 0; page < 5; page++)
            await box.WriteAsync([Lifelog($"log{page}")], mayHaveBeenSent: true, destination);
        Assert.InRange(box.Requests("list"), 12 + 4, 14 + 4);
        box.AssertOneEach(5, others: 1000);
    }

    [Fact]
    public async Task A_list_that_lags_less_than_the_settle_time_hides_nothing()
    {
        await using var box = await StartAsync();
        box.Simulator.Switches = new() { ListLagSeconds = 45 };
        box.Fail(new FaultEffect.ResetAfter(), "store", next: 3, every: 2);
        await box.PersistAsync(Lifelogs(8));
        box.AssertOneEach(8);
    }

    [Fact]
    public async Task A_list_that_does_not_show_what_is_known_to_be_there_is_waited_for()
    {
        await using var box = await StartAsync();
        var destination = box.Create(("concurrency", "1"));
        await box.WriteAsync([Lifelog("first")], false, destination);
        box.Simulator.Switches = new() { ListLagSeconds = 90 };
        box.Fail(new FaultEffect.ResetAfter(), "store", next: 1, every: 2);
        await box.WriteAsync(Lifelogs(2), false, destination);
        box.Time.Advance(SettleWait);
        Assert.All(
            Assert.IsType<WriteOutcome.Written>(
                await box.WriteAsync(Lifelogs(2), mayHaveBeenSent: true, destination)).Items,
            outcome => Synced(outcome));
        box.AssertOneEach(3);
    }

    [Fact]
    public async Task A_list_that_stays_behind_is_not_believed()
    {
        await using var box = await StartAsync();
        var destination = box.Create();
        box.Simulator.Switches = new() { ListLagSeconds = 3600 };
        await box.WriteAsync([Lifelog("first")], false, destination);
        box.Time.Advance(SettleWait);
        var outcome = Assert.IsType<WriteOutcome.Unavailable>(
            await box.WriteAsync([Lifelog("a")], mayHaveBeenSent: true, destination));
        Assert.True(outcome.OutcomeUnknown);
        Assert.Contains("does not show memory 1", outcome.Reason, StringComparison.Ordinal);
        box.Simulator.Switches = new();
        Assert.IsType<WriteOutcome.Written>(await box.WriteAsync([Lifelog("a")], mayHaveBeenSent: true, destination));
        box.AssertOneEach(2);
    }

    [Fact]
    public async Task Another_connectors_memories_are_neither_changed_nor_removed()
    {
        await using var box = await StartAsync();
        await box.Create().WriteAsync(
            box.Request([Lifelog("a", "Theirs.")], connector: "bob-limitless"), CancellationToken.None);
        await box.WriteAsync([Lifelog("a", "Ours.")], mayHaveBeenSent: true);
        Assert.Equal(["Theirs.", "Ours."], box.Memories.Select(memory => memory.Text));
    }

    [Fact]
    public async Task A_connector_that_was_renamed_finds_what_is_unchanged()
    {
        await using var box = await StartAsync();
        await box.PersistAsync(Lifelogs(3));
        var request = box.Request(Lifelogs(3), mayHaveBeenSent: true, connector: "new-name");
        Assert.IsType<WriteOutcome.Written>(await box.Create().WriteAsync(request, CancellationToken.None));
        box.AssertOneEach(3);
    }

    // As the company's own Limitless sync stores a lifelog.
    private static void StoreAsThatProgram(MemoryBoxHarness box, string id, string text) =>
        box.Simulator.StoreDirectly(Key, Bucket, text, new JsonObject
        {
            ["source"] = new JsonObject
            {
                ["platform"] = "limitless_pendant",
                ["type"] = "application_plugin",
                ["version"] = "1.0",
                ["url"] = $"limitless://lifelog/{id}",
                ["title"] = "Limitless Lifelog - MEETING",
            },
            ["content_context"] = new JsonObject
            {
                ["url"] = $"limitless://lifelog/{id}",
                ["additional_context"] = new JsonObject { ["lifelog_id"] = id },
            },
        });
}
