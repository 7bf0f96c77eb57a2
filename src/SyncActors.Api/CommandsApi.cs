using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Audit;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Inbox;
using SyncActors.Sync.Node;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api;

/// <summary>Routes that tell connectors what to do. A command is durable before it is answered; the header
/// <c>Idempotency-Key</c> makes a repeated request the same command.</summary>
internal static class CommandsApi
{
    /// <summary>Header with the command's id.</summary>
    internal const string IdempotencyKey = "Idempotency-Key";

    private const int DetailBytesMax = 2_000;

    internal static void MapCommandsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/connectors/{name}").WithTags("Commands")
            .RequireAuthorization(ApiServices.Operate);
        Map<TriggerBody>(group, "/trigger", body => new ConnectorCommand.Trigger(body.Force))
            .WithSummary("Runs a connector now. With force, the newest days are read again whatever devices say.");
        Map<NoBody>(group, "/pause", _ => new ConnectorCommand.Pause())
            .WithSummary("Stops a connector at the next page, until it is resumed.");
        Map<NoBody>(group, "/resume", _ => new ConnectorCommand.Resume()).WithSummary("Lets a paused connector go on.");
        Map<NoBody>(group, "/cancel", _ => new ConnectorCommand.Cancel())
            .WithSummary("Ends the run in progress at the next page.");
        Map<ResetBody>(
            group, "/reset", body => new ConnectorCommand.Reset(body.From, body.Destination, body.Refill))
            .WithSummary(
                "Fetches days again, from one on or all. What is delivered already is recognised, unless it is to be "
                + "refilled.");
        Map<BackfillBody>(
            group, "/backfill", body => new ConnectorCommand.RunBackfill(new DayRange(body.From, body.Through)))
            .WithSummary("Fetches the missing ones of past days, and expects them from now on.");
        Map<HistoryBody>(group, "/history", body => new ConnectorCommand.BeginHistory(body.From))
            .WithSummary("Lets the history begin at a day, because something else delivered the days before it.");
        Map<AdoptBody>(
            group, "/adopt", body => new ConnectorCommand.AdoptItems(body.Destination, body.Items))
            .WithSummary("Counts items as delivered, because something else delivered them.");
        Map<ReplayBody>(group, "/dead-letters/replay", body => new ConnectorCommand.ReplayDeadLetters(body.Keys ?? []))
            .WithSummary("Fetches dead letters again, the named ones or all.");
        routes.MapGet("/commands/{id}", ShowAsync).WithTags("Commands").ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Submits a command and waits for its outcome.</summary>
    internal static async Task<Results<Ok<CommandAnswer>, Accepted<CommandAnswer>, ProblemHttpResult>> SubmitAsync(
        RequestedConnector connector, ConnectorCommand command, Guid commandId, AuditedChange change,
        TimeSpan patience, CancellationToken cancellationToken)
    {
        var body = CommandCodec.Encode(command).Body;
        if (body.Length > InboxCommand.BodyBytesMax)
            throw new BadHttpRequestException($"A command may have {InboxCommand.BodyBytesMax} bytes at most.");
        await change.WriteAsync(connector.Row.Name, DetailOf(commandId, body), cancellationToken);
        var row = await connector.Parts.Node.Inbox.SubmitAsync(
            commandId, connector.Id, new UserId(connector.Row.Tenant), command, patience, cancellationToken);
        return row switch
        {
            null => Problem.Result(
                StatusCodes.Status409Conflict, "idempotency-conflict", $"Another command has the id {commandId}."),
            { State: InboxState.Done } => TypedResults.Ok(new CommandAnswer(commandId, row.State)),
            { State: InboxState.Open } => TypedResults.Accepted(
                $"{ApiServices.Root}/commands/{commandId}", new CommandAnswer(commandId, row.State)),
            { State: InboxState.Refused } when RefusalOf(row) is { } refusal => Problem.Result(
                StatusCodes.Status409Conflict, Words.Of(refusal.Code), refusal.Message),
            _ => Problem.Result(
                StatusCodes.Status500InternalServerError, "dead-command",
                "The command was given up after several attempts."),
        };
    }

    private static RouteHandlerBuilder Map<TBody>(
        RouteGroupBuilder group, string path, Func<TBody, ConnectorCommand> command)
        where TBody : notnull
    {
        var route = group.MapPost(path, async (
            RequestedConnector connector, HttpRequest request, AuditedChange change, TimeProvider time,
            ApiLimits limits, CancellationToken cancellationToken) =>
        {
            var id = Query.Uuid(
                IdempotencyKey, request.Headers[IdempotencyKey].ToString() is { Length: > 0 } key ? key : null);
            var body = await RequestBody.ReadAsync<TBody>(request, cancellationToken);
            return await SubmitAsync(
                connector, command(body), id ?? Guid.CreateVersion7(time.GetUtcNow()), change, limits.CommandPatience,
                cancellationToken);
        }).Audited("command" + path.Replace('/', '.'));
        if (typeof(TBody) != typeof(NoBody))
        {
            var optional = typeof(TBody) != typeof(BackfillBody) && typeof(TBody) != typeof(AdoptBody);
            route.Accepts<TBody>(optional, "application/json");
        }

        return route
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Shows where a command stands.</summary>
    internal static async Task<Results<Ok<CommandView>, ProblemHttpResult>> ShowAsync(
        string id, ClaimsPrincipal caller, NodeAccess node, CancellationToken cancellationToken)
    {
        var row = Guid.TryParse(id, out var commandId)
            ? await node.Parts.Stores.Inbox.ReadAsync(commandId, cancellationToken)
            : null;
        return row is not null && Caller.Of(caller).Sees(row.Command.Tenant)
            ? TypedResults.Ok(new CommandView(
                row.Command.CommandId, row.Command.Type, row.State, row.Command.CreatedAt, row.Command.Attempts,
                row.HandledAt, row.HandledSequenceNr, RefusalOf(row)))
            : Problem.Result(StatusCodes.Status404NotFound, "not-found", $"There is no command '{id}'.");
    }

    // A long list stays in the command.
    private static object DetailOf(Guid commandId, byte[] body) => body.Length <= DetailBytesMax
        ? new { commandId, body = ApiJson.Parse(body) }
        : new { commandId, bodyBytes = body.Length };

    private static Refusal? RefusalOf(InboxRow row) => row is { State: InboxState.Refused, Outcome: { } outcome }
        ? JsonSerializer.Deserialize<Refusal>(outcome.Span, SyncJson.Options)
        : null;

    /// <summary>No members.</summary>
    internal sealed record NoBody;

    /// <summary>How to run.</summary>
    /// <param name="Force">Whether the newest days are read again whatever devices say.</param>
    internal sealed record TriggerBody(bool Force = false);

    /// <summary>What to fetch again.</summary>
    /// <param name="From">First day; all days when it is not given.</param>
    /// <param name="Destination">For which destination; for all when it is not given.</param>
    /// <param name="Refill">Whether the destination lost its data, so that all is delivered anew.</param>
    internal sealed record ResetBody(DateOnly? From = null, string? Destination = null, bool Refill = false);

    /// <summary>Which days to fetch.</summary>
    /// <param name="From">First day.</param>
    /// <param name="Through">Last day.</param>
    internal sealed record BackfillBody(DateOnly From, DateOnly Through);

    /// <summary>Where the history begins.</summary>
    /// <param name="From">First day expected; where the settings say when it is not given.</param>
    internal sealed record HistoryBody(DateOnly? From = null);

    /// <summary>What another program delivered.</summary>
    /// <param name="Destination">Where to.</param>
    /// <param name="Items">Which items; 1,000 at most.</param>
    internal sealed record AdoptBody(string Destination, IReadOnlyList<AdoptedItem> Items);

    /// <summary>What to fetch again.</summary>
    /// <param name="Keys">Keys of dead letters; all when not given.</param>
    internal sealed record ReplayBody(IReadOnlyList<string>? Keys = null);
}

/// <summary>What became of a command.</summary>
/// <param name="CommandId">Its id.</param>
/// <param name="State">Done, or open when it was not settled in time.</param>
internal sealed record CommandAnswer(Guid CommandId, InboxState State);

/// <summary>Where a command stands.</summary>
/// <param name="CommandId">Its id.</param>
/// <param name="Type">What it asks for.</param>
/// <param name="State">Open, done, refused or dead.</param>
/// <param name="CreatedAt">When it was submitted.</param>
/// <param name="Attempts">How often handling it began and did not end.</param>
/// <param name="HandledAt">When it was settled.</param>
/// <param name="SequenceNr">The connector's last event then.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
internal sealed record CommandView(
    Guid CommandId, string Type, InboxState State, DateTimeOffset CreatedAt, short Attempts, DateTimeOffset? HandledAt,
    long? SequenceNr, Refusal? Refusal);
