using SyncActors.Domain.Connectors;
using SyncActors.Plugins;

namespace SyncActors.Sync.Credentials;

/// <summary>A grant that the configuration names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Provider">Whose it is to give.</param>
/// <param name="User">Name of the user.</param>
/// <param name="Account">Name of the account at the provider.</param>
/// <param name="RedirectUri">Redirect address that the application is registered with; null for this process's
/// own.</param>
public sealed record CredentialSetup(
    CredentialId Id, OAuthProvider Provider, string User, string Account, Uri? RedirectUri);

/// <summary>The grants that the configuration names.</summary>
public interface ICredentialCatalog
{
    /// <summary>One of them; null when the configuration does not name it (any more).</summary>
    CredentialSetup? Find(CredentialId id);
}

/// <summary>What credentials are given from outside.</summary>
public sealed record CredentialServices(ICredentialCatalog Catalog, OAuthClient Client, SecretSealer Sealer)
{
    /// <summary>What the process remembers; given to each node that runs in it, one after the other.</summary>
    public HeldGrants Held { get; init; } = new();
}
