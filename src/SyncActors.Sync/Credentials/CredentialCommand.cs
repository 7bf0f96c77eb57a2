using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Credentials;

/// <summary>What other nodes ask of a grant's owner, by the inbox.</summary>
internal abstract record CredentialCommand
{
    private const string RenewName = "credential-renew";
    private const string KeepName = "credential-keep";
    private const string ReturnName = "credential-return";

    private CredentialCommand()
    {
    }

    /// <summary>Whether a command of the inbox is for a credential.</summary>
    internal static bool Is(string type) => type is RenewName or KeepName or ReturnName;

    /// <summary>A command's name and text.</summary>
    internal static (string Type, byte[] Body) Encode(CredentialCommand command) => (
        command switch
        {
            Renew => RenewName,
            Keep => KeepName,
            _ => ReturnName,
        },
        JsonSerializer.SerializeToUtf8Bytes(command, command.GetType(), SyncJson.Options));

    /// <summary>The command, or null when its name or text is not known here.</summary>
    internal static CredentialCommand? TryDecode(InboxCommand inbox)
    {
        try
        {
            return inbox.Type switch
            {
                RenewName => JsonSerializer.Deserialize<Renew>(inbox.Body.Span, SyncJson.Options),
                KeepName => JsonSerializer.Deserialize<Keep>(inbox.Body.Span, SyncJson.Options),
                ReturnName => JsonSerializer.Deserialize<Return>(inbox.Body.Span, SyncJson.Options),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null; // The caller is told that the command is not known.
        }
    }

    /// <summary>Sees to it that the row holds a usable access token; the outcome is a <see cref="CredentialAnswer"/>.
    /// </summary>
    /// <param name="Rejected">Number of the secret whose token the source refused; null when none was.</param>
    internal sealed record Renew(long? Rejected) : CredentialCommand;

    /// <summary>Keeps a grant that the user gave.</summary>
    /// <param name="Secret">The grant, sealed as <see cref="SecretSealer.InTransit"/>.</param>
    internal sealed record Keep(byte[] Secret) : CredentialCommand
    {
        /// <summary>Without the secret.</summary>
        public override string ToString() => nameof(Keep);
    }

    /// <summary>Brings back a grant that a node remembers and the database has lost.</summary>
    /// <param name="Rotation">Number that it was stored under.</param>
    /// <param name="Before">See <see cref="HeldGrant.Before"/>.</param>
    /// <param name="Secret">The grant, sealed as <see cref="SecretSealer.InTransit"/>.</param>
    internal sealed record Return(long Rotation, IReadOnlyList<string> Before, byte[] Secret) : CredentialCommand
    {
        /// <summary>Without the secret.</summary>
        public override string ToString() => nameof(Return);
    }
}

/// <summary>How a credential's owner answered.</summary>
/// <param name="Good">Whether the row holds a usable token, or the grant is kept.</param>
/// <param name="NeedsConsent">Whether only a new consent helps.</param>
/// <param name="Reason">Why not, for people; null when good.</param>
internal sealed record CredentialAnswer(bool Good, bool NeedsConsent, string? Reason)
{
    /// <summary>The answer as a command's row keeps it.</summary>
    internal InboxOutcome Settles(Guid commandId) => new(
        commandId, Good ? InboxState.Done : InboxState.Refused,
        JsonSerializer.SerializeToUtf8Bytes(this, SyncJson.Options));

    /// <summary>The answer that a settled row keeps; null when there is none.</summary>
    internal static CredentialAnswer? Of(InboxRow? row) =>
        row?.Outcome is { } outcome
            ? JsonSerializer.Deserialize<CredentialAnswer>(outcome.Span, SyncJson.Options)
            : null;
}
