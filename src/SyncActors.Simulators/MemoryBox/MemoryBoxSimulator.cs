using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>
/// Memory Box, the hosted service or the open-source server: memories and buckets of several users, asynchronous
/// processing, lists by page, usage, and what goes wrong inside it.
/// </summary>
/// <remarks>See <see cref="MemoryBoxSimulatorOptions"/> for where the behaviour was read.</remarks>
public sealed class MemoryBoxSimulator : IVendor
{
    private readonly MemoryBoxSimulatorOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly MemoryStore _store;
    private readonly SwitchBoard _switches = new();
    private readonly WriteRoutes _writes;
    private readonly ReadRoutes _reads;
    private readonly AccountRoutes _account;

    /// <summary>A service without memories.</summary>
    public MemoryBoxSimulator(MemoryBoxSimulatorOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
        _store = new MemoryStore(timeProvider);
        _writes = new WriteRoutes(options, _store, _switches, timeProvider);
        _reads = new ReadRoutes(options, _store, _switches, timeProvider);
        _account = new AccountRoutes(options, _store);
        if (!options.WithGeneral)
            return;
        foreach (var token in options.Tokens)
            _store.AddBucket(token, "General");
    }

    /// <inheritdoc/>
    public string Name => "memory-box";

    /// <summary>What goes wrong.</summary>
    public MemoryBoxSwitches Switches
    {
        get => _switches.Current;
        set => _switches.Current = value;
    }

    /// <summary>A user's memories, oldest first, whatever lists show.</summary>
    /// <param name="token">The user's token.</param>
    public IReadOnlyList<Memory> Memories(string token) => _store.All(token);

    /// <summary>A user's buckets.</summary>
    /// <param name="token">The user's token.</param>
    public IReadOnlyList<Bucket> Buckets(string token) => _store.Buckets(token);

    /// <summary>Stores a memory as another program would.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="bucket">Name of the bucket; made when missing.</param>
    /// <param name="text">The text.</param>
    /// <param name="referenceData">Reference data; null for none.</param>
    public Memory StoreDirectly(string token, string bucket, string text, JsonObject? referenceData = null) =>
        _store.Add(token, bucket, text, "application_plugin", referenceData, needsProcessing: false);

    /// <summary>Deletes a memory as its user would.</summary>
    /// <param name="token">The user's token.</param>
    /// <param name="id">The memory.</param>
    public bool DeleteDirectly(string token, long id) => _store.Remove(token, id);

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) => new(
        context.GetEndpoint()?.Metadata.GetMetadata<RouteClass>()?.Name ?? "unknown",
        Bearer(context) is { } token && _options.Tokens.Contains(token) ? token : null);

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => (status, reason) switch
    {
        (401, null) => MemoryBoxErrors.InvalidToken,
        (403, null) => MemoryBoxErrors.BucketDenied,
        (500, null) => MemoryBoxErrors.Unhandled,
        _ => MemoryBoxErrors.Of(status, reason ?? "The request could not be handled"),
    };

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        const string Memory = "/api/v2/memory";
        const string OneMemory = "/api/v2/memory/{id}";
        Map(routes, "POST", Memory, "store", _writes.StoreAsync);
        Map(routes, "GET", Memory, "list", Sync(_reads.List));
        Map(routes, "GET", "/api/v2/buckets", "buckets", Sync(_account.Buckets));
        Map(routes, "GET", "/api/v2/usage", "usage", Sync(_account.Usage));
        if (_options.Profile == MemoryBoxProfile.Hosted)
        {
            Map(routes, "PUT", OneMemory, "update", _writes.UpdateAsync);
            Map(routes, "DELETE", OneMemory, "delete", Sync(_writes.Delete));
            Map(routes, "GET", OneMemory, "get", Sync(_reads.Get));
            Map(routes, "GET", OneMemory + "/related", "related", Sync(_reads.Related));
            Map(routes, "GET", OneMemory + "/status", "status", Sync(_reads.Status));
            Map(routes, "POST", "/api/v2/buckets", "bucket-create", Sync(_account.CreateBucket));
            Map(routes, "DELETE", "/api/v2/buckets/{name}", "bucket-delete", Sync(_account.DeleteBucket));
        }

        routes.MapGet("/health", context => AnswerAsync(context, new JsonObject { ["status"] = "healthy" }))
            .WithMetadata(new RouteClass("health"));
        routes.MapGet("/version", context => AnswerAsync(context, new JsonObject { ["version"] = "1.1.0" }))
            .WithMetadata(new RouteClass("version"));
        routes.MapGet(AdminRoutes.Root + "/memory-box", context => ShowSwitchesAsync(context));
        routes.MapPut(AdminRoutes.Root + "/memory-box", SetSwitchesAsync);
        routes.MapFallback("{**path}", context => MemoryBoxErrors.UnknownRoute.WriteAsync(
            context, context.RequestAborted)).WithMetadata(new RouteClass("unknown"));
    }

    private static Func<MemoryCall, Task<VendorAnswer>> Sync(Func<MemoryCall, VendorAnswer> answer) =>
        call => Task.FromResult(answer(call));

    private void Map(
        IEndpointRouteBuilder routes, string method, string template, string routeClass,
        Func<MemoryCall, Task<VendorAnswer>> answer) =>
        routes.MapMethods(template, [method], async context =>
        {
            if (_options.AnswerTime > TimeSpan.Zero)
                await Task.Delay(_options.AnswerTime, _timeProvider, context.RequestAborted);
            // Clients measure by it how far the clocks are apart.
            context.Response.Headers.Date = _timeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            var result = Refusal(context) ?? await answer(new MemoryCall(context, Bearer(context)!));
            await result.WriteAsync(context, context.RequestAborted);
        }).WithMetadata(new RouteClass(routeClass));

    // On the open server the token is the user's id; a user without a bucket is unknown to it.
    private VendorAnswer? Refusal(HttpContext context)
    {
        var open = _options.Profile == MemoryBoxProfile.Open;
        if (Bearer(context) is not { } token)
            return MemoryBoxErrors.NotAuthenticated(open);
        return (open ? _store.OwnsABucket(token) : _options.Tokens.Contains(token))
            ? null
            : MemoryBoxErrors.InvalidToken;
    }

    private static string? Bearer(HttpContext context) =>
        AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
        && header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && header.Parameter is { Length: > 0 } token
            ? token
            : null;

    private static Task AnswerAsync(HttpContext context, JsonObject body) =>
        new VendorAnswer(200, body.ToJsonString()).WriteAsync(context, context.RequestAborted);

    private Task ShowSwitchesAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(Switches, AdminRoutes.Json, context.RequestAborted);

    private async Task SetSwitchesAsync(HttpContext context)
    {
        try
        {
            Switches = await context.Request.ReadFromJsonAsync<MemoryBoxSwitches>(
                AdminRoutes.Json, context.RequestAborted) ?? throw new JsonException("The body is null.");
            await ShowSwitchesAsync(context);
        }
        catch (JsonException exception)
        {
            var refusal = new JsonObject { ["error"] = exception.Message };
            await new VendorAnswer(StatusCodes.Status400BadRequest, refusal.ToJsonString())
                .WriteAsync(context, context.RequestAborted);
        }
    }

    private sealed record RouteClass(string Name);
}
