using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Sync.Inbox;

/// <summary>The commands that travel through the inbox, under stable names.</summary>
public static class CommandCodec
{
    /// <summary>Name of the command that ends a run.</summary>
    public const string Cancel = "cancel";

    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        ["configure"] = typeof(Configure),
        ["remove"] = typeof(Remove),
        ["pause"] = typeof(Pause),
        ["resume"] = typeof(Resume),
        ["trigger"] = typeof(Trigger),
        ["backfill"] = typeof(RunBackfill),
        ["begin-history"] = typeof(BeginHistory),
        [Cancel] = typeof(ConnectorCommand.Cancel),
        ["reset"] = typeof(Reset),
        ["replay-dead-letters"] = typeof(ReplayDeadLetters),
        ["adopt-items"] = typeof(AdoptItems),
        ["authorized"] = typeof(Authorized),
        ["acknowledge-alert"] = typeof(Acknowledge),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(
        entry => entry.Value, entry => entry.Key);

    /// <summary>A command's name and text.</summary>
    public static (string Type, byte[] Body) Encode(ConnectorCommand command) => (
        Names[command.GetType()],
        JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), SyncJson.Options));

    /// <summary>The command, or null when its name or text is not known here.</summary>
    public static ConnectorCommand? TryDecode(InboxCommand inbox)
    {
        try
        {
            return Types.TryGetValue(inbox.Type, out var type)
                ? (ConnectorCommand?)JsonSerializer.Deserialize(inbox.Body.Span, type, SyncJson.Options)
                : null;
        }
        catch (JsonException)
        {
            return null; // The caller is told that the command is not known.
        }
    }

    /// <summary>The row of a command that was carried out.</summary>
    public static InboxOutcome Done(Guid command) => new(command, InboxState.Done, null);

    /// <summary>The row of a command that was refused.</summary>
    public static InboxOutcome Refused(Guid command, Decision.Rejected rejected) => new(
        command, InboxState.Refused,
        JsonSerializer.SerializeToUtf8Bytes(new Refusal(rejected.Code, rejected.Message), SyncJson.Options));
}

/// <summary>Why a command was refused.</summary>
public sealed record Refusal(RejectionCode Code, string Message);
