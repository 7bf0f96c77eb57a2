using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Fetching;

/// <summary>Makes one request at a time and hands its page to the transformer. When the transformer has no room it
/// waits, so pages never pile up.</summary>
internal sealed class FetcherActor(
    ISource source, CredentialId? credential, IAccessTokens tokens, Pulse pulse, ActorRef transformer) : Actor
{
    private string? _token;

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not FetchPage fetch)
        {
            Unhandled(message);
            return;
        }

        pulse.Require();
        if (credential is { } id)
        {
            switch (await tokens.GetAsync(id, fetch.TokenRejected ? _token : null, Context.Stopping))
            {
                case TokenAnswer.Granted granted:
                    _token = granted.AccessToken;
                    break;
                case TokenAnswer.Refused refused:
                    Context.Parent.Reply(new NoAccess(fetch.Attempt, refused.Reason, NeedsConsent: true));
                    return;
                case TokenAnswer.Unavailable unavailable:
                    Context.Parent.Reply(new NoAccess(fetch.Attempt, unavailable.Reason, NeedsConsent: false));
                    return;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        var request = new FetchRequest(fetch.Window, fetch.Cursor, _token, fetch.Facts);
        switch (await source.FetchAsync(request, Context.Stopping))
        {
            case FetchOutcome.Fetched fetched:
                // Report first: the connector may ask for the next page while this one waits for room.
                Context.Parent.Reply(new PageFetched(fetch.Attempt, fetched.Page.NextCursor));
                await transformer.SendAsync(
                    new TransformPage(fetch.Attempt, fetched.Page, fetch.Facts, fetched.Quota, fetch.Delivery),
                    Context.Self,
                    Context.Stopping);
                break;
            case var outcome:
                Context.Parent.Reply(new FetchEnded(fetch.Attempt, fetch.Window, outcome));
                break;
        }
    }
}
