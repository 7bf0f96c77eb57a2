using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Faults;

namespace SyncActors.Simulators.Hosting;

/// <summary>
/// Routes of the simulator itself, not of the vendor.
/// <c>GET /_sim/faults</c> shows the plan with its counts, <c>PUT</c> replaces it, <c>POST</c> appends one rule (counts
/// start again), <c>DELETE</c> ends all faults. <c>GET /_sim/ledger</c> shows the counts, <c>DELETE</c> clears them;
/// <c>GET /_sim/requests</c> shows the newest requests.
/// </summary>
public static class AdminRoutes
{
    /// <summary>Prefix of these routes.</summary>
    public const string Root = "/_sim";

    /// <summary>How plans and ledgers look as JSON: camel case, enums as words, nulls left out.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    internal static void Map(IEndpointRouteBuilder routes, FaultInjector faults, RequestLedger ledger)
    {
        routes.MapGet(Root + "/faults", context => WriteAsync(context, Show(faults)));
        routes.MapPut(Root + "/faults", async context =>
            await ReplaceAsync<FaultPlan>(context, faults, plan => plan));
        routes.MapPost(Root + "/faults", async context =>
            await ReplaceAsync<FaultRule>(context, faults, rule => Append(faults.Read().Plan, rule)));
        routes.MapDelete(Root + "/faults", context =>
        {
            faults.Replace(FaultPlan.None);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        routes.MapGet(Root + "/ledger", context => WriteAsync(context, ledger.Lines()));
        routes.MapDelete(Root + "/ledger", context =>
        {
            ledger.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        routes.MapGet(Root + "/requests", context => WriteAsync(context, ledger.Entries()));
    }

    private static FaultPlan Append(FaultPlan plan, FaultRule rule) => plan with { Rules = [.. plan.Rules, rule] };

    private static object Show(FaultInjector faults)
    {
        var (plan, counts) = faults.Read();
        return new { plan.Seed, plan.Rules, Counts = counts };
    }

    private static async Task ReplaceAsync<T>(HttpContext context, FaultInjector faults, Func<T, FaultPlan> toPlan)
    {
        try
        {
            var ordered = await context.Request.ReadFromJsonAsync<T>(Json, context.RequestAborted)
                ?? throw new JsonException("The body is null.");
            var plan = toPlan(ordered);
            faults.Replace(plan.Rules is null ? plan with { Rules = [] } : plan);
            await WriteAsync(context, Show(faults));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, new { error = exception.Message });
        }
    }

    private static Task WriteAsync(HttpContext context, object value) =>
        context.Response.WriteAsJsonAsync(value, value.GetType(), Json, context.RequestAborted);
}
