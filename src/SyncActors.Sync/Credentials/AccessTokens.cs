using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Credentials;

/// <summary>Asks the credential's own actor.</summary>
internal sealed class AccessTokens(ShardRegion credentials) : IAccessTokens
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    public async Task<TokenAnswer> GetAsync(
        CredentialId credential, string? rejected, CancellationToken cancellationToken)
    {
        try
        {
            return await credentials.EntityRef(credential.Value)
                .AskAsync<TokenAnswer>(new GetToken(rejected), Patience, cancellationToken);
        }
        catch (Exception failure) when (CredentialFaults.Describe(failure) is not null)
        {
            return new TokenAnswer.Unavailable(CredentialFaults.Describe(failure)!);
        }
    }
}
