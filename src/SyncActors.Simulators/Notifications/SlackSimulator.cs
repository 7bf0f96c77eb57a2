using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Notifications;

/// <summary>Slack's incoming webhooks: one address, bound to one channel, with errors as words in plain text.</summary>
/// <remarks>https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, read 2026-08.</remarks>
/// <param name="time">The simulator's clock.</param>
public sealed class SlackSimulator(TimeProvider time) : IVendor
{
    /// <summary>The one address that works.</summary>
    public const string Path = "/services/T0SIM/B0SIM/XsimulatedX";

    private const int BodyBytesMax = 200_000;
    private const int BlocksMax = 50;
    private const int SectionCharsMax = 3_000;

    private readonly ConcurrentQueue<SlackMessage> _messages = new();

    /// <inheritdoc/>
    public string Name => "slack";

    /// <summary>What arrived in the channel, in order.</summary>
    public IReadOnlyList<SlackMessage> Messages => [.. _messages];

    /// <summary>Whether messages with blocks are refused.</summary>
    public bool RefusesBlocks { get; set; }

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) =>
        new(
            context.Request.Path.StartsWithSegments("/services", StringComparison.Ordinal) ? "message" : "unknown",
            null);

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => Text(status, reason ?? status switch
    {
        400 => "invalid_payload",
        403 => "action_prohibited",
        404 => "channel_not_found",
        410 => "channel_is_archived",
        429 => "rate_limited",
        500 => "rollup_error",
        _ => "server_error",
    });

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/services/{team}/{bot}/{token}", async context =>
            await (await AnswerAsync(context)).WriteAsync(context, context.RequestAborted));
        routes.MapGet("/messages", context => context.Response.WriteAsJsonAsync(
            Messages, AdminRoutes.Json, context.RequestAborted));
        routes.MapFallback("{**path}", context => Text(404, "no_service").WriteAsync(context, context.RequestAborted));
    }

    private async Task<VendorAnswer> AnswerAsync(HttpContext context)
    {
        if (context.Request.Path != Path)
            return Text(404, "no_service");
        if (await SmallBody.ReadAsync(context.Request, BodyBytesMax, context.RequestAborted) is not { } body)
            return Text(400, "invalid_payload");
        try
        {
            using var payload = JsonDocument.Parse(body);
            return Take(payload.RootElement);
        }
        catch (JsonException)
        {
            return Text(400, "invalid_payload");
        }
    }

    private VendorAnswer Take(JsonElement payload)
    {
        if (payload.ValueKind != JsonValueKind.Object)
            return Text(400, "invalid_payload");
        var text = payload.TryGetProperty("text", out var given) ? given.GetString() : null;
        var blocks = payload.TryGetProperty("blocks", out var list) ? list.EnumerateArray().ToList() : [];
        if (string.IsNullOrEmpty(text) && blocks.Count == 0)
            return Text(400, "no_text");
        var sections = blocks.Select(block => block.GetProperty("text").GetProperty("text").GetString() ?? "").ToList();
        if (blocks.Count > BlocksMax || sections.Exists(section => section.Length is 0 or > SectionCharsMax)
            || (RefusesBlocks && blocks.Count > 0))
        {
            return Text(400, "invalid_blocks");
        }

        _messages.Enqueue(new SlackMessage(time.GetUtcNow(), text ?? "", sections));
        return Text(200, "ok");
    }

    private static VendorAnswer Text(int status, string text) => new(status, text, "text/plain; charset=utf-8");
}

/// <summary>A message in the channel.</summary>
/// <param name="At">When.</param>
/// <param name="Text">Its text, which is all that notifications show.</param>
/// <param name="Sections">Texts of its blocks.</param>
public sealed record SlackMessage(DateTimeOffset At, string Text, IReadOnlyList<string> Sections);
