using System.Security.Cryptography;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Inbox;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Reaches grants wherever their actors live. One that lives here is asked; of one that lives at another node the row
/// is read, which is enough while its token is good, and its owner is asked through the inbox when it is not.
/// </summary>
public sealed class CredentialGateway : IAccessTokens
{
    /// <summary>How long a grant may take to be kept; after that it never is.</summary>
    internal static readonly TimeSpan KeepPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ShardRegion _region;
    private readonly HeldShards _shards;
    private readonly CommandInbox _inbox;
    private readonly ICredentialStore _store;
    private readonly CredentialServices _services;
    private readonly TimeProvider _time;

    internal CredentialGateway(
        ShardRegion region, HeldShards shards, CommandInbox inbox, ICredentialStore store, CredentialServices services,
        TimeProvider time) =>
        (_region, _shards, _inbox, _store, _services, _time) = (region, shards, inbox, store, services, time);

    /// <inheritdoc/>
    public async Task<TokenAnswer> GetAsync(
        CredentialId credential, string? rejected, CancellationToken cancellationToken)
    {
        try
        {
            return _shards.Holds(new EntityId(credential.Value))
                ? await _region.EntityRef(credential.Value)
                    .AskAsync<TokenAnswer>(new GetToken(rejected), Patience, cancellationToken)
                : await GetFromRowAsync(credential, rejected, cancellationToken);
        }
        catch (Exception failure) when (CredentialFaults.Describe(failure) is not null)
        {
            return new TokenAnswer.Unavailable(CredentialFaults.Describe(failure)!);
        }
    }

    /// <summary>Keeps a grant in place of the one before.</summary>
    /// <param name="setup">Which grant.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="commandId">What makes it one wish, however often it is sent.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it is kept, else why not, for people.</returns>
    /// <exception cref="JournalUnavailableException">It is not known whether it is kept.</exception>
    public async Task<string?> KeepAsync(
        CredentialSetup setup, Grant grant, Guid commandId, CancellationToken cancellationToken)
    {
        var user = UserId.Of(setup.User);
        var (_, secret) = await _services.Sealer.SealAsync(
            user, setup.Id, SecretSealer.InTransit, grant, cancellationToken);
        var (type, body) = CredentialCommand.Encode(new CredentialCommand.Keep(secret));
        var row = await _inbox.SubmitAsync(
            commandId, new EntityId(setup.Id.Value), user, type, body, KeepPatience, cancellationToken);
        return row switch
        {
            null => "it was kept already",
            { State: InboxState.Done } => null,
            { State: InboxState.Open } => "its owner did not come to it in time",
            _ => CredentialAnswer.Of(row)?.Reason ?? "its owner gave up",
        };
    }

    private async Task<TokenAnswer> GetFromRowAsync(
        CredentialId credential, string? rejected, CancellationToken cancellationToken)
    {
        if (_services.Catalog.Find(credential) is not { } setup)
            return new TokenAnswer.Refused("the configuration does not name this grant any more");
        var (row, grant) = await ReadAsync(setup, cancellationToken);
        if (IsGood(row, grant, rejected))
            return new TokenAnswer.Granted(grant!.AccessToken);
        var (type, body) = CredentialCommand.Encode(
            new CredentialCommand.Renew(grant?.AccessToken == rejected ? row?.Rotation : null));
        var settled = await _inbox.SubmitAsync(
            NewCommandId(), new EntityId(credential.Value), UserId.Of(setup.User), type, body, Patience,
            cancellationToken);
        switch (CredentialAnswer.Of(settled))
        {
            case { Good: true }:
                (_, grant) = await ReadAsync(setup, cancellationToken);
                return grant is null
                    ? new TokenAnswer.Unavailable("the credential is being renewed")
                    : new TokenAnswer.Granted(grant.AccessToken);
            case { NeedsConsent: true } refused:
                return new TokenAnswer.Refused(refused.Reason ?? "refused");
            case { } unavailable:
                return new TokenAnswer.Unavailable(unavailable.Reason ?? "unavailable");
            default:
                return new TokenAnswer.Unavailable("the credential's owner does not answer");
        }
    }

    // A row with an open refresh tells nothing: the provider may have ended its token already.
    private bool IsGood(CredentialRow? row, Grant? grant, string? rejected) =>
        row is { Status: 0, RefreshBeganAt: null } && grant is not null && grant.AccessToken != rejected
        && grant.ExpiresAt - _time.GetUtcNow() > CredentialActor.Margin;

    private async Task<(CredentialRow? Row, Grant? Grant)> ReadAsync(
        CredentialSetup setup, CancellationToken cancellationToken)
    {
        var row = await _store.ReadAsync(new EntityId(setup.Id.Value), cancellationToken);
        try
        {
            return (row, row is null ? null : await _services.Sealer.OpenAsync(
                UserId.Of(setup.User), setup.Id, row.Rotation, row.Secret, cancellationToken));
        }
        catch (MasterKeyLostException)
        {
            throw;
        }
        catch (CryptographicException)
        {
            return (row, null); // The owner says what is wrong with it.
        }
    }

    private Guid NewCommandId() => Guid.CreateVersion7(_time.GetUtcNow());
}
