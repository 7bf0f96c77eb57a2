using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Health;
using SyncActors.Api.Metrics;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api;

/// <summary>Routes for those who watch the process. They need no key and tell no names; <c>/status</c> needs
/// one.</summary>
internal static class HealthApi
{
    /// <summary>Prefix of the routes that answer while the node does not run.</summary>
    internal const string Path = "/health";

    internal static void MapHealthApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Path).WithTags("Health").AllowAnonymous();
        group.MapGet("", HealthAsync).Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/live", Live);
        group.MapGet("/ready", ReadyAsync).Produces<StatusWord>()
            .Produces<StatusWord>(StatusCodes.Status503ServiceUnavailable);
    }

    internal static void MapStatusApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/status", StatusAsync).WithTags("Health").RequireAuthorization(ApiServices.Installation);

    /// <summary>Says whether the process works, how many runs are in progress, for how long it has been up, and what
    /// went wrong last: in a word, and to whom a key has made known with the reason.</summary>
    internal static async Task<JsonHttpResult<HealthAnswer>> HealthAsync(
        ClaimsPrincipal caller, NodeAccess node, Census census, Measurements measurements, ServerFacts server,
        TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var uptime = (long)(time.GetUtcNow() - server.StartedAt).TotalSeconds;
        var count = await CountAsync(node, census, lifetime, cancellationToken);
        return TypedResults.Json(
            new HealthAnswer(
                count is null ? "unhealthy" : "healthy", ServerFacts.Version, count?.RunsActive ?? 0, uptime,
                LastError(measurements, Caller.Find(caller))),
            statusCode: CodeOf(count));
    }

    /// <summary>Answers as long as the process answers at all.</summary>
    internal static Ok<StatusWord> Live() => TypedResults.Ok(new StatusWord("live"));

    /// <summary>Says whether the node runs and its store answers.</summary>
    internal static async Task<JsonHttpResult<StatusWord>> ReadyAsync(
        NodeAccess node, Census census, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var count = await CountAsync(node, census, lifetime, cancellationToken);
        return TypedResults.Json(new StatusWord(count is null ? "not ready" : "ready"), statusCode: CodeOf(count));
    }

    /// <summary>Says what the installation is doing.</summary>
    internal static async Task<Ok<InstallationStatus>> StatusAsync(
        NodeAccess node, Census census, ServerFacts server, CancellationToken cancellationToken)
    {
        var count = await census.TakeAsync(cancellationToken);
        var parts = node.Parts;
        return TypedResults.Ok(new InstallationStatus(
            ServerFacts.Version, parts.Node.Id.Value, server.StartedAt,
            new ConnectorNumbers(count.Total, count.ByStatus),
            count.RunsActive, parts.System.Undelivered.Count));
    }

    private static async Task<Count?> CountAsync(
        NodeAccess node, Census census, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (!node.IsReady || lifetime.ApplicationStopping.IsCancellationRequested)
            return null;
        try
        {
            return await census.TakeAsync(cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return null; // The answer says so.
        }
    }

    // Reasons name addresses and connectors' lines, which are not everybody's business.
    private static string? LastError(Measurements measurements, Caller? caller) => measurements.LastError switch
    {
        null => null,
        var run when caller is { SeesAll: true } && run.Reason is { } reason => $"{Words.Of(run.Outcome)}: {reason}",
        var run => Words.Of(run.Outcome),
    };

    private static int CodeOf(Count? count) =>
        count is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
}

/// <summary>Whether the process works.</summary>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Version">Version of SyncActors.</param>
/// <param name="ActiveJobs">Runs in progress.</param>
/// <param name="UptimeSeconds">Seconds since the start.</param>
/// <param name="LastError">How the newest run ended that did not end well since the start; null when all did.</param>
internal sealed record HealthAnswer(
    string Status, string Version, [property: JsonPropertyName("active_jobs")] int ActiveJobs,
    [property: JsonPropertyName("uptime_seconds")] long UptimeSeconds,
    [property: JsonPropertyName("last_error"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? LastError);

/// <summary>One word.</summary>
/// <param name="Status">The word.</param>
internal sealed record StatusWord(string Status);

/// <summary>What the installation is doing.</summary>
/// <param name="Version">Version of SyncActors.</param>
/// <param name="Node">Identity of this process.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Connectors">Numbers of connectors.</param>
/// <param name="RunsActive">Runs in progress.</param>
/// <param name="Undelivered">Messages to stopped actors since the start.</param>
internal sealed record InstallationStatus(
    string Version, Guid Node, DateTimeOffset StartedAt, ConnectorNumbers Connectors, int RunsActive, long Undelivered);

/// <summary>Numbers of connectors.</summary>
/// <param name="Total">All.</param>
/// <param name="ByStatus">By what they are doing.</param>
internal sealed record ConnectorNumbers(int Total, IReadOnlyDictionary<ConnectorStatus, int> ByStatus);
