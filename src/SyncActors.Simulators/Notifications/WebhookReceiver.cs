using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Notifications;

/// <summary>
/// An endpoint for signed webhooks: it verifies each request, remembers all of them, knows repetitions by their id, and
/// answers as it was told to.
/// </summary>
/// <remarks>Standard Webhooks, specification 1.0.0, read 2026-08.</remarks>
/// <param name="secret"><c>whsec_</c> and the key in base64.</param>
/// <param name="time">The receiver's clock.</param>
public sealed class WebhookReceiver(string secret, TimeProvider time) : IVendor
{
    /// <summary>Path that takes webhooks.</summary>
    public const string Path = "/hook";

    private const string SecretPrefix = "whsec_";
    private const int BodyBytesMax = 20_000;
    private static readonly TimeSpan ClockOff = TimeSpan.FromMinutes(5);

    private readonly byte[] _key = Convert.FromBase64String(
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);

    private readonly ConcurrentQueue<WebhookAnswer> _answers = new();
    private readonly ConcurrentQueue<ReceivedWebhook> _received = new();

    /// <inheritdoc/>
    public string Name => "webhook";

    /// <summary>All requests, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedWebhook> Received => [.. _received];

    /// <summary>Messages that were taken, without repetitions.</summary>
    public IReadOnlyList<ReceivedWebhook> Messages =>
        [.. _received.Where(one => one is { IsVerified: true, Status: >= 200 and < 300 }).DistinctBy(one => one.Id)];

    /// <summary>Ids that were taken more than once.</summary>
    public IReadOnlyList<string> Repeated =>
    [
        .. _received.Where(one => one is { IsVerified: true, Status: >= 200 and < 300 }).GroupBy(one => one.Id)
            .Where(same => same.Count() > 1).Select(same => same.Key),
    ];

    /// <summary>Answers the next requests so, one each; later ones get 204.</summary>
    public void Answer(params ReadOnlySpan<WebhookAnswer> next)
    {
        foreach (var answer in next)
            _answers.Enqueue(answer);
    }

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) =>
        new(context.Request.Path == Path ? "hook" : "unknown", null);

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) =>
        new(status, reason ?? "", "text/plain; charset=utf-8");

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, TakeAsync);
        routes.MapGet("/received", context => context.Response.WriteAsJsonAsync(
            Received, AdminRoutes.Json, context.RequestAborted));
        routes.MapFallback("{**path}", context =>
            new VendorAnswer(404, "", "text/plain").WriteAsync(context, context.RequestAborted));
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = await SmallBody.ReadAsync(context.Request, BodyBytesMax, context.RequestAborted);
        var id = context.Request.Headers["webhook-id"].ToString();
        var timestamp = context.Request.Headers["webhook-timestamp"].ToString();
        var verified = body is not null && id.Length > 0 && !id.Contains('.', StringComparison.Ordinal)
            && IsFresh(timestamp)
            && context.Request.Headers["webhook-signature"].ToString().Split(' ')
                .Any(signature => IsGood(signature, $"{id}.{timestamp}.", body));
        var answer = _answers.TryDequeue(out var scripted) ? scripted : new WebhookAnswer(204);
        var status = verified ? answer.Status : StatusCodes.Status400BadRequest;
        _received.Enqueue(new ReceivedWebhook(
            id, _received.Count(one => one.Id == id) + 1, time.GetUtcNow(), verified, status,
            Encoding.UTF8.GetString(body ?? [])));
        if (answer.HangsFor is { } wait)
            await Task.Delay(wait, time, context.RequestAborted);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        if (answer.RetryAfter is { } retryAfter)
            headers["Retry-After"] = retryAfter;
        if (answer.Location is { } location)
            headers["Location"] = location;
        await new VendorAnswer(status, "") { Headers = headers }.WriteAsync(context, context.RequestAborted);
    }

    private bool IsFresh(string timestamp) =>
        long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() <= ClockOff;

    private bool IsGood(string signature, string head, byte[] body)
    {
        if (!signature.StartsWith("v1,", StringComparison.Ordinal))
            return false;
        byte[] signed = [.. Encoding.UTF8.GetBytes(head), .. body];
        var own = HMACSHA256.HashData(_key, signed);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToBase64String(own)), Encoding.ASCII.GetBytes(signature[3..]));
    }
}

/// <summary>What a receiver answers.</summary>
/// <param name="Status">HTTP status.</param>
public sealed record WebhookAnswer(int Status)
{
    /// <summary>Text of the Retry-After header; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Text of the Location header; null for none.</summary>
    public string? Location { get; init; }

    /// <summary>Time on the receiver's clock before it answers; null for at once.</summary>
    public TimeSpan? HangsFor { get; init; }
}

/// <summary>One request.</summary>
/// <param name="Id">Its <c>webhook-id</c>.</param>
/// <param name="Attempt">1 for the first with this id.</param>
/// <param name="At">When it came.</param>
/// <param name="IsVerified">Whether its signature and time are good.</param>
/// <param name="Status">What it was answered.</param>
/// <param name="Body">What it says.</param>
public sealed record ReceivedWebhook(
    string Id, int Attempt, DateTimeOffset At, bool IsVerified, int Status, string Body);
