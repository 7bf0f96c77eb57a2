using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Retention;

/// <summary>
/// Files of deleted events: a folder for each connector, in it files named by the numbers of their first and last
/// event, gzipped, an event a line in the form in which the API shows it. A file stands whole or not at all.
/// </summary>
/// <param name="folder">Where; made when it is missing.</param>
public sealed class EventArchive(string folder)
{
    /// <summary>Writes a file; one that stands already is replaced by the same.</summary>
    public async Task KeepAsync(
        EntityId entity, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken)
    {
        var own = Path.Combine(folder, entity.Value.ToString("D"));
        Directory.CreateDirectory(own);
        var name = string.Create(
            CultureInfo.InvariantCulture, $"{events[0].SequenceNr:d12}-{events[^1].SequenceNr:d12}.jsonl.gz");
        var (path, before) = (Path.Combine(own, name), Path.Combine(own, name + ".new"));
        await using (var file = new FileStream(before, FileMode.Create, FileAccess.Write))
        {
            await using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            {
                foreach (var stored in events)
                {
                    await gzip.WriteAsync(
                        JsonSerializer.SerializeToUtf8Bytes(EventEntry.Of(stored), SyncJson.Options),
                        cancellationToken);
                    gzip.WriteByte((byte)'\n');
                }
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(before, path, overwrite: true);
    }
}
