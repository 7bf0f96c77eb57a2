using System.IO.Compression;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Sync.Retention;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>Old events are deleted, and nothing else is lost with them.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Keep = TimeSpan.FromDays(8);
    private readonly string _folder = Directory.CreateTempSubdirectory("archive-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Events_older_than_wanted_are_deleted_and_the_connector_goes_on_as_before()
    {
        var kept = World(Keep).Start().Pass(TimeSpan.FromDays(30));
        var whole = World(null).Start().Pass(TimeSpan.FromDays(30));

        Assert.Equal(1, whole.FirstEvent);
        Assert.True(kept.FirstEvent > 1);
        Assert.Equal(Text(whole.State), Text(kept.State));
        Assert.Equal(whole.First.Delivered, kept.First.Delivered);

        kept.Crash();
        kept.Start().Pass(TimeSpan.FromDays(1));
        Assert.Equal(RunOutcome.Complete, kept.LastRun.Outcome);
        Assert.Equal(kept.First.Delivered.Count, kept.First.Delivered.Distinct().Count());
    }

    [Fact]
    public void Events_younger_than_wanted_stay()
    {
        var world = World(Keep).Start().Pass(TimeSpan.FromDays(7));
        Assert.Equal(1, world.FirstEvent);
    }

    [Fact]
    public void What_is_deleted_was_archived_before_and_nothing_is_missing_between_archive_and_journal()
    {
        List<StoredEvent> archived = [];
        Task Keep(EntityId entity, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken)
        {
            archived.AddRange(events);
            return Task.CompletedTask;
        }

        var world = World(RetentionTests.Keep, Keep).Start().Pass(TimeSpan.FromDays(40));
        Assert.Equal(
            Enumerable.Range(1, (int)world.FirstEvent - 1).Select(number => (long)number),
            archived.Select(stored => stored.SequenceNr));
    }

    [Fact]
    public void When_the_archive_cannot_be_written_nothing_is_deleted_and_the_connector_runs()
    {
        static Task Keep(EntityId entity, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken) =>
            throw new IOException("disk full");

        var world = World(RetentionTests.Keep, Keep).Start().Pass(TimeSpan.FromDays(30));
        Assert.Equal(1, world.FirstEvent);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.True(world.State.Runs > 100);
    }

    [Fact]
    public async Task An_archived_file_holds_an_event_a_line_and_is_the_same_when_written_again()
    {
        var entity = new EntityId(Guid.Parse("11111111-2222-3333-4444-555555555555"));
        var events = new[] { Event(7, "{\"a\":1}"), Event(8, "{\"text\":\"Zürich\"}") };
        var archive = new EventArchive(_folder);
        await archive.KeepAsync(entity, events, CancellationToken.None);
        await archive.KeepAsync(entity, events, CancellationToken.None);

        var file = Assert.Single(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
        Assert.EndsWith("11111111-2222-3333-4444-555555555555/000000000007-000000000008.jsonl.gz", file, StringComparison.Ordinal);
        await using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([7L, 8L], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("sequenceNr").GetInt64()));
        Assert.Equal(
            "Zürich", JsonDocument.Parse(lines[1]).RootElement.GetProperty("body").GetProperty("text").GetString());
    }

    private static ConnectorWorld World(TimeSpan? keep, ArchiveEvents? archive = null) => new()
    {
        LookEvery = TimeSpan.FromMinutes(10),
        Retention = keep is { } time ? new HistoryRetention(time, Schedule.At("0 2 * * *", "UTC"), archive) : null,
    };

    private static string Text(ConnectorState state) =>
        JsonSerializer.Serialize(state, Sync.Serialization.SyncJson.Options);

    private static StoredEvent Event(long number, string body) => new(
        number, new Epoch(1), new NodeId(Guid.Empty), "paused", 1, DateTimeOffset.UnixEpoch, null, null,
        System.Text.Encoding.UTF8.GetBytes(body));
}
