using System.Text.Json.Nodes;
using SyncActors.Destinations.MemoryBox;
using SyncActors.Plugins;
using static SyncActors.Destinations.Tests.MemoryBox.MemoryBoxHarness;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxPayloadTests
{
    [Fact]
    public async Task A_memory_has_the_form_that_its_users_know_with_our_key_added()
    {
        await using var box = await StartAsync();
        await box.WriteAsync([Lifelog("abc", "# A talk\n\nWords.")]);
        var memory = Assert.Single(box.Memories);
        var context = (JsonObject)memory.ReferenceData!["content_context"]!["additional_context"]!;
        Assert.Matches("^limitless_pendant:abc:[0-9a-f]{12}$", context["sync_key"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{12}$", context["sync_connector"]!.GetValue<string>());
        context.Remove("sync_key");
        context.Remove("sync_connector");
        var expected = JsonNode.Parse(
            """
            {
              "source": {
                "platform": "limitless_pendant", "type": "application_plugin", "version": "1.0",
                "url": "limitless://lifelog/abc", "title": "Limitless Lifelog - MEETING"
              },
              "content_context": {
                "url": "limitless://lifelog/abc", "title": "Limitless Lifelog - MEETING",
                "additional_context": {
                  "lifelog_id": "abc", "is_starred": false, "sync_updated": "2026-03-01T12:00:00.000Z"
                }
              }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, memory.ReferenceData), memory.ReferenceData.ToJsonString());
        Assert.Equal("# A talk\n\nWords.", memory.Text);
        Assert.Equal("application_plugin", memory.SourceType);
    }

    [Fact]
    public async Task On_an_open_server_a_text_ends_with_its_address_and_key()
    {
        await using var box = await StartAsync(open: true);
        await box.WriteAsync([Lifelog("abc", "Words.\n\n")]);
        Assert.Matches(
            "^2026-03-01\n\nWords\\.\n\nsync-url: limitless://lifelog/abc\n"
            + "sync-key: limitless_pendant:abc:[0-9a-f]{12}$",
            box.Memories[^1].Text);
    }

    [Fact]
    public async Task A_document_without_origin_or_text_is_delivered_too()
    {
        await using var box = await StartAsync();
        var bare = new DocumentItem("note/1", "notes", null, "Only a title", " ", [], LeapingTime.Start);
        await box.PersistAsync([new WriteItem(bare, true, null)]);
        var memory = Assert.Single(box.Memories);
        Assert.Equal("Only a title", memory.Text);
        Assert.EndsWith("/note%2F1", memory.SourceUrl, StringComparison.Ordinal);
        var nothing = bare with { Title = "" };
        Assert.IsType<ItemOutcome.Rejected>((await box.PersistAsync([new WriteItem(nothing, true, null)]))[0]);
    }

    [Fact]
    public void The_key_follows_the_content_as_the_ledger_does()
    {
        var document = (DocumentItem)Lifelog("a").Item;
        var key = KeyOf(document);
        Assert.Equal(key, KeyOf(document with { UpdatedAt = LeapingTime.Start.AddDays(1), Line = "x" }));
        Assert.NotEqual(key, KeyOf(document with { Text = "Others." }));
        Assert.NotEqual(key, KeyOf(document with { Title = "Other" }));
        Assert.NotEqual(key, KeyOf(document with { Metadata = [new Label("a", "b")] }));
        var marked = KeyOf(document with { Fingerprint = "f" });
        Assert.Equal(marked, KeyOf(document with { Fingerprint = "f", Text = "Others." }));
    }

    [Theory]
    [InlineData("Words.\n\nsync-url: u\nsync-key: p:i:0123456789ab", "u", "p:i:0123456789ab")]
    [InlineData("Words.\r\n\r\nsync-url: u\r\nsync-key: p:i:0123456789ab\r\n", "u", "p:i:0123456789ab")]
    [InlineData("sync-url: u\nsync-key: k", "u", "k")]
    [InlineData("Words.\nsync-key: k", null, null)]
    [InlineData("sync-url: u\nsync-key: k\nMore.", null, null)]
    [InlineData("sync-key: k", null, null)]
    [InlineData("", null, null)]
    public void Closing_lines_are_read_only_at_the_end(string text, string? url, string? key)
    {
        var footer = MemoryFooter.Read(text);
        Assert.Equal((url, key), (footer?.Url, footer?.Key));
    }

    [Fact]
    public async Task A_missing_bucket_is_made_once()
    {
        await using var box = await StartAsync();
        var destination = box.Create();
        await box.WriteAsync([Lifelog("a")], false, destination);
        await box.WriteAsync([Lifelog("b")], false, destination);
        Assert.Equal(1, box.Requests("bucket-create"));
        Assert.Equal(1, box.Requests("buckets"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number =>
            box.WriteAsync([Lifelog($"c{number}")], false, box.Create(("bucket", "Shared")))));
        Assert.Equal(4, box.Simulator.Memories(Key).Count(memory => memory.Bucket == "Shared"));
        Assert.Single(box.Simulator.Buckets(Key), bucket => bucket.Name == "Shared");
    }

    [Fact]
    public async Task On_an_open_server_a_missing_bucket_is_a_persons_business()
    {
        await using var box = await StartAsync(open: true);
        var destination = box.Create(("bucket", "Nowhere"));
        Assert.Contains("Nowhere", await destination.CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        var refused = Assert.IsType<WriteOutcome.Refused>(await box.WriteAsync([Lifelog("a")], false, destination));
        Assert.Contains("script", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_an_open_server_an_edited_document_is_skipped_or_appended_as_set()
    {
        await using var box = await StartAsync(open: true);
        var reference = Synced((await box.PersistAsync([Lifelog("a", "First.")]))[0]);
        WriteItem[] edited = [Lifelog("a", "Second.", reference)];
        var skipped = Assert.IsType<ItemOutcome.Skipped>((await box.PersistAsync(edited))[0]);
        Assert.Contains("edited", skipped.Reason, StringComparison.Ordinal);
        var rejected = Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync([Lifelog("a", "Second.")], mayHaveBeenSent: true)).Items[0];
        Assert.Equal(reference, Assert.IsType<ItemOutcome.Rejected>(rejected).Reference);
        Assert.Equal(2, box.Memories.Count);

        var appending = box.Create(("edited", "append"));
        var second = Synced(Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync(edited, false, appending)).Items[0]);
        Assert.Contains($"sync-replaces: {reference}\n", box.Memories[^1].Text, StringComparison.Ordinal);
        Assert.Equal(second, Synced(Assert.IsType<WriteOutcome.Written>(
            await box.WriteAsync(edited, mayHaveBeenSent: true, appending)).Items[0]));
        Assert.Equal(3, box.Memories.Count);
    }

    [Fact]
    public async Task The_pace_falls_with_each_refusal_and_rises_again()
    {
        using var pace = new Pace(8);
        await EnterAsync(8);
        pace.Leave(tooMany: true);
        Assert.Equal(4, pace.AtOnce);
        for (var number = 0; number < 7; number++)
            pace.Leave(tooMany: false);
        await EnterAsync(4);
        var fifth = pace.EnterAsync(CancellationToken.None);
        Assert.False(fifth.IsCompleted);
        pace.Leave(tooMany: true);
        pace.Leave(tooMany: true);
        Assert.Equal(1, pace.AtOnce);
        pace.Leave(tooMany: false);
        Assert.False(fifth.IsCompleted);
        pace.Leave(tooMany: false);
        await fifth;
        pace.Leave(tooMany: false);
        for (var number = 0; number < 300; number++)
        {
            await EnterAsync(1);
            pace.Leave(tooMany: false);
        }

        Assert.Equal(8, pace.AtOnce);
        await EnterAsync(8);
        Assert.False(pace.EnterAsync(CancellationToken.None).IsCompleted);

        async Task EnterAsync(int times)
        {
            for (var time = 0; time < times; time++)
                await pace.EnterAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    private static string KeyOf(DocumentItem document) => MemoryMark.Of("ann", "c", document).Key;
}
