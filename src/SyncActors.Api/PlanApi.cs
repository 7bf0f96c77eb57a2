using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Plans;
using SyncActors.Api.Requests;
using SyncActors.Domain.Runs;

namespace SyncActors.Api;

/// <summary>The route that tells beforehand what a run would ask.</summary>
internal static class PlanApi
{
    /// <summary>How far back a forecast goes.</summary>
    private const int DaysMax = RunPlanner.HistoryDaysMax;

    internal static void MapPlanApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/connectors/{name}/plan", PlanAsync).WithTags("Plan")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Tells what a run that began now would ask, what that saves, and when the limit lets it end.</summary>
    internal static async Task<Results<Ok<Forecast>, ProblemHttpResult>> PlanAsync(
        RequestedConnector connector, string? from, string? to, TimeProvider time, CancellationToken cancellationToken)
    {
        var (first, last) = (Query.Day(nameof(from), from), Query.Day(nameof(to), to));
        if (first > last)
            throw new BadHttpRequestException($"'from' is {from}; it must not lie after 'to', which is {to}.");
        if (connector.Setup is not { } setup)
            return connector.NotConfigured();
        var replayed = await connector.Parts.Node.Histories.RunAsync(
            connector.Entity, RecoveryOptions.Default, cancellationToken);
        var now = time.GetUtcNow();
        var today = RunPlanner.Today(replayed.State, now);
        if (first > today)
            throw new BadHttpRequestException(
                $"'from' is {from}; it must not lie after today, which is {today:yyyy-MM-dd}.");
        if (first is { } begin && today.DayNumber - begin.DayNumber > DaysMax)
            throw new BadHttpRequestException($"'from' is {from}; it must lie within the last {DaysMax} days.");
        DayRange? only = first is null && last is null
            ? null
            : new DayRange(first ?? RunPlanner.Basis(replayed.State, now).HistoryFrom, last ?? today);
        return TypedResults.Ok(Forecast.Of(replayed.State, setup.Source, only, now));
    }
}
