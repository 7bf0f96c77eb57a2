using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Alerts;
using SyncActors.Api.Audit;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api;

/// <summary>Routes about alerts: which fire, taking note of one, and the channels on which people are told.</summary>
internal static class AlertsApi
{
    private const int ViewsPage = 500;
    private const int ViewPagesMax = 40;

    internal static void MapAlertsApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/alerts", ListAsync).WithTags("Alerts").ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/alerts/channels", Channels).WithTags("Alerts")
            .RequireAuthorization(ApiServices.Installation);
        routes.MapPost("/alerts/test", TestAsync).WithTags("Alerts")
            .RequireAuthorization(ApiServices.Operate, ApiServices.Installation)
            .Audited("alerts.test")
            .Accepts<TestBody>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway);
        routes.MapPost("/connectors/{name}/alerts/{cause}/acknowledge", AcknowledgeAsync).WithTags("Alerts")
            .RequireAuthorization(ApiServices.Operate)
            .Audited("command.alerts.acknowledge")
            .WithSummary("Takes note of an alert: it goes on until its cause is gone, and nobody is reminded of it.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists the alerts that fire, of the connectors that the key sees.</summary>
    /// <param name="caller">Whoever asks.</param>
    /// <param name="connector">Of this connector alone; 404 when there is none.</param>
    /// <param name="cause">Of this cause alone, such as <c>needs-authorization</c>.</param>
    /// <param name="state"><c>firing</c> for those that nobody has acknowledged, <c>acknowledged</c> for the
    /// others.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <param name="limit">Alerts on a page, 1 to 1000; those of one connector stay together.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<Page<AlertView>>> ListAsync(
        ClaimsPrincipal caller, string? connector, string? cause, string? state, string? after, string? limit,
        NodeAccess node, CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        EntityId? begin = Query.Uuid(nameof(after), after) is { } id ? new EntityId(id) : null;
        var filter = AlertFilter.Read(cause, state);
        var (views, who) = (node.Parts.Stores.Views, Caller.Of(caller));
        List<AlertView> found = [];
        if (connector is not null)
        {
            var row = await views.ReadAsync(new EntityId(ConnectorId.Of(connector).Value), cancellationToken);
            if (row is null || !who.Sees(row.Tenant))
            {
                throw new BadHttpRequestException(
                    $"There is no connector '{connector}'.", StatusCodes.Status404NotFound);
            }

            found.AddRange(filter.Of(row));
            return TypedResults.Ok(new Page<AlertView>(found, Next: null));
        }

        for (var pages = 0; pages < ViewPagesMax; pages++)
        {
            var rows = await views.ListAsync(
                ConnectorView.Kind, who.SeesAll ? null : who.Tenant, begin, ViewsPage, cancellationToken);
            foreach (var row in rows)
            {
                found.AddRange(filter.Of(row));
                begin = row.Entity;
                if (found.Count >= size)
                    return TypedResults.Ok(new Page<AlertView>(found, begin.ToString()));
            }

            if (rows.Count < ViewsPage)
                return TypedResults.Ok(new Page<AlertView>(found, Next: null));
        }

        return TypedResults.Ok(new Page<AlertView>(found, begin.ToString()));
    }

    /// <summary>Lists the channels, and how they fare at this node since its process began.</summary>
    internal static Ok<Page<ChannelView>> Channels(NodeAccess node, TimeProvider time)
    {
        var alerts = node.Parts.Alerts;
        return TypedResults.Ok(new Page<ChannelView>(
            [
                .. alerts.Channels.Values.OrderBy(setup => setup.Name, StringComparer.Ordinal)
                    .Select(setup => ChannelView.Of(setup, alerts.Board.PaceOf(setup.Name), time.GetUtcNow())),
            ],
            Next: null));
    }

    /// <summary>Sends a test message on a channel, now and from this node. A channel that was given up is used again
    /// when it gets through.</summary>
    internal static async Task<Results<Ok<TestAnswer>, ProblemHttpResult>> TestAsync(
        HttpRequest request, AuditedChange change, NodeAccess node, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<TestBody>(request, cancellationToken);
        var alerts = node.Parts.Alerts;
        if (!alerts.Channels.TryGetValue(body.Channel, out var setup))
        {
            return Problem.Result(
                StatusCodes.Status404NotFound, "not-found", $"There is no alert channel '{body.Channel}'.");
        }

        await change.WriteAsync(setup.Name, cancellationToken);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var note = new AlertNote(
            id, "no-connector", "nobody", "no-source", "test", AlertStep.Tested, now, now,
            "somebody tries whether messages arrive", "");
        var outcome = await setup.Channel.SendAsync(new AlertMessage(id, [note], now), cancellationToken);
        alerts.Board.Ended(setup.Name, outcome, time.GetUtcNow());
        return outcome switch
        {
            ChannelOutcome.Delivered => TypedResults.Ok(new TestAnswer(setup.Name, "delivered")),
            ChannelOutcome.Unavailable away => NotSent(setup.Name, away.Reason),
            ChannelOutcome.Rejected rejected => NotSent(setup.Name, rejected.Reason),
            ChannelOutcome.Gone gone => NotSent(setup.Name, gone.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Takes note of an alert.</summary>
    internal static async Task<Results<Ok<CommandAnswer>, Accepted<CommandAnswer>, ProblemHttpResult>> AcknowledgeAsync(
        RequestedConnector connector, string cause, HttpRequest request, AuditedChange change, TimeProvider time,
        ApiLimits limits, CancellationToken cancellationToken)
    {
        if (AlertFilter.CauseOf(cause) is not { } known)
        {
            return Problem.Result(
                StatusCodes.Status404NotFound, "not-found", $"'{cause}' is no cause; there are {AlertFilter.Causes}.");
        }

        await RequestBody.ReadAsync<CommandsApi.NoBody>(request, cancellationToken);
        var key = request.Headers[CommandsApi.IdempotencyKey].ToString();
        var id = Query.Uuid(CommandsApi.IdempotencyKey, key.Length > 0 ? key : null);
        return await CommandsApi.SubmitAsync(
            connector, new ConnectorCommand.Acknowledge(known), id ?? Guid.CreateVersion7(time.GetUtcNow()), change,
            limits.CommandPatience, cancellationToken);
    }

    private static ProblemHttpResult NotSent(string channel, string reason) => Problem.Result(
        StatusCodes.Status502BadGateway, "channel-failed", $"The channel '{channel}' did not take it: {reason}.");

    /// <summary>Which channel to try.</summary>
    /// <param name="Channel">Its name.</param>
    internal sealed record TestBody(string Channel);

    /// <summary>What came of a test message.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Outcome"><c>delivered</c>.</param>
    internal sealed record TestAnswer(string Channel, string Outcome);
}
