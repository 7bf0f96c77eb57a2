using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>
/// The Memory API over contexts of memories. Lists at <c>GET /memory/{context}</c>, media at
/// <c>/memory/{context}/{id}/audio</c> and <c>/image</c>. For the orders that change it see
/// <see cref="MemoryAdmin"/>.
/// </summary>
/// <remarks>
/// Facts: FR01-memory-ingestion in github.com/kamir/LightRAG, and the clients kamir/LightRAG
/// EXTENSIONS/memory-ingestion and kamir/m3c-tools, read in 2026. The service itself is private; bodies of errors are
/// made up. Route classes for the ledger and for faults: list, item, audio, image, other. The user of a request is the
/// context that it names.
/// </remarks>
public sealed class MemoryApiSimulator : IVendor
{
    private const int LimitUsual = 10;

    private readonly MemoryApiSimulatorOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly MemoryStore _store;
    private readonly MemoryQuota _quota;
    private volatile MemoryQuirks _quirks;

    /// <summary>Makes a simulator; <see cref="SimulatorServer"/> serves it.</summary>
    /// <param name="options">What it holds and how it behaves.</param>
    /// <param name="timeProvider">Its clock: ranges reach back from it, and later memories are not there yet.</param>
    /// <exception cref="ArgumentException">There is no context, or two have the same id.</exception>
    public MemoryApiSimulator(MemoryApiSimulatorOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Contexts.Count == 0)
            throw new ArgumentException("There must be a context.", nameof(options));
        _options = options;
        _timeProvider = timeProvider;
        _store = new MemoryStore(options.Contexts);
        _quota = new MemoryQuota(options.RequestsPerMinute);
        _quirks = options.Quirks;
    }

    /// <inheritdoc/>
    public string Name => "memory-api";

    /// <summary>How it differs from the specification; takes effect with the next request.</summary>
    public MemoryQuirks Quirks
    {
        get => _quirks;
        set => _quirks = value;
    }

    internal DateTimeOffset Now => _timeProvider.GetUtcNow();

    internal MemoryStore Store => _store;

    /// <summary>Adds a memory to a context, or replaces the one of its id.</summary>
    /// <exception cref="ArgumentException">There is no such context.</exception>
    public void Put(string context, MemoryRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_store.Put(context, record))
            throw new ArgumentException($"There is no context {context}.", nameof(context));
    }

    /// <summary>Takes a memory out. Whether there was one.</summary>
    public bool Remove(string context, string id) => _store.Remove(context, id);

    /// <summary>Gives a memory another text, as a late transcript or a person does. Whether there is such a
    /// memory.</summary>
    /// <param name="context">The context.</param>
    /// <param name="id">The memory.</param>
    /// <param name="text">The new transcript.</param>
    public bool SetTranscript(string context, string id, string text)
    {
        if (_store.Find(context, id) is not { } record)
            return false;
        var now = Now;
        var changed = record.IsTranscribed(now)
            ? record with { Transcript = text, EditedAt = now }
            : record with { Transcript = text, TranscribedAt = now };
        return _store.Put(context, changed);
    }

    /// <summary>What a context holds, oldest first, whether it can be seen yet or not.</summary>
    public IReadOnlyList<MemoryRecord> Records(string context) => _store.Records(context);

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var routeClass = parts switch
        {
            ["memory", _] => "list",
            ["memory", _, _] => "item",
            ["memory", _, _, "audio"] => "audio",
            ["memory", _, _, "image"] => "image",
            _ => "other",
        };
        return new RouteCall(routeClass, routeClass == "other" ? null : parts[1]);
    }

    /// <summary>The error of a status; with the reason <c>html</c> a page as a proxy in between sends it.</summary>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => MemoryErrors.Of(status, reason);

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/memory/{context}", context => AnswerAsync(context, List));
        routes.MapGet("/memory/{context}/{id}", context => AnswerAsync(context, Item));
        routes.MapGet("/memory/{context}/{id}/audio", context => MediaAsync(context, image: false));
        routes.MapGet("/memory/{context}/{id}/image", context => MediaAsync(context, image: true));
        new MemoryAdmin(this).MapRoutes(routes);
    }

    private Task AnswerAsync(HttpContext context, Func<HttpContext, string, VendorAnswer> answer) =>
        (Denied(context) ?? answer(context, ContextOf(context))).WriteAsync(context, context.RequestAborted);

    private async Task MediaAsync(HttpContext context, bool image)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        var denied = Denied(context);
        var record = denied is null ? _store.Find(ContextOf(context), id) : null;
        if (denied is not null || _quirks.MediaGone || record?.IsVisible(Now) != true
            || !(image ? record.Image : record.Audio))
        {
            await (denied ?? MemoryErrors.Of(404, null)).WriteAsync(context, context.RequestAborted);
            return;
        }

        var (mediaType, body) = image ? MemoryMedia.Image(id) : MemoryMedia.Audio(id);
        context.Response.ContentType = mediaType;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private VendorAnswer? Denied(HttpContext context)
    {
        var key = KeyOf(context.Request);
        if (key is null || (key != _options.MasterKey && _store.ContextOf(key) is null))
            return MemoryErrors.Of(401, null);
        if (_quota.Wait(key, Now) is { } wait)
            return MemoryErrors.TooMany(wait);
        return _store.KeyOf(ContextOf(context)) is not { } own ? MemoryErrors.NoContext()
            : key != _options.MasterKey && key != own ? MemoryErrors.Of(403, null)
            : null;
    }

    private static string? KeyOf(HttpRequest request)
    {
        if (request.Headers["X-API-KEY"].ToString() is { Length: > 0 } key)
            return key;
        const string bearer = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[bearer.Length..].Trim()
            : null;
    }

    private VendorAnswer List(HttpContext context, string id)
    {
        var (query, quirks, now) = (context.Request.Query, _quirks, Now);
        var word = query.TryGetValue("range", out var told) ? told.ToString() : "week";
        var range = MemoryListing.RangeOf(word, quirks);
        if (range is null)
            return MemoryErrors.Of(400, $"Unknown range '{word}'");
        var limit = LimitUsual;
        if (query.TryGetValue("limit", out var asked)
            && (!int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit < 1))
            return MemoryErrors.Of(400, $"Limit '{asked}' is not a number of 1 or more");
        limit = Math.Min(limit, quirks.LimitMax);
        if (!MemoryListing.TryDates(query, out var dates))
            return MemoryErrors.Of(400, "startDate and endDate are times in RFC 3339");
        var handling = quirks.Dates
            ?? (_options.Profile == MemoryProfile.Er1 ? MemoryDates.InsteadOfRange : MemoryDates.Ignored);
        if (handling == MemoryDates.Refused && dates != default)
            return MemoryErrors.Of(400, "Unexpected query parameter startDate");
        var records = new MemoryListing(range.Value, limit, dates, handling, quirks.Order)
            .Of(_store.Records(id), now);
        return new VendorAnswer(
            200, new MemoryJson(_options.Profile, quirks, now).List(
                id, limit, MemoryListing.WordOf(range.Value), records));
    }

    private VendorAnswer Item(HttpContext context, string id)
    {
        var record = _quirks.HasItemRoute
            ? _store.Find(id, (string)context.Request.RouteValues["id"]!)
            : null;
        return record?.IsVisible(Now) == true
            ? new VendorAnswer(200, new MemoryJson(_options.Profile, _quirks, Now).Item(id, record))
            : MemoryErrors.Of(404, null);
    }

    private static string ContextOf(HttpContext context) => (string)context.Request.RouteValues["context"]!;
}
