using System.Text.Json.Nodes;
using SyncActors.Plugins;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.Files;

public sealed class FileAttachmentTests : IDisposable
{
    private static readonly Attachment Audio = new("audio", "audio:m1");

    private readonly DestinationKinds _kinds = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _asked = [];
    private readonly Dictionary<string, AttachmentOutcome> _refusals = new(StringComparer.Ordinal);
    private byte[] _content = [1, 2, 3, 4, 5];

    public void Dispose()
    {
        _kinds.Dispose();
        _folder.Dispose();
    }

    private string Records => _folder.Combine("ann-watch.jsonl");

    private string[] Stored => Directory.Exists(_folder.Combine("attachments"))
        ? [.. Directory.GetFiles(_folder.Combine("attachments"), "*", SearchOption.AllDirectories)]
        : [];

    private static WriteItem With(string id, params Attachment[] attachments)
    {
        var item = Document(id, "words");
        return item with { Item = (DocumentItem)item.Item with { Attachments = attachments } };
    }

    private async Task<AttachmentOutcome> CopyAsync(
        Attachment attachment, Stream into, CancellationToken cancellationToken)
    {
        _asked.Add(attachment.Reference);
        if (_refusals.TryGetValue(attachment.Reference, out var refusal))
        {
            await into.WriteAsync(_content.AsMemory(0, 2), cancellationToken);
            return refusal;
        }

        await into.WriteAsync(_content, cancellationToken);
        return new AttachmentOutcome.Copied("audio/ogg", _content.Length);
    }

    private WriteRequest Request(params WriteItem[] items) => Of("ann", items) with { CopyAttachment = CopyAsync };

    private Task<WriteOutcome> WriteAsync(WriteRequest request, string layout = "connector") =>
        _kinds.Create("file", ("folder", _folder.Path), ("layout", layout)).WriteAsync(request, CancellationToken.None);

    private JsonNode Record(int line) => JsonNode.Parse(File.ReadAllLines(Records)[line])!;

    [Theory]
    [InlineData("connector")]
    [InlineData("user-day")]
    public async Task An_attachment_is_a_file_that_the_record_names(string layout)
    {
        var outcome = await WriteAsync(Request(With("memory/m1", Audio, new Attachment("image", "image:m1"))), layout);

        Assert.Equal("v0", Reference(outcome));
        var records = Directory.GetFiles(_folder.Path, "*.jsonl", SearchOption.AllDirectories);
        var files = JsonNode.Parse(await File.ReadAllTextAsync(Assert.Single(records)))!["attachments"]!.AsArray();
        Assert.Equal(["audio", "image"], files.Select(file => (string?)file!["name"]));
        foreach (var file in files)
        {
            Assert.StartsWith("attachments/ann-watch/memory%2Fm1/", (string)file!["path"]!, StringComparison.Ordinal);
            Assert.Equal(_content, await File.ReadAllBytesAsync(_folder.Combine((string)file["path"]!)));
            Assert.Equal(_content.Length, (int)file["bytes"]!);
        }

        Assert.Equal(2, Stored.Length);
        Assert.EndsWith("-5.ogg", Stored[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_record_of_a_document_without_attachments_says_nothing_of_them()
    {
        await WriteAsync(Request(Document("memory/m1", "words")));

        Assert.Null(Record(0)["attachments"]);
        Assert.Equal([Records], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_asked_for_again()
    {
        await WriteAsync(Request(With("memory/m1", Audio)));
        await WriteAsync(Request(With("memory/m1", Audio) with { PreviousReference = "v0" }));

        Assert.Equal(["audio:m1"], _asked);
        Assert.Equal(2, File.ReadAllLines(Records).Length);
        Assert.Equal(Record(0)["attachments"]!.ToJsonString(), Record(1)["attachments"]!.ToJsonString());
    }

    [Fact]
    public async Task A_file_of_another_length_than_its_name_says_is_replaced()
    {
        await WriteAsync(Request(With("memory/m1", Audio)));
        await File.WriteAllBytesAsync(Assert.Single(Stored), _content[..3]);
        _content = [9, 9, 9, 9, 9, 9, 9];

        await WriteAsync(Request(With("memory/m1", Audio) with { PreviousReference = "v0" }));

        Assert.Equal(["audio:m1", "audio:m1"], _asked);
        Assert.Equal(_content, await File.ReadAllBytesAsync(Assert.Single(Stored)));
        Assert.Equal(_folder.Combine((string)Record(1)["attachments"]![0]!["path"]!), Assert.Single(Stored));
    }

    [Fact]
    public async Task Another_reference_of_the_same_name_is_another_file()
    {
        await WriteAsync(Request(With("memory/m1", Audio)));
        await WriteAsync(Request(With("memory/m1", Audio with { Reference = "audio:m1:2" })));

        Assert.Equal(2, Stored.Length);
    }

    [Fact]
    public async Task What_the_source_does_not_have_or_refuses_is_told_and_the_document_is_delivered()
    {
        _refusals["gone"] = new AttachmentOutcome.None();
        _refusals["large"] = new AttachmentOutcome.Refused("larger than is taken");

        var outcome = await WriteAsync(Request(
            With("memory/m1", new Attachment("audio", "gone"), new Attachment("film", "large"), Audio)));

        Assert.Equal("v0", Reference(outcome));
        var files = Record(0)["attachments"]!.AsArray();
        Assert.Equal(
            ["the source does not have it", "larger than is taken", null],
            files.Select(file => (string?)file!["missing"]));
        Assert.EndsWith("-5.ogg", Assert.Single(Stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_without_files_leaves_the_document_deliverable()
    {
        await WriteAsync(Of("ann", With("memory/m1", Audio)));

        Assert.Equal("the source gives no files", (string?)Record(0)["attachments"]![0]!["missing"]);
        Assert.Empty(Stored);
    }

    [Fact]
    public async Task What_cannot_be_had_now_holds_back_the_record_and_the_next_attempt_asks_for_the_rest_only()
    {
        _refusals["later"] = new AttachmentOutcome.Unavailable("busy", TimeSpan.FromSeconds(7));
        var request = Request(With("memory/m1", Audio), With("memory/m2", new Attachment("audio", "later")));

        var outcome = Assert.IsType<WriteOutcome.Unavailable>(await WriteAsync(request));

        Assert.Equal("audio of memory/m2: busy", outcome.Reason);
        Assert.Equal((TimeSpan.FromSeconds(7), false), (outcome.RetryAfter, outcome.OutcomeUnknown));
        Assert.False(File.Exists(Records));
        Assert.Single(Stored);
        _refusals.Clear();
        Assert.IsType<WriteOutcome.Written>(await WriteAsync(request));
        Assert.Equal(["audio:m1", "later", "later"], _asked);
        Assert.Equal(2, Stored.Length);
    }

    [Fact]
    public async Task Whatever_a_crash_left_of_a_file_the_next_attempt_replaces()
    {
        await WriteAsync(Request(With("memory/m1", Audio)));
        var (whole, records) = (Assert.Single(Stored), await File.ReadAllTextAsync(Records));
        var part = whole[..whole.LastIndexOf('-')] + ".part";
        for (var length = 0; length <= _content.Length; length++)
        {
            // The power went while the file was written, or before it had its name; nothing of the record is there.
            File.Delete(whole);
            File.Delete(Records);
            await File.WriteAllBytesAsync(part, [.. Enumerable.Repeat((byte)7, length + 3)]);

            await WriteAsync(Request(With("memory/m1", Audio)) with { MayHaveBeenSent = true });

            Assert.Equal([whole], Stored);
            Assert.Equal(_content, await File.ReadAllBytesAsync(whole));
            Assert.Equal(records, await File.ReadAllTextAsync(Records));
        }
    }

    [Fact]
    public async Task A_repeated_delivery_adds_no_record_even_when_the_file_is_gone_from_the_source_meanwhile()
    {
        await WriteAsync(Request(With("memory/m1", Audio)));
        File.Delete(Assert.Single(Stored));
        _refusals["audio:m1"] = new AttachmentOutcome.None();

        var outcome = await WriteAsync(Request(With("memory/m1", Audio)) with { MayHaveBeenSent = true });

        Assert.Equal("v0", Reference(outcome));
        Assert.Single(await File.ReadAllLinesAsync(Records));
    }

    [Fact]
    public async Task A_failed_or_cancelled_copy_leaves_no_file()
    {
        var request = Request(With("memory/m1", Audio));
        using var cancelled = new CancellationTokenSource();
        var copies = new Func<Attachment, Stream, CancellationToken, Task<AttachmentOutcome>>[]
        {
            async (_, into, token) =>
            {
                await into.WriteAsync(_content, token);
                await cancelled.CancelAsync();
                token.ThrowIfCancellationRequested();
                throw new InvalidOperationException("It was not cancelled.");
            },
            (_, _, _) => throw new IOException("the disk is full"),
            (_, _, _) => Task.FromResult<AttachmentOutcome>(new AttachmentOutcome.Copied("audio/ogg", 5)),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _kinds.Create("file", ("folder", _folder.Path))
            .WriteAsync(request with { CopyAttachment = copies[0] }, cancelled.Token));
        foreach (var copy in copies[1..])
            Assert.IsType<WriteOutcome.Unavailable>(await WriteAsync(request with { CopyAttachment = copy }));

        Assert.Empty(Stored);
        Assert.False(File.Exists(Records));
    }

    [Fact]
    public async Task Names_from_the_source_never_lead_out_of_the_folder_nor_meet()
    {
        string[] names = ["../../up", "/etc/passwd", "..", ".", "", "a\0b", "a/b", "a%2Fb", new string('x', 400), "C:\\x"];

        foreach (var name in names)
        {
            await WriteAsync(Request(With(name, new Attachment(name, name))) with { Connector = name });
            await WriteAsync(Request(With("one", new Attachment(name, name))));
        }

        Assert.Equal(2 * names.Length, Stored.Length);
        Assert.All(Stored, file => Assert.StartsWith(_folder.Combine("attachments") + "/", Path.GetFullPath(file)));
        Assert.All(
            Directory.GetFileSystemEntries(_folder.Path),
            entry => Assert.True(entry.EndsWith(".jsonl", StringComparison.Ordinal) || entry == _folder.Combine("attachments")));
    }

    [Fact]
    public async Task A_large_file_goes_to_the_disk_as_it_comes()
    {
        const int Pieces = 256;
        const int HeldMax = 256 * 1024;
        var piece = Enumerable.Range(0, 32 * 1024).Select(number => (byte)(number % 251)).ToArray();

        await WriteAsync(Request(With("memory/m1", Audio)) with
        {
            CopyAttachment = async (_, into, token) =>
            {
                for (var at = 1L; at <= Pieces; at++)
                {
                    await into.WriteAsync(piece, token);
                    Assert.InRange(new FileInfo(Assert.Single(Stored)).Length, (at * piece.Length) - HeldMax, long.MaxValue);
                    Assert.EndsWith(".part", Assert.Single(Stored), StringComparison.Ordinal);
                }

                return new AttachmentOutcome.Copied("audio/ogg", (long)Pieces * piece.Length);
            },
        });

        Assert.Equal((long)Pieces * piece.Length, new FileInfo(Assert.Single(Stored)).Length);
    }

    [Fact]
    public async Task A_process_that_may_have_been_replaced_writes_no_record()
    {
        var request = Request(With("memory/m1", Audio)) with
        {
            BeforeSending = () => throw new InvalidOperationException("too long a pause"),
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(request));

        Assert.False(File.Exists(Records));
    }
}
