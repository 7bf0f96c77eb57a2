using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>How a provider treats refresh tokens.</summary>
internal enum RefreshRule
{
    /// <summary>Single use; the same request gets the same answer while neither new token was used; 409 for two at
    /// once.</summary>
    Fitbit,

    /// <summary>Reusable; the answer to a refresh has no refresh token.</summary>
    Google,

    /// <summary>Single use, and a lost answer is lost.</summary>
    Strict,
}

/// <summary>A token endpoint with one user, and the API that its tokens open. Every token holds the canary.</summary>
internal sealed class FakeProvider(RefreshRule rule, TimeProvider time)
{
    public const string Canary = "canary";
    public const string ClientId = "client-1";
    public const string GoodSecret = "canary-client-secret";

    private readonly Dictionary<string, Access> _access = [];
    private readonly Dictionary<string, Refresh> _refresh = [];
    private readonly Dictionary<string, (string Challenge, string RedirectUri)> _codes = [];
    private readonly HashSet<string> _inFlight = [];
    private string? _current;
    private long _stamp;
    private int _issued;

    public RefreshRule Rule => rule;

    public TimeSpan AccessLife { get; } = rule == RefreshRule.Google ? TimeSpan.FromHours(1) : TimeSpan.FromHours(8);

    /// <summary>Requests that arrived.</summary>
    public int Calls { get; private set; }

    /// <summary>Refreshes that issued something new.</summary>
    public int Refreshes { get; private set; }

    /// <summary>Conflicts answered.</summary>
    public int Conflicts { get; private set; }

    /// <summary>Refreshes bring a new refresh token that is no good, and the old one stays good.</summary>
    public bool GivesUselessToken { get; set; }

    /// <summary>Refresh tokens sent after their successor had worked.</summary>
    public int SentTooLate { get; private set; }

    /// <summary>A new consent: the former refresh token ends.</summary>
    public Grant Consent()
    {
        var (access, refresh) = Issue();
        return new Grant(access, refresh, time.GetUtcNow() + AccessLife, ["sleep", "profile"]);
    }

    /// <summary>The user takes the consent back.</summary>
    public void Revoke()
    {
        _access.Clear();
        _refresh.Clear();
        _current = null;
    }

    /// <summary>The API forgets an access token before its time.</summary>
    public void Invalidate(string access) => _access[access].EndsAt = DateTimeOffset.MinValue;

    /// <summary>A call of the API; false for 401.</summary>
    public bool Use(string access)
    {
        if (!_access.TryGetValue(access, out var known) || known.EndsAt <= time.GetUtcNow())
            return false;
        known.UsedAt ??= ++_stamp;
        return true;
    }

    /// <summary>Notes that a request leaves the client.</summary>
    public long Send() => ++_stamp;

    /// <summary>The request arrives: what it changes, it changes now.</summary>
    public (HttpStatusCode Status, string Body) Begin(TokenRequest request, long sentAt)
    {
        Calls++;
        if (!request.Proves(ClientId, GoodSecret))
            return Errors(HttpStatusCode.Unauthorized, "invalid_client", "Invalid authorization header");
        return request.Form["grant_type"] switch
        {
            "refresh_token" => Renew(request.Form["refresh_token"], sentAt),
            "authorization_code" => Exchange(request.Form),
            _ => Errors(HttpStatusCode.BadRequest, "unsupported_grant_type", "not here"),
        };
    }

    /// <summary>The user consents on the provider's page.</summary>
    /// <returns>The code that goes back with the browser.</returns>
    public string Approve(Uri page)
    {
        var query = QueryHelpers.ParseQuery(page.Query);
        var code = $"{Canary}-code-{++_issued}";
        _codes.Add(code, (query["code_challenge"].ToString(), query["redirect_uri"].ToString()));
        return code;
    }

    private (HttpStatusCode Status, string Body) Exchange(IReadOnlyDictionary<string, string> form)
    {
        var proof = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"])));
        if (!_codes.Remove(form["code"], out var code) || code != (proof, form["redirect_uri"]))
            return Errors(HttpStatusCode.BadRequest, "invalid_grant", "Authorization code invalid: " + form["code"]);
        var (access, refresh) = Issue();
        return Granted(access, refresh);
    }

    /// <summary>The answer leaves the server.</summary>
    public void End(TokenRequest request) => _inFlight.Remove(request.Form.GetValueOrDefault("refresh_token", ""));

    private (HttpStatusCode Status, string Body) Renew(string token, long sentAt)
    {
        if (!_refresh.TryGetValue(token, out var refresh))
            return Invalid(token);
        if (refresh.Successor is { } worked && WorkedBefore(worked, sentAt))
            SentTooLate++;
        if (rule == RefreshRule.Google)
            return Granted(NewAccess(), GivesUselessToken ? $"{Canary}-useless" : null);
        if (rule == RefreshRule.Fitbit && !_inFlight.Add(token))
        {
            Conflicts++;
            return Errors(HttpStatusCode.Conflict, "conflict", "another refresh of " + token);
        }

        if (refresh.Successor is { } earlier)
        {
            return rule == RefreshRule.Fitbit && IsUntouched(earlier)
                ? Granted(earlier.Access, earlier.Refresh)
                : Invalid(token);
        }

        if (_current != token)
            return Invalid(token);
        var pair = Issue();
        refresh.Successor = pair;
        refresh.UsedAt = ++_stamp;
        return Granted(pair.Access, pair.Refresh);
    }

    private bool WorkedBefore((string Access, string Refresh) pair, long sentAt) =>
        _access.GetValueOrDefault(pair.Access)?.UsedAt < sentAt
            || _refresh.GetValueOrDefault(pair.Refresh)?.UsedAt < sentAt;

    private bool IsUntouched((string Access, string Refresh) pair) =>
        _access.TryGetValue(pair.Access, out var access) && access.UsedAt is null
        && _refresh.TryGetValue(pair.Refresh, out var refresh) && refresh.Successor is null && _current == pair.Refresh;

    private (string Access, string Refresh) Issue()
    {
        var access = NewAccess();
        var refresh = $"{Canary}-refresh-{_issued}";
        _refresh.Add(refresh, new Refresh());
        _current = refresh;
        return (access, refresh);
    }

    private string NewAccess()
    {
        Refreshes++;
        var access = $"{Canary}-access-{++_issued}";
        _access.Add(access, new Access { EndsAt = time.GetUtcNow() + AccessLife });
        return access;
    }

    private (HttpStatusCode Status, string Body) Granted(string access, string? refresh)
    {
        var answer = new JsonObject
        {
            ["access_token"] = access,
            ["expires_in"] = (int)AccessLife.TotalSeconds,
            ["token_type"] = "Bearer",
        };
        if (refresh is not null)
        {
            answer["refresh_token"] = refresh;
            answer["scope"] = "sleep profile";
        }

        return (HttpStatusCode.OK, answer.ToJsonString());
    }

    private (HttpStatusCode Status, string Body) Invalid(string token) =>
        Errors(HttpStatusCode.BadRequest, "invalid_grant", $"Refresh token invalid: {token}.");

    // Fitbit's shape and RFC 6749's.
    private (HttpStatusCode Status, string Body) Errors(HttpStatusCode status, string code, string message) => (status,
        rule == RefreshRule.Google
            ? new JsonObject { ["error"] = code, ["error_description"] = message }.ToJsonString()
            : new JsonObject
            {
                ["errors"] = new JsonArray(new JsonObject { ["errorType"] = code, ["message"] = message }),
                ["success"] = false,
            }.ToJsonString());

    private sealed class Access
    {
        public required DateTimeOffset EndsAt { get; set; }

        public long? UsedAt { get; set; }
    }

    private sealed class Refresh
    {
        public (string Access, string Refresh)? Successor { get; set; }

        public long? UsedAt { get; set; }
    }
}

/// <summary>A request to a token endpoint, read.</summary>
internal sealed record TokenRequest(IReadOnlyDictionary<string, string> Form, string? Basic)
{
    public static TokenRequest Read(HttpRequestMessage request)
    {
        using var body = request.Content!.ReadAsStream();
        using var reader = new StreamReader(body);
        var form = reader.ReadToEnd().Split('&').Select(pair => pair.Split('=')).ToDictionary(
            pair => Decode(pair[0]), pair => Decode(pair[1]));
        var basic = request.Headers.Authorization is { Scheme: "Basic", Parameter: { } sent }
            ? Encoding.UTF8.GetString(Convert.FromBase64String(sent))
            : null;
        return new TokenRequest(form, basic);
    }

    public bool Proves(string client, string secret) => Basic is not null
        ? Basic == $"{client}:{secret}"
        : Form.GetValueOrDefault("client_id") == client && Form.GetValueOrDefault("client_secret") == secret;

    private static string Decode(string text) => WebUtility.UrlDecode(text);
}
