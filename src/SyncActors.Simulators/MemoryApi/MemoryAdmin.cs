using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>
/// Orders to a running simulator. <c>GET /_sim/contexts</c> shows contexts with their keys and counts;
/// <c>GET /_sim/quirks</c> and <c>PUT /_sim/quirks</c> show and replace the quirks; below
/// <c>/_sim/contexts/{context}/memories</c> a <c>POST</c> adds a memory, <c>DELETE /{id}</c> takes one out, and
/// <c>PUT /{id}/transcript</c> with <c>{"text"}</c> gives one its text.
/// </summary>
internal sealed class MemoryAdmin(MemoryApiSimulator simulator)
{
    internal void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapGet(AdminRoutes.Root + "/contexts", context => WriteAsync(context, 200, Contexts()));
        routes.MapGet(
            AdminRoutes.Root + "/quirks",
            context => WriteAsync(
                context, 200, JsonSerializer.SerializeToNode(simulator.Quirks, AdminRoutes.Json)!));
        routes.MapPut(AdminRoutes.Root + "/quirks", context => ReadAsync<MemoryQuirks>(context, quirks =>
        {
            simulator.Quirks = quirks;
            return 204;
        }));
        const string memories = AdminRoutes.Root + "/contexts/{context}/memories";
        routes.MapPost(memories, context => ReadAsync<MemoryRecord>(
            context, record => simulator.Store.Put(ContextOf(context), record) ? 201 : 404));
        routes.MapDelete(memories + "/{id}", context =>
        {
            context.Response.StatusCode = simulator.Remove(ContextOf(context), IdOf(context)) ? 204 : 404;
            return Task.CompletedTask;
        });
        routes.MapPut(memories + "/{id}/transcript", context => ReadAsync<NewText>(
            context, text => simulator.SetTranscript(ContextOf(context), IdOf(context), text.Text) ? 204 : 404));
    }

    private JsonArray Contexts() => new(
    [
        .. simulator.Store.Contexts().Select(context => new JsonObject
        {
            ["id"] = context.Id, ["key"] = simulator.Store.KeyOf(context.Id), ["memories"] = context.Count,
        }),
    ]);

    private static async Task ReadAsync<T>(HttpContext context, Func<T, int> apply)
    {
        try
        {
            var order = await context.Request.ReadFromJsonAsync<T>(AdminRoutes.Json, context.RequestAborted)
                ?? throw new JsonException("The body is null.");
            context.Response.StatusCode = apply(order);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            await WriteAsync(context, 400, new JsonObject { ["error"] = exception.Message });
        }
    }

    private static string ContextOf(HttpContext context) => (string)context.Request.RouteValues["context"]!;

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task WriteAsync(HttpContext context, int status, JsonNode body) =>
        new VendorAnswer(status, body.ToJsonString()).WriteAsync(context, context.RequestAborted);

    private sealed record NewText(string Text);
}
