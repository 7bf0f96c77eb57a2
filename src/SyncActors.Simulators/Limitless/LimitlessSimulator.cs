using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Simulators.Limitless.Query;

namespace SyncActors.Simulators.Limitless;

/// <summary>
/// The Limitless API: entries of a pendant, chats and sound, for several accounts, each with a key. Besides, for demos
/// and shell tests: <c>GET /_sim/people</c>; <c>GET</c> and <c>PUT /_sim/switches</c>
/// (<see cref="LimitlessSwitches"/>); <c>PUT /_sim/people/{user}/key?state=good|revoked</c>;
/// <c>POST /_sim/people/{user}/lifelogs/{id}/edit?title=…&amp;starred=true</c>;
/// <c>DELETE /_sim/people/{user}/lifelogs/{id}</c>; <c>POST /_sim/people/{user}/lifelogs?title=…&amp;text=…</c> adds
/// an entry that begins now and lasts <c>minutes</c> (default 1).
/// </summary>
/// <remarks>
/// Facts: the vendor's OpenAPI file (limitless-ai-inc/limitless-api-examples, June 2025), its documentation page and a
/// mirror of the later specification (api-evangelist/limitless-ai), read in 2026. Route classes for the ledger and for
/// faults: lifelogs, lifelog, deleteLifelog, chats, chat, deleteChat, audio, other.
/// </remarks>
public sealed class LimitlessSimulator : IVendor
{
    private const string KeyHeader = "X-API-Key";

    private readonly Dictionary<string, LimitlessAccount> _byKey;
    private readonly Dictionary<string, LimitlessAccount> _byUser;
    private readonly LimitlessQuota _quota;
    private readonly TimeProvider _timeProvider;
    private LimitlessSwitches _switches;
    private int _added;

    /// <summary>Makes a simulator; <see cref="SimulatorServer"/> serves it.</summary>
    /// <param name="options">Accounts and behaviour.</param>
    /// <param name="timeProvider">The simulator's clock; entries later than it are not there yet.</param>
    public LimitlessSimulator(LimitlessSimulatorOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RequestsPerMinute, 1);
        _byKey = options.Accounts.ToDictionary(account => account.Key, StringComparer.Ordinal);
        _byUser = options.Accounts.ToDictionary(account => account.User, StringComparer.Ordinal);
        _quota = new LimitlessQuota(options.RequestsPerMinute);
        _switches = options.Switches;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public string Name => "limitless";

    /// <summary>Behaviour from the next request on.</summary>
    public LimitlessSwitches Switches
    {
        get => Volatile.Read(ref _switches);
        set => Volatile.Write(ref _switches, value);
    }

    private DateTimeOffset Now => _timeProvider.GetUtcNow();

    /// <summary>The account of a user.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public LimitlessAccount Account(string user) => _byUser[user];

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) => new(
        RouteClass(context.Request.Method, context.Request.Path.Value ?? ""), AccountOf(context.Request)?.User);

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => LimitlessError.Of(
        status,
        reason ?? (status == 404 && call.RouteClass == "audio" ? "No audio found for the specified time range" : null));

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = "https://www.limitless.ai/developers";
            return Task.CompletedTask;
        });
        routes.Map("/v1/{**path}", ServeAsync);
        routes.MapGet(AdminRoutes.Root + "/people", context => WriteAsync(context, new JsonArray(
            [.. _byUser.Values.Select(static account => new JsonObject
            {
                ["user"] = account.User, ["key"] = account.Key, ["revoked"] = account.IsRevoked,
            })])));
        routes.MapGet(AdminRoutes.Root + "/switches", WriteSwitchesAsync);
        routes.MapPut(AdminRoutes.Root + "/switches", SwitchAsync);
        routes.MapPut(AdminRoutes.Root + "/people/{user}/key", context => WithAccountAsync(context, account =>
        {
            account.IsRevoked = context.Request.Query["state"] == "revoked";
            return true;
        }));
        routes.MapPost(AdminRoutes.Root + "/people/{user}/lifelogs", context => WithAccountAsync(context, account =>
        {
            Add(account, context.Request.Query);
            return true;
        }));
        routes.MapPost(AdminRoutes.Root + "/people/{user}/lifelogs/{id}/edit", context => WithAccountAsync(
            context, account => account.Edit(IdOf(context), EditOf(context.Request.Query), Now)));
        routes.MapDelete(AdminRoutes.Root + "/people/{user}/lifelogs/{id}", context => WithAccountAsync(
            context, account => account.Remove(IdOf(context), Now)));
    }

    private async Task ServeAsync(HttpContext context)
    {
        var (switches, now) = (Switches, Now);
        if (Gate(context, switches, now, out var account) is { } refusal)
        {
            await refusal.WriteAsync(context, context.RequestAborted);
            return;
        }

        try
        {
            await ServeAsync(context, account, switches, now);
        }
        catch (BadRequestException wrong)
        {
            await LimitlessError.Text(400, wrong.Message).WriteAsync(context, context.RequestAborted);
        }
    }

    private VendorAnswer? Gate(
        HttpContext context, LimitlessSwitches switches, DateTimeOffset now, out LimitlessAccount account)
    {
        account = AccountOf(context.Request)!;
        if (switches.Ended)
            return LimitlessError.Of(410, null);
        if (switches.Withdrawn)
            return LimitlessError.Of(403, null);
        if (account is null || account.IsRevoked)
            return LimitlessError.Of(401, null);
        var wait = _quota.Take(account.Key, now);
        return wait > TimeSpan.Zero ? LimitlessError.TooMany(wait) : null;
    }

    private static async Task ServeAsync(
        HttpContext context, LimitlessAccount account, LimitlessSwitches switches, DateTimeOffset now)
    {
        var path = context.Request.Path.Value!;
        var route = RouteClass(context.Request.Method, path);
        var id = path[(path.LastIndexOf('/') + 1)..];
        if (!switches.NewRoutes && route is "deleteLifelog" or "chats" or "chat" or "deleteChat" or "audio")
            route = "other";
        if (route == "audio")
        {
            await AudioMethods.AnswerAsync(context, account, now, context.RequestAborted);
            return;
        }

        var body = route switch
        {
            "lifelogs" => LifelogMethods.Page(context, account, switches, now),
            "lifelog" => LifelogMethods.One(context, account, switches, now, id),
            "deleteLifelog" => account.Remove(id, now) ? new JsonObject { ["success"] = true } : null,
            "chats" => ChatMethods.Page(context, account, switches, now),
            "chat" => ChatMethods.One(account, now, id),
            "deleteChat" => account.RemoveChat(id, now)
                ? new JsonObject { ["data"] = new JsonObject { ["success"] = true } }
                : null,
            _ => null,
        };
        var missing = route is "chat" or "deleteChat" ? "Chat not found"
            : route == "other" ? "Not found"
            : "Lifelog not found";
        await (body is null ? LimitlessError.Text(404, missing) : new VendorAnswer(200, body.ToJsonString()))
            .WriteAsync(context, context.RequestAborted);
    }

    private LimitlessAccount? AccountOf(HttpRequest request) =>
        _byKey.GetValueOrDefault(request.Headers[KeyHeader].ToString());

    private static string RouteClass(string method, string path) => (method, path.Trim('/').Split('/')) switch
    {
        ("GET", ["v1", "lifelogs"]) => "lifelogs",
        ("GET", ["v1", "lifelogs", _]) => "lifelog",
        ("DELETE", ["v1", "lifelogs", _]) => "deleteLifelog",
        ("GET", ["v1", "chats"]) => "chats",
        ("GET", ["v1", "chats", _]) => "chat",
        ("DELETE", ["v1", "chats", _]) => "deleteChat",
        ("GET", ["v1", "download-audio"]) => "audio",
        _ => "other",
    };

    private void Add(LimitlessAccount account, IQueryCollection query)
    {
        var title = query["title"].ToString() is { Length: > 0 } given ? given : "Added by hand";
        var text = query["text"].ToString() is { Length: > 0 } said ? said : "Something was said.";
        var length = TimeSpan.FromMinutes(
            int.TryParse(query["minutes"], out var minutes) ? Math.Clamp(minutes, 1, 24 * 60) : 1);
        var start = Now;
        account.Put(new RecordedLifelog($"added-{Interlocked.Increment(ref _added):000}", title, start, start + length,
        [
            new RecordedNode("heading1", title, TimeSpan.Zero, length, null, false,
                [new RecordedNode("blockquote", text, TimeSpan.Zero, length, "You", IsOwner: true, [])]),
        ]));
    }

    private LifelogEdit EditOf(IQueryCollection query) => new(Now)
    {
        Title = query["title"].ToString() is { Length: > 0 } title ? title : null,
        Starred = bool.TryParse(query["starred"], out var starred) ? starred : null,
    };

    private async Task SwitchAsync(HttpContext context)
    {
        try
        {
            Switches = await context.Request.ReadFromJsonAsync<LimitlessSwitches>(
                AdminRoutes.Json, context.RequestAborted) ?? throw new JsonException("The body is null.");
            await WriteSwitchesAsync(context);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            await LimitlessError.Text(400, exception.Message).WriteAsync(context, context.RequestAborted);
        }
    }

    private Task WriteSwitchesAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(Switches, AdminRoutes.Json, context.RequestAborted);

    private Task WithAccountAsync(HttpContext context, Func<LimitlessAccount, bool> act)
    {
        var done = _byUser.TryGetValue((string)context.Request.RouteValues["user"]!, out var account) && act(account);
        context.Response.StatusCode = done ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task WriteAsync(HttpContext context, JsonNode body) =>
        new VendorAnswer(200, body.ToJsonString()).WriteAsync(context, context.RequestAborted);
}
