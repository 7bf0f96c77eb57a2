using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.History;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Api.Streaming;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api;

/// <summary>Routes that show what happened: events, any earlier state, one item's way, and the proof that all of it
/// agrees.</summary>
internal static class HistoryApi
{
    private const string LastEventId = "Last-Event-ID";
    private const int StreamPageSize = 200;

    internal static void MapHistoryApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/connectors/{name}").WithTags("History");
        group.MapGet("/events", EventsAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/events/stream", StreamAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/state", StateAsync)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status410Gone);
        group.MapGet("/items/{**itemId}", ExplainAsync).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/verify", VerifyAsync)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>Lists a connector's events, oldest first.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="after">Number of the last event already known.</param>
    /// <param name="limit">Events on a page.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<EventPage>> EventsAsync(
        RequestedConnector connector, string? after, string? limit, CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        var events = await connector.Parts.Stores.Journal.ReadEventsAsync(
            connector.Entity, Query.SequenceNr(nameof(after), after) ?? 0, size, cancellationToken);
        return TypedResults.Ok(new EventPage(
            [.. events.Select(EventEntry.Of)], events.Count == size ? events[^1].SequenceNr : null));
    }

    /// <summary>Sends a connector's events as they happen. Without a beginning, only those to come.</summary>
    /// <param name="connector">The connector.</param>
    /// <param name="after">Number of the last event already known.</param>
    /// <param name="lastEventId">The same, as browsers send it when they come back.</param>
    /// <param name="streams">The open streams.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static Task<IResult> StreamAsync(
        RequestedConnector connector, string? after, [FromHeader(Name = LastEventId)] string? lastEventId,
        LiveStreams streams, HttpContext context, CancellationToken cancellationToken)
    {
        var last = Query.SequenceNr(LastEventId, lastEventId) ?? Query.SequenceNr(nameof(after), after)
            ?? connector.Row.SequenceNr;
        return streams.SendAsync(context, LookAsync, cancellationToken);

        // From the journal, so that nothing is sent that is not durable, and whoever comes back goes on where it was.
        async Task<StreamPart> LookAsync(CancellationToken token)
        {
            var events = await connector.Parts.Stores.Journal.ReadEventsAsync(
                connector.Entity, last, StreamPageSize, token);
            last = events.Count > 0 ? events[^1].SequenceNr : last;
            var entries = events.Select(EventEntry.Of);
            return new StreamPart(
                [.. entries.Select(entry => StreamedEvent.Of(entry.SequenceNr, entry.Type, entry))],
                MoreIsThere: events.Count == StreamPageSize);
        }
    }

    /// <summary>Shows a connector's state as it is, or as it was after any earlier event.</summary>
    internal static async Task<Results<Ok<StateView>, ProblemHttpResult>> StateAsync(
        RequestedConnector connector, string? at, CancellationToken cancellationToken)
    {
        var through = Query.SequenceNr(nameof(at), at);
        var options = RecoveryOptions.Default with { ThroughSequenceNr = through };
        var there = await connector.Parts.Stores.Journal.RecoverAsync(
            connector.Entity, options with { EventsMax = 1 }, cancellationToken);
        if (through > there.HeadSequenceNr)
        {
            return Problem.Result(
                StatusCodes.Status404NotFound, "not-found",
                $"Event {through} has not happened; the last is {there.HeadSequenceNr}.");
        }

        if (through < there.BaseSequenceNr && there.Snapshots.Count == 0)
        {
            return Problem.Result(
                StatusCodes.Status410Gone, "gone",
                $"The history begins after event {there.BaseSequenceNr}; earlier events were removed.");
        }

        var histories = connector.Parts.Node.Histories;
        var replayed = await histories.RunAsync(connector.Entity, options, cancellationToken);
        return TypedResults.Ok(new StateView(
            replayed.SequenceNr, Convert.ToHexStringLower(histories.Hash(replayed.State)), replayed.State));
    }

    /// <summary>Tells where an item is, which event and which run brought it there.</summary>
    internal static async Task<Results<Ok<ItemStory>, ProblemHttpResult>> ExplainAsync(
        RequestedConnector connector, string itemId, CancellationToken cancellationToken)
    {
        // A slash within an id may come escaped, which routing leaves as it is.
        var item = itemId.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return await ItemStory.ReadAsync(connector, item, cancellationToken) is { } story
            ? TypedResults.Ok(story)
            : Problem.Result(StatusCodes.Status404NotFound, "not-found", $"'{item}' was never seen.");
    }

    /// <summary>Proves that history, snapshots and ledger agree: replays every event and reads every row.</summary>
    internal static async Task<Results<Ok<Verification>, ProblemHttpResult>> VerifyAsync(
        RequestedConnector connector, CancellationToken cancellationToken) =>
        await Verification.RunAsync(connector, cancellationToken) is { } verification
            ? TypedResults.Ok(verification)
            : Problem.Result(
                StatusCodes.Status409Conflict, "busy",
                "The connector writes all the time; try again when its run is over.");
}

/// <summary>A part of a history.</summary>
/// <param name="Items">Events, oldest first.</param>
/// <param name="Next">Give it as <c>after</c> to get the next part; null when this was the last.</param>
internal sealed record EventPage(IReadOnlyList<EventEntry> Items, long? Next);

/// <summary>A state after an event.</summary>
/// <param name="SequenceNr">Number of the event.</param>
/// <param name="StateHash">SHA-256 of the state's canonical text.</param>
/// <param name="State">The state.</param>
internal sealed record StateView(long SequenceNr, string StateHash, ConnectorState State);
