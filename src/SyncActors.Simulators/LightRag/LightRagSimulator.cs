using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.LightRag;

/// <summary>
/// A LightRAG server with one workspace: inserts that are answered before anything is stored, rows that pass their
/// stages in the background, deletions that wait for quiet, keys and accounts. Nothing is computed from the texts.
/// </summary>
/// <remarks>HKUDS/LightRAG 1.5.7 (API 0334) and 1.4 (API 0263), code and documents, read in August 2026.</remarks>
public sealed class LightRagSimulator : IVendor
{
    private readonly Lock _gate = new();
    private readonly LightRagSimulatorOptions _options;
    private readonly LightRagPipeline _pipeline;
    private readonly LightRagAccess _access;
    private readonly LightRagInserts _inserts;
    private readonly LightRagDocuments _documents;

    /// <summary>A server without documents.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No document may be worked on.</exception>
    public LightRagSimulator(LightRagSimulatorOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ParallelInsertMax);
        _options = options;
        _pipeline = new LightRagPipeline(options, timeProvider);
        _access = new LightRagAccess(options, timeProvider);
        _inserts = new LightRagInserts(options, _pipeline, timeProvider);
        _documents = new LightRagDocuments(options, _pipeline, timeProvider);
    }

    /// <inheritdoc/>
    public string Name => "lightrag";

    /// <summary>Every row, by id, as it is now.</summary>
    public IReadOnlyList<LightRagDocument> Documents
    {
        get
        {
            lock (_gate)
            {
                _pipeline.CatchUp();
                return [.. _pipeline.Rows.Values];
            }
        }
    }

    /// <summary>Takes the rows of an earlier life and tells of every change of them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="changed">Called under the simulator's lock; must not call back.</param>
    public void Restore(
        IEnumerable<LightRagDocument> rows, Action<IReadOnlyDictionary<string, LightRagDocument>> changed)
    {
        ArgumentNullException.ThrowIfNull(rows);
        lock (_gate)
        {
            _pipeline.Load(rows);
            _pipeline.Changed = changed;
        }
    }

    /// <summary>The server dies and starts anew: accepted texts without a row are gone, and what was in work stays in
    /// its stage until something starts the work.</summary>
    public void Crash()
    {
        lock (_gate)
            _pipeline.Crash();
    }

    /// <summary>The next text is accepted, and lost before it has a row.</summary>
    public void LoseNextAccepted()
    {
        lock (_gate)
            _pipeline.LoseNext();
    }

    /// <summary>Ends every token.</summary>
    public void ForgetTokens()
    {
        lock (_gate)
            _access.ForgetTokens();
    }

    /// <summary>Answers a request without a network.</summary>
    public VendorAnswer Handle(LightRagRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            _pipeline.CatchUp();
            var routeClass = LightRagRequest.ClassOf(request.Method, request.Path);
            var isOpen = routeClass is "health" or "auth-status" or "login";
            if (!isOpen && _access.Refusal(request) is { } refusal)
                return refusal;
            if (TooLarge(request, routeClass) is { } tooLarge)
                return tooLarge;
            var answer = Route(request, routeClass);
            return _access.Renewal(request, routeClass) is { } renewed
                ? answer with
                {
                    Headers = new Dictionary<string, string>(answer.Headers) { ["X-New-Token"] = renewed },
                }
                : answer;
        }
    }

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string? user;
        lock (_gate)
            user = _access.UserOf(context.Request.Headers.Authorization);
        return new RouteCall(LightRagRequest.ClassOf(context.Request.Method, context.Request.Path.Value ?? ""), user);
    }

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) =>
        LightRagAnswers.Of(_options.Profile, status, reason);

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        // Faults of the background, which no answer shows.
        routes.MapPost("/_sim/crash", context => ActAsync(context, Crash));
        routes.MapPost("/_sim/lose-next", context => ActAsync(context, LoseNextAccepted));
        routes.MapPost("/_sim/forget-tokens", context => ActAsync(context, ForgetTokens));
        routes.MapFallback("{**path}", AnswerAsync);
    }

    private VendorAnswer Route(LightRagRequest request, string routeClass) => routeClass switch
    {
        "health" => _documents.Health(request, _access.Facts(), _access.IsTrusted(request)),
        "auth-status" => _access.Status(),
        "login" => _access.LogIn(request),
        "insert" => _inserts.One(request),
        "insert-many" => _inserts.Many(request),
        "upload" => _inserts.Upload(request),
        "track" => _documents.Track(
            Uri.UnescapeDataString(request.Path["/documents/track_status".Length..].TrimStart('/'))),
        "paginated" => _documents.Page(request.Json()),
        "counts" => _documents.StatusCounts(),
        "pipeline" => _documents.Status(),
        "list" => _documents.List(),
        "delete" => _documents.Delete(request.Json()),
        "clear" => _documents.Clear(),
        "reprocess" => _documents.Reprocess(),
        "scan" => _documents.Scan(),
        "cancel" => _documents.Cancel(),
        _ => LightRagAnswers.Error(404, "Not Found"),
    };

    private VendorAnswer? TooLarge(LightRagRequest request, string routeClass)
    {
        var bytesMax = routeClass switch
        {
            "insert" or "insert-many" => _options.TextBodyBytesMax,
            "upload" => 2 * _options.TextBodyBytesMax,
            _ => _options.BodyBytesMax,
        };
        return request.Body.Length > bytesMax ? LightRagAnswers.TooLarge(bytesMax) : null;
    }

    private static Task ActAsync(HttpContext context, Action act)
    {
        act();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = (2 * _options.TextBodyBytesMax) + _options.BodyBytesMax;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new LightRagRequest(
            context.Request.Method, context.Request.Path.Value ?? "/",
            context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.GetBuffer().AsMemory(0, (int)body.Length))
        {
            Address = context.Connection.RemoteIpAddress?.ToString() ?? "",
        };
        await Handle(request).WriteAsync(context, context.RequestAborted);
    }
}
