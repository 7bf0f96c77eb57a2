using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Webhooks;

/// <summary>
/// Posts alerts to programs, signed. Each step is a message of its own whose id is the same however often it is sent,
/// so that the receiver can drop what it has.
/// </summary>
/// <remarks>Standard Webhooks, specification 1.0.0, read 2026-08.</remarks>
internal sealed class WebhookChannel(WebhookOptions options, ChannelHttp http) : IAlertChannel
{
    /// <summary>Name of the kind.</summary>
    internal const string KindName = "webhook";

    // Programs do not mind many messages; this only bounds what a bug can do.
    private const int PerHourMax = 5_000;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public AlertChannelDescriptor Descriptor { get; } = new(
        KindName, options.Address.IdnHost, RepeatedMessage.Dropped, Groups: false, PerHourMax);

    /// <inheritdoc/>
    public async Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var body = Body(message.Notes[0]);
        var id = $"msg_{message.Id:N}";
        var timestamp = message.At.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Address);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(options.Keys, id, timestamp, body));
        return await http.SendAsync(request, cancellationToken) switch
        {
            ChannelAnswer.Answered { IsGood: true } => new ChannelOutcome.Delivered(),
            ChannelAnswer.Answered { Status: HttpStatusCode.Gone } => new ChannelOutcome.Gone(
                "the endpoint answered 410: it is gone"),
            ChannelAnswer.Answered { Status: >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest } moved =>
                new ChannelOutcome.Unavailable($"{moved.Words}: redirects are not followed; name the new address"),
            ChannelAnswer.Answered other => new ChannelOutcome.Unavailable(other.Words, other.RetryAfter),
            ChannelAnswer.Failed failed => new ChannelOutcome.Unavailable(
                failed.Reason, OutcomeUnknown: failed.MayHaveArrived),
            ChannelAnswer.Barred barred => new ChannelOutcome.Gone(barred.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static byte[] Body(AlertNote note) => JsonSerializer.SerializeToUtf8Bytes(
        new Payload(
            $"alert.{note.Step.ToString().ToLowerInvariant()}", note.At,
            new PayloadData(
                note.Connector, note.User, note.Source, note.Cause, note.Since, note.What, note.Advice)),
        Json);

    private sealed record Payload(string Type, DateTimeOffset Timestamp, PayloadData Data);

    private sealed record PayloadData(
        string Connector, string User, string Source, string Cause, DateTimeOffset Since, string What, string Advice);
}
