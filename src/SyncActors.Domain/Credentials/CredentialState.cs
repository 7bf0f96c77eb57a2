namespace SyncActors.Domain.Credentials;

/// <summary>What must survive of a grant; never a secret.</summary>
/// <param name="Rotation">Number of the secret in force; 0 before the first.</param>
/// <param name="Scopes">What was granted.</param>
/// <param name="ExpiresAt">When the access token ends, UTC.</param>
/// <param name="RefreshOpen">Whether a refresh began whose outcome is not known.</param>
/// <param name="Rejected">Why the provider refuses it for good; null while it is good.</param>
public sealed record CredentialState(
    long Rotation, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, bool RefreshOpen, string? Rejected)
{
    /// <summary>No grant yet.</summary>
    public static CredentialState New { get; } = new(0, [], null, false, null);

    /// <summary>The state after one more event.</summary>
    public CredentialState Apply(CredentialEvent @event) => @event switch
    {
        CredentialEvent.GrantStored e =>
            new CredentialState(e.Rotation, e.Scopes, e.ExpiresAt, RefreshOpen: false, Rejected: null),
        CredentialEvent.RefreshBegan => this with { RefreshOpen = true },
        CredentialEvent.Refreshed e => this with
        {
            Rotation = e.Rotation,
            Scopes = e.Scopes.Count > 0 ? e.Scopes : Scopes,
            ExpiresAt = e.ExpiresAt,
            RefreshOpen = false,
            Rejected = null,
        },
        CredentialEvent.RefreshFailed => this with { RefreshOpen = false },
        CredentialEvent.GrantRejected e => this with { RefreshOpen = false, Rejected = e.Reason },
        _ => throw new System.Diagnostics.UnreachableException($"{@event.GetType().Name} has no arm."),
    };
}

/// <summary>A fact in a grant's life; never a secret.</summary>
public abstract record CredentialEvent
{
    private CredentialEvent()
    {
    }

    /// <summary>The user consented, or a grant was imported.</summary>
    public sealed record GrantStored(
        long Rotation, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt) : CredentialEvent;

    /// <summary>A refresh begins with the secret of this rotation. After a crash the same secret is tried
    /// again.</summary>
    public sealed record RefreshBegan(long Rotation) : CredentialEvent;

    /// <summary>A new secret is stored.</summary>
    public sealed record Refreshed(
        long Rotation, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt) : CredentialEvent;

    /// <summary>The provider refused the application, not the grant; nothing changed.</summary>
    public sealed record RefreshFailed(string Reason) : CredentialEvent;

    /// <summary>The provider refuses the grant for good: the user must consent anew.</summary>
    public sealed record GrantRejected(string Reason) : CredentialEvent;
}
