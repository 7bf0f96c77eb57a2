using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Credentials;

/// <summary>Hands out access tokens. However many ask at once, one refresh happens at a time.</summary>
public interface IAccessTokens
{
    /// <summary>A usable access token.</summary>
    /// <param name="credential">Of which grant.</param>
    /// <param name="rejected">The token that the source refused; null when none was.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<TokenAnswer> GetAsync(CredentialId credential, string? rejected, CancellationToken cancellationToken);
}

/// <summary>Answer to a wish for a token.</summary>
public abstract record TokenAnswer
{
    private TokenAnswer()
    {
    }

    /// <summary>A token, good for at least the next call.</summary>
    public sealed record Granted(string AccessToken) : TokenAnswer
    {
        /// <summary>Without the token.</summary>
        public override string ToString() => nameof(Granted);
    }

    /// <summary>The user must consent (anew).</summary>
    public sealed record Refused(string Reason) : TokenAnswer;

    /// <summary>The provider cannot be reached now.</summary>
    public sealed record Unavailable(string Reason) : TokenAnswer;
}
