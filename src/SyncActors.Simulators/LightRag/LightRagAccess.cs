using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.LightRag;

/// <summary>Who may do what: an API key, accounts with tokens, both, or nobody is asked.</summary>
internal sealed class LightRagAccess(LightRagSimulatorOptions options, TimeProvider timeProvider)
{
    private const int FailuresMax = 5;
    private const string Guest = "guest";
    private static readonly TimeSpan FailureWindow = TimeSpan.FromSeconds(300);
    private static readonly TimeSpan GuestLife = TimeSpan.FromHours(24);
    private static readonly TimeSpan RenewalEvery = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, (string User, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt)> _tokens =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, DateTimeOffset> _renewed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<DateTimeOffset>> _failures = new(StringComparer.Ordinal);
    private long _issued;

    private bool HasAccounts => options.Accounts.Count > 0;

    /// <summary>The user of a request's token; null when it carries none that is good.</summary>
    public string? UserOf(string? authorization) =>
        Bearer(authorization) is { } token && _tokens.TryGetValue(token, out var known) ? known.User : null;

    /// <summary>All tokens end at once.</summary>
    public void ForgetTokens() => _tokens.Clear();

    /// <summary>The refusal of a request, or null when it may pass.</summary>
    public VendorAnswer? Refusal(LightRagRequest request)
    {
        if (!HasAccounts && options.ApiKey is null)
            return null;
        var key = request.Header("X-API-Key");
        if (Bearer(request.Header("Authorization")) is { } token)
        {
            if (!_tokens.TryGetValue(token, out var known))
                return Unauthorized("Invalid token");
            if (known.ExpiresAt <= timeProvider.GetUtcNow())
                return Unauthorized("Token expired");
            if (HasAccounts)
                return known.User == Guest ? Unauthorized("Invalid token. Please login again.") : null;
            if (options.Profile == LightRagProfile.V14)
                return null; // It lets guests pass where only a key is set.
        }

        if (options.ApiKey is { } expected && key == expected)
            return null;
        if (HasAccounts)
            return Unauthorized(LightRagAnswers.NoCredentials);
        return LightRagAnswers.Error(403, key is null ? "API Key required" : "Invalid API Key");
    }

    /// <summary>Whether a request to an open route shows that it may see everything.</summary>
    public bool IsTrusted(LightRagRequest request) => Refusal(request) is null;

    /// <summary>A new token for a caller whose own has less than half of its life left; null for none.</summary>
    public string? Renewal(LightRagRequest request, string routeClass)
    {
        if (routeClass is "health" or "paginated" or "pipeline"
            || Bearer(request.Header("Authorization")) is not { } token
            || !_tokens.TryGetValue(token, out var known) || known.User == Guest)
            return null;
        var now = timeProvider.GetUtcNow();
        if (known.ExpiresAt - now >= options.TokenLife / 2
            || (_renewed.TryGetValue(known.User, out var last) && now - last < RenewalEvery))
            return null;
        _renewed[known.User] = now;
        return Issue(known.User, options.TokenLife);
    }

    /// <summary>GET /auth-status.</summary>
    public VendorAnswer Status()
    {
        var body = Facts();
        body["auth_configured"] = HasAccounts;
        body["auth_mode"] = HasAccounts ? "enabled" : "disabled";
        if (!HasAccounts)
        {
            body["access_token"] = Issue(Guest, GuestLife);
            body["token_type"] = "bearer";
            body["message"] = "Authentication is disabled. Using guest access.";
        }

        return LightRagAnswers.Ok(body);
    }

    /// <summary>POST /login with form fields.</summary>
    public VendorAnswer LogIn(LightRagRequest request)
    {
        var form = Form(request.Body.Span);
        if (!form.TryGetValue("username", out var user) || !form.TryGetValue("password", out var password))
            return LightRagAnswers.Unprocessable("missing", "username", "Field required");
        var body = Facts();
        body["token_type"] = "bearer";
        if (!HasAccounts)
        {
            body["access_token"] = Issue(Guest, GuestLife);
            body["auth_mode"] = "disabled";
            body["message"] = "Authentication is disabled. Using guest access.";
            return LightRagAnswers.Ok(body);
        }

        var now = timeProvider.GetUtcNow();
        var failures = _failures.TryGetValue($"{request.Address} {user}", out var known) ? known : [];
        failures.RemoveAll(at => now - at >= FailureWindow);
        if (failures.Count >= FailuresMax)
        {
            var wait = (int)Math.Ceiling((failures[0] + FailureWindow - now).TotalSeconds);
            return LightRagAnswers.Error(429, "Too many failed login attempts. Please try again later.") with
            {
                Headers = new Dictionary<string, string>
                {
                    ["Retry-After"] = wait.ToString(CultureInfo.InvariantCulture),
                },
            };
        }

        if (options.Accounts.GetValueOrDefault(user) != password)
        {
            failures.Add(now);
            _failures[$"{request.Address} {user}"] = failures;
            return Unauthorized("Incorrect credentials");
        }

        _failures.Remove($"{request.Address} {user}");
        body["access_token"] = Issue(user, options.TokenLife);
        body["auth_mode"] = "enabled";
        return LightRagAnswers.Ok(body);
    }

    /// <summary>What every answer about the server says of it.</summary>
    public JsonObject Facts() => new()
    {
        ["core_version"] = options.Profile == LightRagProfile.V14 ? "1.4.9" : "1.5.7",
        ["api_version"] = options.Profile == LightRagProfile.V14 ? "0263" : "0334",
        ["webui_title"] = null,
        ["webui_description"] = null,
    };

    private string Issue(string user, TimeSpan life)
    {
        var now = timeProvider.GetUtcNow();
        var token = $"simulated.{user}.{++_issued}";
        _tokens[token] = (user, now, now + life);
        return token;
    }

    private static string? Bearer(string? authorization) =>
        authorization is not null && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? authorization["Bearer ".Length..].Trim()
            : null;

    private static VendorAnswer Unauthorized(string detail) => LightRagAnswers.Error(401, detail);

    private static Dictionary<string, string> Form(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in System.Text.Encoding.UTF8.GetString(body).Split('&'))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length == 2)
                fields[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts[1].Replace('+', ' '));
        }

        return fields;
    }
}
