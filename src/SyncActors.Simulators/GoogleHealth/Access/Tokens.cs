using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>Tokens as the token endpoint answers them.</summary>
/// <param name="AccessToken">Bearer token.</param>
/// <param name="RefreshToken">Refresh token; null when none was issued.</param>
/// <param name="Scopes">Scopes that the user granted.</param>
/// <param name="ExpiresAt">End of the access token's life.</param>
/// <param name="RefreshTokenExpiresAt">End of the refresh token's life; null unless in testing.</param>
public sealed record GoogleTokens(
    string AccessToken,
    string? RefreshToken,
    IReadOnlyList<string> Scopes,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RefreshTokenExpiresAt);

/// <summary>What an access token is worth at a moment.</summary>
internal abstract record Presented
{
    /// <summary>A token that opens its scopes.</summary>
    public sealed record Valid(string User, IReadOnlyList<string> Scopes) : Presented;

    /// <summary>No token, a wrong one, or one whose grant was revoked.</summary>
    public sealed record Unknown : Presented;

    /// <summary>A token past its life.</summary>
    public sealed record Expired(string User) : Presented;
}

/// <summary>What a consent asked for, until its code is redeemed.</summary>
internal sealed record Consent(
    string User, IReadOnlyList<string> Scopes, string RedirectUri, string? Challenge, bool Offline, bool Prompted);

/// <summary>Every code, grant and token. Safe for many threads.</summary>
internal sealed class Tokens(GoogleHealthSimulatorOptions options, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Consent Consent, DateTimeOffset ExpiresAt)> _codes =
        new(StringComparer.Ordinal);


    private readonly Dictionary<string, Access> _access = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Grant> _refresh = new(StringComparer.Ordinal);
    private long _issued;

    /// <summary>Issues a code for a consent.</summary>
    public string NewCode(Consent consent)
    {
        lock (_gate)
        {
            var code = "4/" + NewSecret("code");
            _codes.Add(code, (consent, timeProvider.GetUtcNow() + options.CodeLife));
            return code;
        }
    }

    /// <summary>Redeems a code once; null if unknown, used, late, or of another redirect address or verifier.</summary>
    public GoogleTokens? Redeem(string code, string redirectUri, string? verifier)
    {
        lock (_gate)
        {
            // A code is spent by the first attempt, right or wrong.
            if (!_codes.Remove(code, out var entry) || timeProvider.GetUtcNow() >= entry.ExpiresAt)
                return null;
            var consent = entry.Consent;
            if (consent.RedirectUri != redirectUri || !Verifies(consent.Challenge, verifier))
                return null;
            // A second consent brings a refresh token only if the user was asked again.
            var wantsRefresh = consent.Offline
                && (consent.Prompted || !_refresh.Values.Any(grant => grant.User == consent.User));
            return Issue(consent.User, consent.Scopes, wantsRefresh);
        }
    }

    /// <summary>Issues tokens without a browser.</summary>
    public GoogleTokens IssueTo(string user, IReadOnlyList<string> scopes)
    {
        lock (_gate)
            return Issue(user, scopes, withRefresh: true);
    }

    /// <summary>New access token for a refresh token; null if that is dead.</summary>
    public GoogleTokens? Refresh(string refreshToken)
    {
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            if (!_refresh.TryGetValue(refreshToken, out var grant))
                return null;
            if (now >= grant.ExpiresAt || now >= grant.UsedAt + options.RefreshTokenIdleLife)
            {
                _refresh.Remove(refreshToken);
                return null;
            }

            grant.UsedAt = now;
            string? replacement = null;
            if (options.RotateRefreshTokens)
            {
                _refresh.Remove(refreshToken);
                replacement = "1//" + NewSecret("refresh");
                _refresh.Add(replacement, grant);
            }

            return new GoogleTokens(
                NewAccess(grant, now), replacement, grant.Scopes, now + options.AccessTokenLife,
                Known(grant.ExpiresAt));
        }
    }

    /// <summary>Ends the whole grant of an access or refresh token; false if the token is unknown.</summary>
    public bool Revoke(string token)
    {
        lock (_gate)
        {
            var grant = _refresh.GetValueOrDefault(token) ?? _access.GetValueOrDefault(token)?.Grant;
            if (grant is null)
                return false;
            RemoveWhere(candidate => candidate == grant);
            return true;
        }
    }

    /// <summary>Ends every grant of a user, as a person does in their account's settings.</summary>
    public void RevokeAll(string user)
    {
        lock (_gate)
            RemoveWhere(grant => grant.User == user);
    }

    /// <summary>What an access token is worth now.</summary>
    public Presented Present(string? accessToken)
    {
        lock (_gate)
        {
            if (accessToken is null || !_access.TryGetValue(accessToken, out var access))
                return new Presented.Unknown();
            return timeProvider.GetUtcNow() >= access.ExpiresAt
                ? new Presented.Expired(access.Grant.User)
                : new Presented.Valid(access.Grant.User, access.Grant.Scopes);
        }
    }

    private static bool Verifies(string? challenge, string? verifier) => (challenge, verifier) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge,
    };

    private GoogleTokens Issue(string user, IReadOnlyList<string> scopes, bool withRefresh)
    {
        var now = timeProvider.GetUtcNow();
        var end = options.Testing ? now + options.TestingRefreshTokenLife : DateTimeOffset.MaxValue;
        var grant = new Grant(user, scopes, end)
        {
            UsedAt = now,
            Ordinal = _issued,
        };
        string? refreshToken = null;
        if (withRefresh)
        {
            refreshToken = "1//" + NewSecret("refresh");
            _refresh.Add(refreshToken, grant);
            DropOldest(user);
        }

        return new GoogleTokens(
            NewAccess(grant, now),
            refreshToken,
            scopes,
            now + options.AccessTokenLife,
            withRefresh ? Known(grant.ExpiresAt) : null);
    }

    private void DropOldest(string user)
    {
        var surplus = _refresh.Where(pair => pair.Value.User == user)
            .OrderByDescending(pair => pair.Value.Ordinal)
            .Skip(options.RefreshTokensPerUserMax)
            .Select(pair => pair.Key)
            .ToArray();
        foreach (var token in surplus)
            _refresh.Remove(token);
    }

    private string NewAccess(Grant grant, DateTimeOffset now)
    {
        var token = "ya29." + NewSecret("access");
        _access.Add(token, new Access(grant, now + options.AccessTokenLife));
        return token;
    }

    private void RemoveWhere(Func<Grant, bool> condition)
    {
        foreach (var token in _refresh.Where(pair => condition(pair.Value)).Select(pair => pair.Key).ToArray())
            _refresh.Remove(token);
        foreach (var token in _access.Where(pair => condition(pair.Value.Grant)).Select(pair => pair.Key).ToArray())
            _access.Remove(token);
    }

    private static DateTimeOffset? Known(DateTimeOffset end) => end == DateTimeOffset.MaxValue ? null : end;

    // Secrets repeat from run to run: whoever finds one in a log can tell which step of the run issued it.
    private string NewSecret(string kind) => Base64Url.EncodeToString(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{options.ClientSecret}/{kind}/{++_issued}")).AsSpan(0, 24));

    private sealed record Access(Grant Grant, DateTimeOffset ExpiresAt);

    private sealed class Grant(string user, IReadOnlyList<string> scopes, DateTimeOffset expiresAt)
    {
        public string User { get; } = user;

        public IReadOnlyList<string> Scopes { get; } = scopes;

        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        public DateTimeOffset UsedAt { get; set; }

        public long Ordinal { get; init; }
    }
}
