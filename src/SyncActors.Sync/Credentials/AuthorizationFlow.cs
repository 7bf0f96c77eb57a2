using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Brings a user's consent: a page at the provider, and back to us with a code. The state of a consent is sealed and
/// travels with the browser, so that it may begin at one node and end at another. It keeps one grant at most, ends
/// after ten minutes, and is bound to the browser and the user that began it.
/// </summary>
public sealed class AuthorizationFlow(
    CredentialServices services, CredentialGateway credentials, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long a consent may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Called before a consent's grant is kept; what it throws keeps it from being kept.</summary>
    public Func<CredentialSetup, CancellationToken, Task> Keeping { get; init; } = (_, _) => Task.CompletedTask;

    private readonly SealedTickets<Consent> _states = new(protection, "SyncActors.Consent.v1", Patience, time);

    /// <summary>Begins a consent.</summary>
    /// <param name="setup">Which grant.</param>
    /// <param name="redirectUri">Where the provider sends the browser; the provider's own path.</param>
    /// <param name="browser">Secret that only this browser holds (a cookie).</param>
    /// <returns>The provider's page, with the state in it.</returns>
    public Uri Begin(CredentialSetup setup, Uri redirectUri, string browser)
    {
        var verifier = Token();
        var state = _states.Seal(new Consent(
            setup.Id.Value, setup.Provider.Name, redirectUri.OriginalString, verifier, Hash(browser)));
        var query = new List<(string Name, string Value)>
        {
            ("response_type", "code"),
            ("client_id", setup.Provider.ClientId),
            ("redirect_uri", redirectUri.OriginalString),
            ("scope", string.Join(' ', setup.Provider.Scopes)),
            ("state", state),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))),
            ("code_challenge_method", "S256"),
        };
        query.AddRange(setup.Provider.ExtraAuthorizeParameters.Select(extra => (extra.Name, extra.Value)));
        var own = setup.Provider.AuthorizeUrl.Query.TrimStart('?');
        return new UriBuilder(setup.Provider.AuthorizeUrl)
        {
            Query = string.Join(
                '&',
                query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}").Prepend(own)
                    .SkipWhile(part => part.Length == 0)),
        }.Uri;
    }

    /// <summary>Ends a consent with what the provider sent along.</summary>
    public async Task<Consented> CompleteAsync(
        string provider, string? state, string? code, string? error, string? browser,
        CancellationToken cancellationToken)
    {
        // Only the first return counts here, whatever it brings; across nodes the inbox sees to it.
        if (_states.Open(state) is not { Content: var consent } ticket || consent.Provider != provider
            || !_states.TryUse(ticket)
            || services.Catalog.Find(new CredentialId(consent.Credential)) is not { } setup)
        {
            return new Consented.Failed(
                "This consent is not known here, was used already, or took too long. Begin again.");
        }

        if (browser is null || !CryptographicOperations.FixedTimeEquals(Hash(browser), consent.Browser))
            return new Consented.Failed("This consent was begun in another browser. Begin again in this one.");
        if (error is not null || code is null)
        {
            var sent = error is null ? "nothing at all" : ErrorCode.Of(error) ?? "an error";
            return new Consented.Failed($"The provider sent no code: {sent}.");
        }

        var outcome = await services.Client.ExchangeAsync(
            setup.Provider, code, consent.Verifier, new Uri(consent.RedirectUri), cancellationToken);
        switch (outcome)
        {
            case TokenOutcome.Granted granted:
                return await StoreAsync(setup, granted.Grant, ticket.Id, cancellationToken);
            case TokenOutcome.InvalidGrant invalid:
                return new Consented.Failed(invalid.Reason);
            case TokenOutcome.ClientRejected rejected:
                return new Consented.Failed(rejected.Reason);
            case TokenOutcome.Unavailable unavailable:
                return new Consented.Failed(unavailable.Reason);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<Consented> StoreAsync(
        CredentialSetup setup, Grant grant, Guid consent, CancellationToken cancellationToken)
    {
        string? reason;
        try
        {
            await Keeping(setup, cancellationToken);

            // By the consent's own id: whatever came back twice, wherever it came back, one grant is kept.
            reason = await credentials.KeepAsync(setup, grant, consent, cancellationToken);
        }
        catch (Exception failure) when (CredentialFaults.Describe(failure) is not null)
        {
            reason = CredentialFaults.Describe(failure);
        }

        return reason is null
            ? new Consented.Granted(setup, grant.Scopes)
            : new Consented.Failed($"The grant could not be kept: {reason}. Begin again.");
    }

    private static string Token() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Consent(
        Guid Credential, string Provider, string RedirectUri, string Verifier, byte[] Browser)
    {
        public override string ToString() => $"Consent to {Provider}";
    }
}

/// <summary>How a consent ended.</summary>
public abstract record Consented
{
    private Consented()
    {
    }

    /// <summary>The grant is kept.</summary>
    public sealed record Granted(CredentialSetup Setup, IReadOnlyList<string> Scopes) : Consented;

    /// <summary>There is none; the reason is for people.</summary>
    public sealed record Failed(string Reason) : Consented;
}
