using System.Security.Cryptography;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Brings the grants that this process remembers and the rows lack to whoever owns them now, through the inbox. It is
/// done when a node was thrown out, as after a fail-over that forgot commits, and again before a node joins.
/// </summary>
internal sealed class GrantBequest(
    CredentialServices services, JournalStores stores, Func<EntityId, ShardId> shardOf, TimeProvider time)
{
    private const int AtOnce = 16;

    /// <summary>Hands in what the rows lack.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="JournalUnavailableException">Perhaps not all are handed in.</exception>
    public async Task<int> HandInAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var some in services.Held.All.Chunk(AtOnce))
        {
            var handedIn = await Task.WhenAll(
                some.Select(held => HandInAsync(held.Credential, held.Grant, cancellationToken)));
            count += handedIn.Count(done => done);
        }

        return count;
    }

    private async Task<bool> HandInAsync(EntityId credential, HeldGrant held, CancellationToken cancellationToken)
    {
        if (services.Catalog.Find(new CredentialId(credential.Value)) is not { } setup)
            return false;
        var row = await stores.Credentials.ReadAsync(credential, cancellationToken);
        if (row?.Rotation >= held.Rotation)
            return false;
        var user = UserId.Of(setup.User);
        byte[] secret;
        try
        {
            (_, secret) = await services.Sealer.SealAsync(
                user, setup.Id, SecretSealer.InTransit, held.Grant, cancellationToken);
        }
        catch (CryptographicException)
        {
            return false; // Nobody who has the same master key could open it.
        }

        var (type, body) = CredentialCommand.Encode(
            new CredentialCommand.Return(held.Rotation, [.. held.Before], secret));
        var now = time.GetUtcNow();
        await stores.Inbox.SubmitAsync(
            new InboxCommand(
                Guid.CreateVersion7(now), user.Value, credential, shardOf(credential), type, 1, body, now, 0),
            cancellationToken);
        stores.Hints.Tell(new Hint.Command(shardOf(credential)));
        return true;
    }
}
