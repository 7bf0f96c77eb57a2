using System.Text.Json;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.History;

/// <summary>An event of a connector.</summary>
/// <param name="SequenceNr">Its number; 1 for the connector's first.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Type">Its stable name, such as <c>run-started</c>.</param>
/// <param name="Version">Version of its shape.</param>
/// <param name="Cause">The command that led to it; null when none did.</param>
/// <param name="Body">What happened.</param>
internal sealed record EventEntry(
    long SequenceNr, DateTimeOffset At, string Type, short Version, Guid? Cause, JsonElement Body)
{
    internal static EventEntry Of(StoredEvent stored) => new(
        stored.SequenceNr, stored.At, stored.Type, stored.Version, stored.Cause, ApiJson.Parse(stored.Body));
}
