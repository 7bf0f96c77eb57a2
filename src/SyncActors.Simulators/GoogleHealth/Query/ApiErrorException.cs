using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>
/// Ends the handling of a request with an error of the API. An exception, because the checks stand deep inside parsing
/// and paging, and every one of them ends the request in the same way.
/// </summary>
[SuppressMessage("Design", "CA1064:Exceptions should be public", Justification = "Never leaves the simulator.")]
internal sealed class ApiErrorException(VendorAnswer answer) : Exception("The API refuses the request.")
{
    /// <summary>What is answered.</summary>
    public VendorAnswer Answer { get; } = answer;
}

/// <summary>The errors of the API in Google's envelope.</summary>
/// <remarks>google.rpc.Status with ErrorInfo and BadRequest, https://google.aip.dev/193, read in 2026.</remarks>
internal static class ApiErrors
{
    private const string Google = "googleapis.com";
    private const string Health = "health.googleapis.com";

    /// <summary>400 with a reason of the health service.</summary>
    public static ApiErrorException Invalid(
        string reason, string? field = null, string? description = null, params (string Key, string Value)[] metadata)
    {
        var details = new JsonArray { Info(reason, Health, metadata) };
        if (field is not null)
        {
            details.Add(new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                ["fieldViolations"] = new JsonArray
                {
                    new JsonObject { ["field"] = field, ["description"] = description ?? "" },
                },
            });
        }

        return Refusal(400, "INVALID_ARGUMENT", "Invalid argument in request.", details);
    }

    /// <summary>400 for a body that is not what the schema says.</summary>
    public static ApiErrorException Unreadable(string message) => Refusal(400, "INVALID_ARGUMENT", message, []);

    /// <summary>400: the account has no health profile.</summary>
    public static ApiErrorException NotLinked() => Refusal(
        400, "FAILED_PRECONDITION", "The account is not linked to Google Health.",
        [Info("ACCOUNT_NOT_LINKED", Google)]);

    /// <summary>401: the request has no token.</summary>
    public static ApiErrorException CredentialsMissing() => Refusal(
        401,
        "UNAUTHENTICATED",
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other "
        + "valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [Info("CREDENTIALS_MISSING", Google)]);

    /// <summary>401: the token is unknown, revoked or past its life.</summary>
    public static ApiErrorException TokenRefused(string reason) => Refusal(
        401,
        "UNAUTHENTICATED",
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        + "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
        [Info(reason, Google)]);

    /// <summary>403: the user did not grant the scope.</summary>
    public static ApiErrorException ScopeInsufficient() => Refusal(
        403,
        "PERMISSION_DENIED",
        "Request had insufficient authentication scopes.",
        [Info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", Google)]);

    /// <summary>403 without a reason: the user is still on the legacy login.</summary>
    public static ApiErrorException Forbidden() =>
        Refusal(403, "PERMISSION_DENIED", "The caller does not have permission", []);

    /// <summary>403: the operator did not switch the API on.</summary>
    public static ApiErrorException ServiceDisabled(string project)
    {
        var url = $"https://console.developers.google.com/apis/api/{Health}/overview?project={project}";
        var help = new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.Help",
            ["links"] = new JsonArray
            {
                new JsonObject { ["description"] = "Google developers console API activation", ["url"] = url },
            },
        };
        return Refusal(
            403,
            "PERMISSION_DENIED",
            $"Google Health API has not been used in project {project} before or it is disabled. Enable it by visiting "
            + $"{url} then retry. If you enabled this API recently, wait a few minutes for the action to propagate to "
            + "our systems and retry.",
            [Info("SERVICE_DISABLED", Google, ("consumer", $"projects/{project}"), ("service", Health)), help]);
    }

    /// <summary>404.</summary>
    public static ApiErrorException NotFound() => Refusal(404, "NOT_FOUND", "Requested entity was not found.", []);

    /// <summary>429: a quota is spent.</summary>
    /// <param name="project">Number of the project.</param>
    /// <param name="retryAfter">What to say in Retry-After; null sends no header.</param>
    public static ApiErrorException Exhausted(string project, TimeSpan? retryAfter)
    {
        var failure = new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.QuotaFailure",
            ["violations"] = new JsonArray
            {
                new JsonObject { ["subject"] = $"project:{project}", ["description"] = "Quota exceeded" },
            },
        };
        var refusal = Refusal(
            429,
            "RESOURCE_EXHAUSTED",
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service "
            + $"'{Health}' for consumer 'project_number:{project}'.",
            [Info("RATE_LIMIT_EXCEEDED", Google), failure]);
        if (retryAfter is not { } wait)
            return refusal;
        var seconds = ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
        return new ApiErrorException(refusal.Answer with
        {
            Headers = new Dictionary<string, string> { ["Retry-After"] = seconds },
        });
    }

    /// <summary>The usual error of a status, for faults that were ordered.</summary>
    public static ApiErrorException Usual(int status, string? reason, string project) => (status, reason) switch
    {
        (400, "ACCOUNT_NOT_LINKED") => NotLinked(),
        (400, _) => Invalid(reason ?? "INVALID_ARGUMENT"),
        (401, "CREDENTIALS_MISSING") => CredentialsMissing(),
        (401, _) => TokenRefused(reason ?? "ACCESS_TOKEN_EXPIRED"),
        (403, "SERVICE_DISABLED") => ServiceDisabled(project),
        (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT") => ScopeInsufficient(),
        (403, null) => Forbidden(),
        (404, _) => NotFound(),
        (429, _) => Exhausted(project, null),
        (503, _) => Refusal(503, "UNAVAILABLE", "The service is currently unavailable.", []),
        (504, _) => Refusal(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", []),
        ( >= 500, _) => Refusal(status, "INTERNAL", "Internal error encountered.", []),
        _ => Refusal(
            status,
            status == 403 ? "PERMISSION_DENIED" : "FAILED_PRECONDITION",
            "The request cannot be served.",
            reason is null ? [] : [Info(reason, Google)]),
    };

    private static JsonObject Info(string reason, string domain, params (string Key, string Value)[] metadata)
    {
        var info = new JsonObject
        {
            ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
            ["reason"] = reason,
            ["domain"] = domain,
        };
        if (metadata.Length > 0)
        {
            info["metadata"] = new JsonObject(
                metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        }

        return info;
    }

    private static ApiErrorException Refusal(int code, string status, string message, JsonArray details)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message, ["status"] = status };
        if (details.Count > 0)
            error["details"] = details;
        return new ApiErrorException(new VendorAnswer(code, new JsonObject { ["error"] = error }.ToJsonString()));
    }
}
