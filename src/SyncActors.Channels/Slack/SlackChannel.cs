using System.Net;
using System.Text;
using System.Text.Json;
using SyncActors.Channels.Http;
using SyncActors.Channels.Text;
using SyncActors.Plugins;

namespace SyncActors.Channels.Slack;

/// <summary>
/// Posts alerts to a Slack channel by an incoming webhook. Its address is the secret. Slack tells no id and cannot be
/// asked, so a message whose outcome is not known is repeated once, and says so.
/// </summary>
/// <remarks>https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, read 2026-08.</remarks>
/// <param name="address">The webhook.</param>
/// <param name="http">The client.</param>
internal sealed class SlackChannel(Uri address, ChannelHttp http) : IAlertChannel
{
    /// <summary>Name of the kind.</summary>
    internal const string KindName = "slack";

    /// <summary>Longest text of a section; Slack: 3,000 characters.</summary>
    private const int SectionCharsMax = 2_900;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <inheritdoc/>
    public AlertChannelDescriptor Descriptor { get; } = new(
        KindName, $"{address.IdnHost}/…{address.AbsolutePath[^Math.Min(4, address.AbsolutePath.Length)..]}",
        RepeatedMessage.ArrivesTwice, Groups: true);

    /// <inheritdoc/>
    public async Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        var (subject, body) = (Escape(NoteText.Subject(message)), Escape(NoteText.Body(message)));
        var blocks = new object[]
        {
            Section($"*{subject}*"), Section(body.Length <= SectionCharsMax ? body : body[..SectionCharsMax] + "…"),
        };
        var answer = await PostAsync(new { text = subject, blocks, unfurl_links = false }, cancellationToken);

        // Blocks that Slack does not like are not worth losing the message.
        if (answer is ChannelAnswer.Answered { Status: HttpStatusCode.BadRequest } refused
            && Code(refused) is "invalid_blocks" or "invalid_payload" or "invalid_blocks_format")
        {
            answer = await PostAsync(new { text = $"{subject}\n{body}", unfurl_links = false }, cancellationToken);
        }

        return answer switch
        {
            ChannelAnswer.Answered { IsGood: true } => new ChannelOutcome.Delivered(),
            ChannelAnswer.Answered { Status: HttpStatusCode.BadRequest } bad =>
                new ChannelOutcome.Rejected(Words(bad)),
            ChannelAnswer.Answered
            {
                Status: HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone
            } gone => new ChannelOutcome.Gone(Words(gone)),
            ChannelAnswer.Answered { Status: HttpStatusCode.TooManyRequests } many =>
                new ChannelOutcome.Unavailable(Words(many), many.RetryAfter),

            // It may have got as far as the channel.
            ChannelAnswer.Answered { Status: >= HttpStatusCode.InternalServerError } unwell =>
                new ChannelOutcome.Unavailable(Words(unwell), unwell.RetryAfter, OutcomeUnknown: true),
            ChannelAnswer.Answered other => new ChannelOutcome.Unavailable(Words(other), other.RetryAfter),
            ChannelAnswer.Failed failed => new ChannelOutcome.Unavailable(
                failed.Reason, OutcomeUnknown: failed.MayHaveArrived),
            ChannelAnswer.Barred barred => new ChannelOutcome.Gone(barred.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<ChannelAnswer> PostAsync<T>(T payload, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new StringContent(JsonSerializer.Serialize(payload, Json), Encoding.UTF8, "application/json");
        return await http.SendAsync(request, cancellationToken);
    }

    private static object Section(string text) => new { type = "section", text = new { type = "mrkdwn", text } };

    // What Slack reads as markup; nothing else.
    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    // A code is a word; anything else is somebody else's page.
    private static string? Code(ChannelAnswer.Answered answer) =>
        answer.Body.Trim() is { Length: > 0 and <= 60 } code
        && code.All(character => char.IsAsciiLetterLower(character) || character == '_')
            ? code
            : null;

    private static string Words(ChannelAnswer.Answered answer) =>
        Code(answer) is { } code ? $"{answer.Words} {code}" : answer.Words;
}
