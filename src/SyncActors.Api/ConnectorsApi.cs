using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Requests;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api;

/// <summary>Routes that show connectors.</summary>
internal static class ConnectorsApi
{
    internal static void MapConnectorsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/connectors").WithTags("Connectors");
        group.MapGet("", ListAsync).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapGet("/{name}", Show).ProducesProblem(StatusCodes.Status404NotFound);

        // The memory connector's plan has two more names for it and for the events.
        group.MapGet("/{name}/status", Show).ExcludeFromDescription();
        group.MapGet("/{name}/history", HistoryApi.EventsAsync).ExcludeFromDescription();
        group.MapGet("/{name}/coverage", CoverageAsync).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/{name}/dead-letters", DeadLettersAsync).ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>Lists the connectors that the key sees.</summary>
    /// <param name="caller">Whoever asks.</param>
    /// <param name="after">The <c>next</c> of the page before.</param>
    /// <param name="limit">Connectors on a page, 1 to 1000.</param>
    /// <param name="node">The node.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<Page<ConnectorView>>> ListAsync(
        ClaimsPrincipal caller, string? after, string? limit, NodeAccess node, CancellationToken cancellationToken)
    {
        var size = Query.Limit(limit);
        EntityId? begin = Query.Uuid(nameof(after), after) is { } id ? new EntityId(id) : null;
        var who = Caller.Of(caller);
        var rows = await node.Parts.Stores.Views.ListAsync(
            ConnectorView.Kind, who.SeesAll ? null : who.Tenant, begin, size, cancellationToken);
        return TypedResults.Ok(new Page<ConnectorView>(
            [.. rows.Select(ConnectorView.Read)], rows.Count == size ? rows[^1].Entity.ToString() : null));
    }

    /// <summary>Shows one connector.</summary>
    internal static Ok<ConnectorView> Show(RequestedConnector connector) =>
        TypedResults.Ok(ConnectorView.Read(connector.Row));

    /// <summary>Shows which days each destination has, line by line.</summary>
    internal static async Task<Ok<Coverage>> CoverageAsync(
        RequestedConnector connector, CancellationToken cancellationToken)
    {
        var replayed = await connector.Parts.Node.Histories.RunAsync(
            connector.Entity, RecoveryOptions.Default, cancellationToken);
        return TypedResults.Ok(Coverage.Of(replayed.State));
    }

    /// <summary>Shows the items that wait for a person.</summary>
    internal static async Task<Ok<Page<DeadLetterView>>> DeadLettersAsync(
        RequestedConnector connector, CancellationToken cancellationToken)
    {
        var replayed = await connector.Parts.Node.Histories.RunAsync(
            connector.Entity, RecoveryOptions.Default, cancellationToken);
        return TypedResults.Ok(new Page<DeadLetterView>(
            [.. replayed.State.DeadLetters.Values.Select(DeadLetterView.Of)], Next: null));
    }
}

/// <summary>A part of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Give it as <c>after</c> to get the next part; null when this was the last.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Which days are where.</summary>
/// <param name="HistoryFrom">First day expected; null before the first plan.</param>
/// <param name="Destinations">By destination.</param>
/// <param name="ClosedLines">Lines that are not asked for, and why.</param>
internal sealed record Coverage(
    DateOnly? HistoryFrom, IReadOnlyList<DestinationCoverage> Destinations,
    IReadOnlyDictionary<string, ClosedLine> ClosedLines)
{
    internal static Coverage Of(ConnectorState state) => new(
        state.HistoryFrom,
        [
            .. state.Destinations.Select(destination => new DestinationCoverage(
                destination.Key, state.Watermark(destination.Key),
                [
                    .. (state.Definition?.Lines ?? [])
                        .Select(line => LineDays(state, line.Name, destination.Value.Line(line.Name))),
                ])),
        ],
        state.ClosedLines);

    private static LineView LineDays(ConnectorState state, string name, LineCoverage line) => new(
        name, line.Finished, line.Empty, line.Provisional, line.Parked,
        state.HistoryFrom is { } start ? line.Watermark(start) : null);
}

/// <summary>Which days a destination has.</summary>
/// <param name="Name">The destination.</param>
/// <param name="Watermark">Last day up to which everything expected is there.</param>
/// <param name="Lines">Line by line.</param>
internal sealed record DestinationCoverage(string Name, DateOnly? Watermark, IReadOnlyList<LineView> Lines);

/// <summary>Days of one line at one destination; ranges such as <c>2026-01-01..2026-01-31</c>, separated by
/// commas.</summary>
/// <param name="Line">The line.</param>
/// <param name="Finished">Days that are final.</param>
/// <param name="Empty">Finished days for which the source had nothing.</param>
/// <param name="Provisional">Days delivered that may still change.</param>
/// <param name="Parked">Days held back by a dead letter.</param>
/// <param name="Watermark">End of the unbroken row of finished days.</param>
internal sealed record LineView(
    string Line, DaySet Finished, DaySet Empty, DaySet Provisional, DaySet Parked, DateOnly? Watermark);

/// <summary>An item that waits for a person.</summary>
/// <param name="Key">What people name it by.</param>
/// <param name="Id">The item's or record's id.</param>
/// <param name="Line">Its line.</param>
/// <param name="Day">Its day; null when unknown.</param>
/// <param name="Destination">The destination that refused it; null when it could not be read.</param>
/// <param name="Reason">Why.</param>
/// <param name="Raw">The record as it came; null when there is none.</param>
/// <param name="At">When.</param>
internal sealed record DeadLetterView(
    string Key, string Id, string Line, DateOnly? Day, string? Destination, string Reason, string? Raw,
    DateTimeOffset At)
{
    internal static DeadLetterView Of(DeadLetter letter) => new(
        letter.Key, letter.Id, letter.Line, letter.Day, letter.Destination, letter.Reason, letter.Raw, letter.At);
}
