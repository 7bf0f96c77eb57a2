using System.Security.Cryptography;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Credentials;
using SyncActors.Sync.Connector;
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

/// <summary>
/// One grant at a provider. Its mailbox lets one refresh happen at a time, whoever asks. A refresh is journaled before
/// it begins, and its secret is stored alone and at once, before anybody uses it: after a crash the same refresh token
/// is tried again, and only a provider's own refusal of the secret in force ends the grant.
/// </summary>
internal sealed class CredentialActor(
    EntityId entity, EventSourcing<CredentialState, CredentialEvent> sourcing, JournalStores stores, ShardId shard,
    CredentialServices services, Func<CredentialId, IReadOnlyList<string>, CancellationToken, Task> tellConnectors,
    Pulse pulse, Action<Guid> commandSettled, TimeProvider time)
    : EventSourcedActor<CredentialState, CredentialEvent>(entity, sourcing)
{
    /// <summary>A token that ends sooner counts as ended.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    /// <summary>Commands of the shard that are looked through for grants that other nodes brought back.</summary>
    private const int ReturnsMax = 1_000;

    private const string Authorize = "run: syncactors authorize <connector>";

    private readonly RefreshPause _pause = new(time);
    private CredentialRow? _row;
    private Grant? _grant;
    private TokenAnswer? _unreadable;

    // Asked each time: a mended configuration counts from the next demand on.
    private CredentialSetup? Setup => services.Catalog.Find(new CredentialId(Entity.Value));

    /// <summary>A stop must not lose a secret that the provider gave and that nothing else holds.</summary>
    protected override CancellationToken PersistStopping => CancellationToken.None;

    /// <summary>The region of credentials.</summary>
    internal static ShardRegion Region(
        ActorSystem system, JournalStores stores, CredentialServices services,
        Func<CredentialId, IReadOnlyList<string>, CancellationToken, Task> tellConnectors,
        Func<EntityId, ShardLease> lease, Pulse pulse, Action<Guid> commandSettled, ShardRegionOptions options)
    {
        var sourcing = new EventSourcing<CredentialState, CredentialEvent>(
            stores.Journal, CredentialCodec.Instance, CredentialState.New, (state, @event) => state.Apply(@event),
            lease);
        return ShardRegion.Create(
            system, "credentials",
            entity => Props.Create(() =>
                new CredentialActor(
                    new EntityId(entity), sourcing, stores, new ShardId(options.ShardOf(entity)), services,
                    tellConnectors, pulse, commandSettled, system.Time)),
            options);
    }

    /// <inheritdoc/>
    protected override async ValueTask OnRecoveredAsync()
    {
        await ReadRowAsync();
        await UnsealAsync();
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        var sender = Context.Sender;
        switch (message)
        {
            case GetToken get:
                sender?.Reply(await AnswerAsync(get.Rejected, rejectedRotation: null), Context.Self);
                break;
            case HandleCommand handle:
                await UnlessRejectedAsync(CommandAsync(handle.Command));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask CommandAsync(InboxCommand inbox)
    {
        switch (CredentialCommand.TryDecode(inbox))
        {
            case CredentialCommand.Renew renew:
                var answer = await AnswerAsync(rejected: null, renew.Rejected) switch
                {
                    TokenAnswer.Refused refused => new CredentialAnswer(false, NeedsConsent: true, refused.Reason),
                    TokenAnswer.Unavailable not => new CredentialAnswer(false, NeedsConsent: false, not.Reason),
                    _ => new CredentialAnswer(true, NeedsConsent: false, null),
                };
                await SettleAsync(inbox, answer);
                break;
            case CredentialCommand.Keep keep:
                await KeepAsync(inbox, keep);
                break;
            case CredentialCommand.Return @return:
                await SettleAsync(inbox, await TakeBackAsync(@return));
                break;
            default:
                await SettleAsync(inbox, new CredentialAnswer(false, false, "this version does not know the command"));
                break;
        }

        commandSettled(inbox.CommandId);
    }

    private async ValueTask KeepAsync(InboxCommand inbox, CredentialCommand.Keep keep)
    {
        if (Setup is not { } setup)
        {
            await SettleAsync(inbox, new CredentialAnswer(false, false, "the configuration does not name this grant"));
            return;
        }

        // Whoever sent it was told that it is not kept, and may have sent a newer one since.
        if (Now - inbox.CreatedAt >= CredentialGateway.KeepPatience)
        {
            await SettleAsync(inbox, new CredentialAnswer(false, NeedsConsent: true, "it came too late"));
            return;
        }

        Grant grant;
        try
        {
            grant = await OpenAsync(setup, SecretSealer.InTransit, keep.Secret);
        }
        catch (CryptographicException unreadable)
        {
            await SettleAsync(inbox, new CredentialAnswer(false, NeedsConsent: true, unreadable.Message));
            return;
        }

        await TellConnectorsAsync(grant);

        // The grant before may be that of another account: never go back to it.
        await StoreAsync(
            setup, Successor(grant), previous: null,
            new GrantStored(State.Rotation + 1, grant.Scopes, grant.ExpiresAt),
            new CredentialAnswer(true, NeedsConsent: false, null).Settles(inbox.CommandId));
    }

    // It is stored by itself, before it is settled: handled once more, it is no newer than the one in force.
    private async ValueTask<CredentialAnswer> TakeBackAsync(CredentialCommand.Return returned)
    {
        if (Setup is not { } setup)
            return new CredentialAnswer(false, false, "the configuration does not name this grant");
        if (await HoldAsync(setup, returned) is { } unreadable)
            return new CredentialAnswer(false, NeedsConsent: false, unreadable);
        var before = State.Rotation;
        await RestoreAsync(setup);
        return State.Rotation > before
            ? new CredentialAnswer(true, NeedsConsent: false, null)
            : new CredentialAnswer(false, NeedsConsent: false, "it does not follow the grant in force");
    }

    // Null when it is held, else why not.
    private async ValueTask<string?> HoldAsync(CredentialSetup setup, CredentialCommand.Return returned)
    {
        try
        {
            var grant = await OpenAsync(setup, SecretSealer.InTransit, returned.Secret);
            services.Held.Hold(Entity, new HeldGrant(returned.Rotation, [.. returned.Before], grant));
            return null;
        }
        catch (CryptographicException unreadable)
        {
            return unreadable.Message;
        }
    }

    // Before a refresh token is used: what others brought back lies in the inbox, perhaps behind whoever asks now.
    private async ValueTask<bool> TakeReturnedAsync(CredentialSetup setup)
    {
        var before = State.Rotation;
        foreach (var open in await stores.Inbox.ReadOpenAsync([shard], ReturnsMax, PersistStopping))
        {
            if (open.Entity == Entity && CredentialCommand.TryDecode(open) is CredentialCommand.Return returned)
                await HoldAsync(setup, returned);
        }

        await RestoreAsync(setup);
        return State.Rotation > before;
    }

    // Answers of the provider that did not get into the journal, or that the journal has lost.
    private async ValueTask RestoreAsync(CredentialSetup setup)
    {
        if (_row is not null && _grant is null)
            await UnsealAsync();
        while ((_row is null || _grant is not null)
            && services.Held.After(Entity, State.Rotation, _grant?.RefreshToken) is { } kept)
        {
            await TellConnectorsAsync(kept.Grant);
            await StoreAsync(
                setup, kept, kept.Rotation == State.Rotation + 1 ? _row?.Secret : null,
                _row is null
                    ? new GrantStored(kept.Rotation, kept.Grant.Scopes, kept.Grant.ExpiresAt)
                    : new Refreshed(kept.Rotation, kept.Grant.Scopes, kept.Grant.ExpiresAt));
        }
    }

    // Before it is stored, so that no crash comes between: who asks for a token at once waits behind the storing, here
    // in the mailbox, elsewhere in the inbox.
    private Task TellConnectorsAsync(Grant grant) =>
        tellConnectors(new CredentialId(Entity.Value), grant.Scopes, PersistStopping);

    private HeldGrant Successor(Grant grant) => new(
        State.Rotation + 1, [HeldGrant.Fingerprint(_grant?.RefreshToken)], grant);

    private ValueTask SettleAsync(InboxCommand inbox, CredentialAnswer answer) => PersistAsync(
        [], inbox.CommandId, (_, append) => append with { Handled = [answer.Settles(inbox.CommandId)] });

    private async ValueTask<TokenAnswer> AnswerAsync(string? rejected, long? rejectedRotation)
    {
        if (Setup is not { } setup)
            return new TokenAnswer.Refused("the configuration does not name this grant any more");
        await RestoreAsync(setup);
        if (_row is null)
            return new TokenAnswer.Refused($"no consent was given yet; {Authorize}");
        if (State.Rejected is { } reason)
            return new TokenAnswer.Refused($"{reason}; {Authorize}");
        if (_grant is null)
            return _unreadable!;

        // A refusal of an older token says nothing about the one in force. While a refresh is open the provider may
        // have given a successor already: it keeps the answer for us, not for ever.
        var good = _grant.ExpiresAt - Now > Margin && rejected != _grant.AccessToken
            && rejectedRotation != State.Rotation && !State.RefreshOpen;
        if (good)
            return new TokenAnswer.Granted(_grant.AccessToken);
        if (_pause.Answer is { } again)
            return again;
        if (!pulse.IsReunited)
            return new TokenAnswer.Unavailable("the database lost commits; other nodes are asked for newer grants");
        return await TakeReturnedAsync(setup)
            ? await AnswerAsync(rejected, rejectedRotation)
            : await RefreshAsync(setup, _grant);
    }

    private async ValueTask<TokenAnswer> RefreshAsync(CredentialSetup setup, Grant current)
    {
        if (current.RefreshToken is not { } refresh)
            return await RejectAsync("the provider gave no refresh token");
        // Also where nothing new is to be told: a node that lost the shard is refused here, before it calls.
        await PersistRowAsync(
            State.RefreshOpen ? [] : [new RefreshBegan(State.Rotation)],
            _row! with { RefreshBeganAt = _row.RefreshBeganAt ?? Now });

        pulse.Require();

        // Not cancelled by a stop: once asked, the provider's answer is the only copy of the next secret.
        var outcome = await services.Client.RefreshAsync(setup.Provider, refresh, CancellationToken.None);
        if (outcome is TokenOutcome.InvalidGrant)
        {
            await ReadRowAsync();
            if (_row is null)
                throw new StaleHeadException(Entity, SequenceNr);
            if (await PreviousRefreshTokenAsync(setup, refresh) is { } previous)
            {
                refresh = previous;
                outcome = await services.Client.RefreshAsync(setup.Provider, refresh, CancellationToken.None);
            }
        }

        switch (outcome)
        {
            case TokenOutcome.Granted granted:
                _pause.End();
                var grant = granted.Grant with
                {
                    RefreshToken = granted.Grant.RefreshToken ?? refresh,
                    Scopes = granted.Grant.Scopes.Count > 0 ? granted.Grant.Scopes : State.Scopes,
                };
                var next = Successor(grant);
                services.Held.Hold(Entity, next);
                await StoreAsync(
                    setup, next, _row!.Secret, new Refreshed(next.Rotation, grant.Scopes, grant.ExpiresAt));
                return new TokenAnswer.Granted(grant.AccessToken);
            case TokenOutcome.InvalidGrant invalid:
                return await RejectAsync(invalid.Reason);
            case TokenOutcome.ClientRejected client:
                await PersistRowAsync([new RefreshFailed(client.Reason)], _row! with { RefreshBeganAt = null });
                return _pause.Begin(client.Reason);
            case TokenOutcome.Unavailable unavailable:
                // Whether the provider acted is unknown: the refresh stays open, the same token is tried again.
                return _pause.Begin(unavailable.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    // A provider that now and then replaces a reusable token may still know the one before. A single-use token is ended
    // by its successor's use, and to show it again looks like theft (RFC 9700, section 4.14.2).
    private async ValueTask<string?> PreviousRefreshTokenAsync(CredentialSetup setup, string current)
    {
        if (setup.Provider.RefreshTokenIsSingleUse || _row?.PreviousSecret is not { } sealedBefore)
            return null;
        try
        {
            var before = await OpenAsync(setup, _row.Rotation - 1, sealedBefore);
            return before.RefreshToken != current ? before.RefreshToken : null;
        }
        catch (CryptographicException)
        {
            return null; // Sealed under a key that is gone: there is no previous secret any more.
        }
    }

    private async ValueTask<TokenAnswer> RejectAsync(string reason)
    {
        await PersistRowAsync([new GrantRejected(reason)], _row! with { RefreshBeganAt = null, Status = 1 });
        return new TokenAnswer.Refused($"{reason}; {Authorize}");
    }

    private async ValueTask StoreAsync(
        CredentialSetup setup, HeldGrant held, ReadOnlyMemory<byte>? previous, CredentialEvent @event,
        InboxOutcome? handled = null)
    {
        var (rotation, grant) = (held.Rotation, held.Grant);
        var user = UserId.Of(setup.User);
        var (keyId, secret) = await services.Sealer.SealAsync(
            user, new CredentialId(Entity.Value), rotation, grant, CancellationToken.None);
        var row = new CredentialRow(
            Entity, user.Value, setup.Provider.Name, setup.Account, rotation, keyId, secret, previous, grant.ExpiresAt,
            null, 0);
        await PersistRowAsync([@event], row, handled);
        (_grant, _unreadable) = (grant, null);
        _pause.End();
        services.Held.Stored(Entity, held, Now);
    }

    private async ValueTask PersistRowAsync(
        IReadOnlyList<CredentialEvent> events, CredentialRow row, InboxOutcome? handled = null)
    {
        await PersistAsync(
            events, handled?.CommandId,
            (_, append) => append with { Credential = row, Handled = handled is null ? [] : [handled] });
        _row = row;
    }

    // The row is written with the events: if it stands elsewhere than they do, another node has moved both.
    private async ValueTask ReadRowAsync()
    {
        _row = await stores.Credentials.ReadAsync(Entity, PersistStopping);
        if (_row is not null && _row.Rotation != State.Rotation)
            throw new StaleHeadException(Entity, SequenceNr);
    }

    private async ValueTask UnsealAsync()
    {
        if (_row is null || Setup is not { } setup)
            return;
        try
        {
            _grant = await OpenAsync(setup, _row.Rotation, _row.Secret);
            _unreadable = null;
        }
        catch (MasterKeyLostException lost)
        {
            _unreadable = new TokenAnswer.Unavailable(lost.Message);
        }
        catch (CryptographicException unreadable)
        {
            _unreadable = new TokenAnswer.Refused($"{unreadable.Message} To consent anew {Authorize}");
        }
    }

    private async ValueTask<Grant> OpenAsync(CredentialSetup setup, long rotation, ReadOnlyMemory<byte> secret) =>
        await services.Sealer.OpenAsync(
            UserId.Of(setup.User), new CredentialId(Entity.Value), rotation, secret, CancellationToken.None);
}
