using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.Serialization;
using static SyncActors.Domain.Credentials.CredentialEvent;

namespace SyncActors.Sync.Credentials;

/// <summary>Asks for an access token; the answer is a <see cref="TokenAnswer"/>.</summary>
/// <param name="Rejected">The token that the source refused; null when none was.</param>
internal sealed record GetToken(string? Rejected)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(GetToken);
}

/// <summary>Stores a grant that the user gave; the answer is <see cref="GrantKept"/>.</summary>
internal sealed record KeepGrant(Grant Grant);

/// <summary>The grant is durable.</summary>
internal sealed record GrantKept;

/// <summary>
/// One grant at a provider. Its mailbox lets one refresh happen at a time, whoever asks. A refresh is journaled before it
/// begins, and its secret is stored alone and at once, before anybody uses it: after a crash the same refresh token is tried
/// again, and only a provider's own refusal of the secret in force ends the grant.
/// </summary>
internal sealed class CredentialActor(
    EntityId entity, EventSourcing<CredentialState, CredentialEvent> sourcing, ICredentialStore store, CredentialServices services)
    : EventSourcedActor<CredentialState, CredentialEvent>(entity, sourcing)
{
    /// <summary>A token that ends sooner counts as ended.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly CredentialSetup? _setup = services.Catalog.Find(new CredentialId(entity.Value));
    private CredentialRow? _row;
    private Grant? _grant;

    /// <summary>The region of credentials.</summary>
    internal static ShardRegion Region(
        ActorSystem system, SyncStores stores, CredentialServices services, Func<EntityId, ShardLease> lease,
        ShardRegionOptions options)
    {
        var sourcing = new EventSourcing<CredentialState, CredentialEvent>(
            stores.Journal, CredentialCodec.Instance, CredentialState.New, (state, @event) => state.Apply(@event), lease);
        return ShardRegion.Create(
            system, "credentials",
            entity => Props.Create(() => new CredentialActor(new EntityId(entity), sourcing, stores.Credentials, services)),
            options);
    }

    /// <inheritdoc/>
    protected override async ValueTask OnRecoveredAsync()
    {
        _row = await store.ReadAsync(Entity, Context.Stopping);
        if (_row is not null && _setup is not null)
            _grant = await OpenAsync(_row.Rotation, _row.Secret);
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        var sender = Context.Sender;
        switch (message)
        {
            case GetToken get:
                sender?.Reply(await AnswerAsync(get.Rejected), Context.Self);
                break;
            case KeepGrant keep when _setup is not null:
                await StoreAsync(keep.Grant, new GrantStored(State.Rotation + 1, keep.Grant.Scopes, keep.Grant.ExpiresAt));
                sender?.Reply(new GrantKept(), Context.Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask<TokenAnswer> AnswerAsync(string? rejected)
    {
        if (_setup is null)
            return new TokenAnswer.Refused("the configuration does not name this grant any more");
        if (_grant is null)
            return new TokenAnswer.Refused("no consent was given yet; run: syncactors authorize <connector>");
        if (State.Rejected is { } reason)
            return new TokenAnswer.Refused($"{reason}; run: syncactors authorize <connector>");

        // A refusal of an older token says nothing about the one in force.
        var good = _grant.ExpiresAt - Now > Margin && rejected != _grant.AccessToken;
        return good ? new TokenAnswer.Granted(_grant.AccessToken) : await RefreshAsync(_setup);
    }

    private async ValueTask<TokenAnswer> RefreshAsync(CredentialSetup setup)
    {
        if (_grant!.RefreshToken is not { } refresh)
            return await RejectAsync("the provider gave no refresh token");
        if (!State.RefreshOpen)
            await PersistRowAsync(new RefreshBegan(State.Rotation), _row! with { RefreshBeganAt = Now });
        var outcome = await services.Client.RefreshAsync(setup.Provider, refresh, Context.Stopping);
        if (outcome is TokenOutcome.InvalidGrant && await PreviousRefreshTokenAsync() is { } previous)
            outcome = await services.Client.RefreshAsync(setup.Provider, previous, Context.Stopping);
        switch (outcome)
        {
            case TokenOutcome.Granted granted:
                var grant = granted.Grant with { RefreshToken = granted.Grant.RefreshToken ?? refresh };
                await StoreAsync(grant, new Refreshed(State.Rotation + 1, grant.Scopes, grant.ExpiresAt));
                return new TokenAnswer.Granted(grant.AccessToken);
            case TokenOutcome.InvalidGrant invalid:
                return await RejectAsync(invalid.Reason);
            case TokenOutcome.ClientRejected client:
                await PersistRowAsync(new RefreshFailed(client.Reason), _row! with { RefreshBeganAt = null });
                return new TokenAnswer.Unavailable(client.Reason);
            case TokenOutcome.Unavailable unavailable:
                // Whether the provider acted is unknown: the refresh stays open, the same token is tried again.
                return new TokenAnswer.Unavailable(unavailable.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    // The secret before this one may still be good when the newest was never used.
    private async ValueTask<string?> PreviousRefreshTokenAsync()
    {
        if (_row?.PreviousSecret is not { } sealedBefore || _row.Rotation < 2)
            return null;
        var before = await OpenAsync(_row.Rotation - 1, sealedBefore);
        return before.RefreshToken != _grant!.RefreshToken ? before.RefreshToken : null;
    }

    private async ValueTask<TokenAnswer> RejectAsync(string reason)
    {
        await PersistRowAsync(new GrantRejected(reason), _row! with { RefreshBeganAt = null, Status = 1 });
        return new TokenAnswer.Refused($"{reason}; run: syncactors authorize <connector>");
    }

    private async ValueTask StoreAsync(Grant grant, CredentialEvent @event)
    {
        var rotation = State.Rotation + 1;
        var user = UserId.Of(_setup!.User);
        var (keyId, secret) = await services.Sealer.SealAsync(
            user, new CredentialId(Entity.Value), rotation, grant, Context.Stopping);
        var row = new CredentialRow(
            Entity, user.Value, _setup.Provider.Name, _setup.Account, rotation, keyId, secret, _row?.Secret, grant.ExpiresAt,
            null, 0);
        await PersistRowAsync(@event, row);
        _grant = grant;
    }

    private async ValueTask PersistRowAsync(CredentialEvent @event, CredentialRow row)
    {
        await PersistAsync([@event], null, (_, append) => append with { Credential = row });
        _row = row;
    }

    private async ValueTask<Grant> OpenAsync(long rotation, ReadOnlyMemory<byte> secret) => await services.Sealer.OpenAsync(
        UserId.Of(_setup!.User), new CredentialId(Entity.Value), rotation, secret, Context.Stopping);
}
