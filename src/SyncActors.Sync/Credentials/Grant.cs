namespace SyncActors.Sync.Credentials;

/// <summary>What a provider granted: the secret itself. It is kept sealed and never printed.</summary>
/// <param name="AccessToken">For calls.</param>
/// <param name="RefreshToken">For new access tokens; null when the provider gave none.</param>
/// <param name="ExpiresAt">When the access token ends, UTC.</param>
/// <param name="Scopes">What was granted.</param>
public sealed record Grant(
    string AccessToken, string? RefreshToken, DateTimeOffset ExpiresAt, IReadOnlyList<string> Scopes)
{
    /// <summary>Without the tokens.</summary>
    public override string ToString() => $"Grant until {ExpiresAt:O}";
}

/// <summary>Answer of a provider's token endpoint.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>A grant.</summary>
    /// <param name="Grant">Its refresh token is null when the old one stays good.</param>
    public sealed record Granted(Grant Grant) : TokenOutcome;

    /// <summary>The code or refresh token is not good (invalid_grant).</summary>
    public sealed record InvalidGrant(string Reason) : TokenOutcome;

    /// <summary>The application is not good (invalid_client and the like): the operator must act.</summary>
    public sealed record ClientRejected(string Reason) : TokenOutcome;

    /// <summary>No usable answer; whether the provider acted is unknown.</summary>
    public sealed record Unavailable(string Reason) : TokenOutcome;
}
