using System.Text.Json;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Serialization;

/// <summary>An event of a connector as it is shown and archived.</summary>
/// <param name="SequenceNr">Its number; 1 for the connector's first.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Type">Its stable name, such as <c>run-started</c>.</param>
/// <param name="Version">Version of its shape.</param>
/// <param name="Cause">The command that led to it; null when none did.</param>
/// <param name="Body">What happened.</param>
public sealed record EventEntry(
    long SequenceNr, DateTimeOffset At, string Type, short Version, Guid? Cause, JsonElement Body)
{
    /// <summary>Of an event as it is kept.</summary>
    public static EventEntry Of(StoredEvent stored)
    {
        using var body = JsonDocument.Parse(stored.Body);
        return new EventEntry(
            stored.SequenceNr, stored.At, stored.Type, stored.Version, stored.Cause, body.RootElement.Clone());
    }
}
