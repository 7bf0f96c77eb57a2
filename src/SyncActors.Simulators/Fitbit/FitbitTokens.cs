using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>A token answer.</summary>
/// <param name="UserId">Whose data it opens.</param>
/// <param name="AccessToken">Bearer token.</param>
/// <param name="RefreshToken">Single-use refresh token.</param>
/// <param name="Scopes">What was granted.</param>
/// <param name="ExpiresAt">When the access token ends.</param>
/// <param name="ExpiresIn">Life of the access token in seconds.</param>
public sealed record FitbitTokenPair(
    string UserId, string AccessToken, string RefreshToken, IReadOnlyList<string> Scopes,
    DateTimeOffset ExpiresAt, int ExpiresIn);

/// <summary>
/// Every token of the app. Per user there are many access tokens and one refresh token. A refresh token works once;
/// used again it yields the same answer as long as neither new token was used. Safe for many threads.
/// </summary>
/// <remarks>dev.fitbit.com, "Refreshing tokens" and "Revoke token"; 409 is from the vendor's OpenAPI file.</remarks>
internal sealed class FitbitTokens(FitbitSimulatorOptions options, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Access> _access = [];
    private readonly Dictionary<string, Refresh> _refresh = [];
    private readonly Dictionary<string, string> _current = [];
    private readonly HashSet<string> _inFlight = [];
    private long _issued;

    /// <summary>A new consent: the user's former refresh token ends, former access tokens live on.</summary>
    public FitbitTokenPair Issue(string userId, IReadOnlyList<string> scopes)
    {
        lock (_gate)
            return IssueLocked(userId, scopes);
    }

    /// <summary>Begins a refresh; <see cref="EndRefresh"/> must follow unless the answer is a conflict.</summary>
    public RefreshResult BeginRefresh(string refreshToken)
    {
        lock (_gate)
        {
            if (!_refresh.TryGetValue(refreshToken, out var refresh)) return new RefreshResult.Refused();
            if (!_inFlight.Add(refreshToken)) return new RefreshResult.Conflict();
            if (refresh.Successor is { } earlier)
                return IsUntouched(earlier) ? new RefreshResult.Refreshed(earlier) : End(refreshToken);
            if (_current.GetValueOrDefault(refresh.UserId) != refreshToken) return End(refreshToken);
            var pair = IssueLocked(refresh.UserId, refresh.Scopes);
            _refresh[refreshToken] = refresh with { Successor = pair };
            return new RefreshResult.Refreshed(pair);
        }
    }

    /// <summary>The answer of a refresh is on its way.</summary>
    public void EndRefresh(string refreshToken)
    {
        lock (_gate)
            _inFlight.Remove(refreshToken);
    }

    /// <summary>Ends every token of the user that the token belongs to; false for an unknown token.</summary>
    public bool Revoke(string token)
    {
        lock (_gate)
        {
            var userId = _access.GetValueOrDefault(token)?.Pair.UserId ?? _refresh.GetValueOrDefault(token)?.UserId;
            if (userId is null) return false;
            RevokeLocked(userId);
            return true;
        }
    }

    /// <summary>Ends every token of a user.</summary>
    public void RevokeUser(string userId)
    {
        lock (_gate)
            RevokeLocked(userId);
    }

    /// <summary>What is known of an access token; null if it was never issued or was revoked. Changes nothing.</summary>
    public FitbitTokenPair? Find(string accessToken)
    {
        lock (_gate)
            return _access.GetValueOrDefault(accessToken)?.Pair;
    }

    /// <summary>Remembers that an access token was used: its refresh can no longer be repeated.</summary>
    public void MarkUsed(string accessToken)
    {
        lock (_gate)
        {
            if (_access.TryGetValue(accessToken, out var access)) _access[accessToken] = access with { Used = true };
        }
    }

    /// <summary>When a token was issued and ends, for introspection; null if it is not active.</summary>
    public (FitbitTokenPair Pair, bool IsAccess)? FindActive(string token)
    {
        lock (_gate)
        {
            if (_access.TryGetValue(token, out var access))
                return access.Pair.ExpiresAt > timeProvider.GetUtcNow() ? (access.Pair, true) : null;
            if (!_refresh.TryGetValue(token, out var refresh) || _current.GetValueOrDefault(refresh.UserId) != token)
                return null;
            return (_access.Values.Select(static a => a.Pair).First(pair => pair.RefreshToken == token), false);
        }
    }

    private void RevokeLocked(string userId)
    {
        foreach (var key in _access.Where(pair => pair.Value.Pair.UserId == userId).Select(pair => pair.Key).ToArray())
            _access.Remove(key);
        foreach (var key in _refresh.Where(pair => pair.Value.UserId == userId).Select(pair => pair.Key).ToArray())
            _refresh.Remove(key);
        _current.Remove(userId);
    }

    private RefreshResult.Refused End(string refreshToken)
    {
        _inFlight.Remove(refreshToken);
        return new RefreshResult.Refused();
    }

    private bool IsUntouched(FitbitTokenPair pair) =>
        _access.TryGetValue(pair.AccessToken, out var access) && !access.Used
        && _refresh.TryGetValue(pair.RefreshToken, out var refresh) && refresh.Successor is null
        && _current.GetValueOrDefault(pair.UserId) == pair.RefreshToken;

    private FitbitTokenPair IssueLocked(string userId, IReadOnlyList<string> scopes)
    {
        var now = timeProvider.GetUtcNow();
        var life = (int)options.AccessTokenLife.TotalSeconds;
        var number = ++_issued;
        var pair = new FitbitTokenPair(
            userId, AccessToken(userId, scopes, now, life, number), RefreshToken(userId, number), scopes,
            now.AddSeconds(life), life);
        _access.Add(pair.AccessToken, new Access(pair, Used: false));
        _refresh.Add(pair.RefreshToken, new Refresh(userId, scopes, Successor: null));
        _current[userId] = pair.RefreshToken;
        return pair;
    }

    // Looks like the vendor's token: a signed JSON Web Token. Its content means nothing to a client.
    private string AccessToken(
        string userId, IReadOnlyList<string> scopes, DateTimeOffset now, int life, long number)
    {
        var issued = now.ToUnixTimeSeconds();
        var payload = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"aud":"{{options.ClientId}}","sub":"{{userId}}","iss":"Fitbit","typ":"access_token","scopes":"{{string.Join(' ', scopes)}}","exp":{{issued + life}},"iat":{{issued}},"jti":{{number}}}""");
        var signed = Encode("""{"alg":"HS256"}""") + "." + Encode(payload);
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(options.ClientSecret + options.Seed), Encoding.UTF8.GetBytes(signed));
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    private string RefreshToken(string userId, long number)
    {
        var dice = Dice.For(options.Seed ^ Dice.Key(userId), "refresh token", number);
        return string.Concat(Enumerable.Range(0, 4).Select(_ => dice.NextBits().ToString("x16", CultureInfo.InvariantCulture)));
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed record Access(FitbitTokenPair Pair, bool Used);

    private sealed record Refresh(string UserId, IReadOnlyList<string> Scopes, FitbitTokenPair? Successor);
}

/// <summary>How a refresh ended.</summary>
internal abstract record RefreshResult
{
    private RefreshResult()
    {
    }

    /// <summary>New tokens, or the same as before for a repeated request.</summary>
    public sealed record Refreshed(FitbitTokenPair Pair) : RefreshResult;

    /// <summary>The token is unknown, used up or replaced.</summary>
    public sealed record Refused : RefreshResult;

    /// <summary>Another refresh of the same token is being answered.</summary>
    public sealed record Conflict : RefreshResult;
}
