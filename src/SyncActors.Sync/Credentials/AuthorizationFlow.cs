using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Sharding;

namespace SyncActors.Sync.Credentials;

/// <summary>
/// Brings a user's consent: a page at the provider, and back to us with a code. The state of a consent is used once,
/// ends after ten minutes, and is bound to the browser and the user that began it.
/// </summary>
public sealed class AuthorizationFlow(OAuthClient client, ShardRegion credentials, TimeProvider time)
{
    /// <summary>How long a consent may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Consents that may be open at once; the oldest give way to more.</summary>
    internal const int OpenMax = 10_000;
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Consent> _open = new(StringComparer.Ordinal);

    /// <summary>Begins a consent.</summary>
    /// <param name="setup">Which grant.</param>
    /// <param name="redirectUri">Where the provider sends the browser; the provider's own path.</param>
    /// <param name="browser">Secret that only this browser holds (a cookie).</param>
    /// <returns>The provider's page, with the state in it.</returns>
    public Uri Begin(CredentialSetup setup, Uri redirectUri, string browser)
    {
        ForgetEnded();
        MakeRoom();
        var state = Token();
        var verifier = Token();
        _open[state] = new Consent(setup, redirectUri, verifier, Hash(browser), time.GetUtcNow() + Patience);
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
        ForgetEnded();
        if (state is null || !_open.TryRemove(state, out var consent) || consent.Setup.Provider.Name != provider)
            return new Consented.Failed(
                "This consent is not known here, was used already, or took too long. Begin again.");
        if (browser is null || !CryptographicOperations.FixedTimeEquals(Hash(browser), consent.Browser))
            return new Consented.Failed("This consent was begun in another browser. Begin again in this one.");
        if (error is not null || code is null)
        {
            var sent = error is null ? "nothing at all" : ErrorCode.Of(error) ?? "an error";
            return new Consented.Failed($"The provider sent no code: {sent}.");
        }

        var outcome = await client.ExchangeAsync(
            consent.Setup.Provider, code, consent.Verifier, consent.RedirectUri, cancellationToken);
        switch (outcome)
        {
            case TokenOutcome.Granted granted:
                return await StoreAsync(consent.Setup, granted.Grant, cancellationToken);
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

    /// <summary>Keeps a grant that came another way, such as from SyncBit's token file.</summary>
    public async Task KeepAsync(CredentialSetup setup, Grant grant, CancellationToken cancellationToken) =>
        await credentials.EntityRef(setup.Id.Value)
            .AskAsync<GrantKept>(new KeepGrant(grant), StorePatience, cancellationToken);

    private async Task<Consented> StoreAsync(CredentialSetup setup, Grant grant, CancellationToken cancellationToken)
    {
        try
        {
            await KeepAsync(setup, grant, cancellationToken);
            return new Consented.Granted(setup, grant.Scopes);
        }
        catch (Exception failure) when (CredentialFaults.Describe(failure) is not null)
        {
            return new Consented.Failed(
                $"The grant could not be kept: {CredentialFaults.Describe(failure)}. Begin again.");
        }
    }

    private void ForgetEnded()
    {
        var now = time.GetUtcNow();
        foreach (var old in _open.Where(entry => entry.Value.EndsAt <= now).ToList())
            _open.TryRemove(old.Key, out _);
    }

    // Bounded whatever happens: the oldest give way.
    private void MakeRoom()
    {
        var excess = _open.Count - OpenMax + 1;
        if (excess <= 0)
            return;
        foreach (var old in _open.OrderBy(entry => entry.Value.EndsAt).Take(excess).ToList())
            _open.TryRemove(old.Key, out _);
    }

    private static string Token() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed record Consent(
        CredentialSetup Setup, Uri RedirectUri, string Verifier, byte[] Browser, DateTimeOffset EndsAt)
    {
        public override string ToString() => $"Consent until {EndsAt:O}";
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
