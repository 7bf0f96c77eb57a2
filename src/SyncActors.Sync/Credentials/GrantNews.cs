using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Inbox;

namespace SyncActors.Sync.Credentials;

/// <summary>Tells of a grant to the connectors that use it: they may have waited for it.</summary>
internal sealed class GrantNews(IConnectorCatalog connectors, CommandInbox inbox, TimeProvider time)
{
    /// <summary>Puts it into their inboxes, and does not wait until they have heard it.</summary>
    /// <exception cref="JournalUnavailableException">Perhaps not all are told.</exception>
    public async Task TellAsync(
        CredentialId credential, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        foreach (var setup in connectors.All.Where(setup => setup.Definition.Credential == credential))
        {
            await inbox.SubmitAsync(
                Guid.CreateVersion7(time.GetUtcNow()), setup.Id, UserId.Of(setup.Definition.User),
                new ConnectorCommand.Authorized(scopes), TimeSpan.Zero, cancellationToken);
        }
    }
}
