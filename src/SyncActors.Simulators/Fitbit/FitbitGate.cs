using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>
/// What stands before every read endpoint: token, owner, quota, scope and right, in this order. Only a request with a
/// living token costs quota; one that is refused for its scope or its range costs as much as any other.
/// </summary>
internal sealed class FitbitGate(
    FitbitSimulatorOptions options, FitbitTokens tokens, FitbitQuota quota, TimeProvider timeProvider)
{
    /// <summary>Answers one request.</summary>
    public VendorAnswer Answer(HttpContext context, FitbitEndpoint endpoint)
    {
        if (Bearer(context) is not { } token) return FitbitErrors.HeaderMissing;
        if (tokens.Find(token) is not { } pair) return FitbitErrors.InvalidToken(token);
        var now = timeProvider.GetUtcNow();
        if (pair.ExpiresAt <= now) return FitbitErrors.ExpiredToken(token);
        tokens.MarkUsed(token);
        if (context.Request.RouteValues["user"] is not ("-" or null) and var named && !pair.UserId.Equals(named as string, StringComparison.Ordinal))
            return FitbitErrors.OtherUser;
        if (options.Population.Find(pair.UserId) is not { } person) return FitbitErrors.InvalidToken(token);
        var permit = quota.Take(pair.UserId);
        var answer = !permit.Allowed
            ? FitbitErrors.TooManyRequests(endpoint.IsNewBackEnd)
            : endpoint.Scope.Length > 0 && !pair.Scopes.Contains(endpoint.Scope, StringComparer.Ordinal)
                ? FitbitErrors.InsufficientScope(endpoint.Scope)
                : endpoint.NeedsIntradayRight && !options.IntradayRight
                    ? FitbitErrors.PermissionDenied
                    : endpoint.Answer(new FitbitCall(context, options, person, now));
        return answer with { Headers = Headers(permit) };
    }

    /// <summary>The bearer token of a request, or null without one.</summary>
    public static string? Bearer(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
        && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            ? header.Parameter
            : null;

    private static Dictionary<string, string> Headers(FitbitQuota.Permit permit)
    {
        var headers = new Dictionary<string, string>
        {
            ["Fitbit-Rate-Limit-Limit"] = Text(permit.Limit),
            ["Fitbit-Rate-Limit-Remaining"] = Text(permit.Remaining),
            ["Fitbit-Rate-Limit-Reset"] = Text(permit.ResetSeconds),
        };
        if (!permit.Allowed) headers["Retry-After"] = Text(permit.ResetSeconds);
        return headers;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
