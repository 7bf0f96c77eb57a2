using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SyncActors.Channels.Http;
using SyncActors.Channels.Text;
using SyncActors.Plugins;

namespace SyncActors.Channels.Mailgun;

/// <summary>
/// Sends alerts as mail. Mailgun has no key that makes a repetition harmless, but its log of events can be searched by
/// the message's own id: a message that may have been sent is looked up before it is sent again.
/// </summary>
/// <remarks>https://documentation.mailgun.com/docs/mailgun/api-reference, messages and events, read 2026-08.</remarks>
internal sealed class MailgunChannel(MailgunOptions options, ChannelHttp http, TimeProvider time) : IAlertChannel
{
    /// <summary>Name of the kind.</summary>
    internal const string KindName = "mailgun";

    private readonly AuthenticationHeaderValue _key = new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"api:{options.ApiKey}")));

    /// <inheritdoc/>
    public AlertChannelDescriptor Descriptor { get; } = new(
        KindName, $"{options.To.Count} receivers by {options.Domain}", RepeatedMessage.LookedUp, Groups: true);

    /// <inheritdoc/>
    public async Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        if (message.MayHaveBeenSent && await LookUpAsync(message.Id, cancellationToken) is { } found)
            return found;
        using var request = Request(HttpMethod.Post, "messages");
        request.Content = new FormUrlEncodedContent(Fields(message));
        return Read(await http.SendAsync(request, cancellationToken));
    }

    // Null when the log does not know it.
    private async Task<ChannelOutcome?> LookUpAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = Request(
            HttpMethod.Get, $"events?event=accepted&limit=1&message-id={Uri.EscapeDataString(MessageId(id))}");
        return await http.SendAsync(request, cancellationToken) switch
        {
            ChannelAnswer.Answered { IsGood: true } log => IsInLog(log.Body) ? new ChannelOutcome.Delivered() : null,
            ChannelAnswer.Answered { Status: HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError }
                unwell => new ChannelOutcome.Unavailable(
                    $"{unwell.Words} to a look into its log", unwell.RetryAfter, OutcomeUnknown: true),
            ChannelAnswer.Failed failed => new ChannelOutcome.Unavailable(failed.Reason, OutcomeUnknown: true),

            // A sending key may not read the log. The same message id lets most readers show one of two.
            _ => null,
        };
    }

    private static bool IsInLog(string body)
    {
        try
        {
            // The answer may be cut off in the middle of the first entry, which says enough.
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), isFinalBlock: false, default);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("items"u8))
                    return reader.Read() && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            }
        }
        catch (JsonException)
        {
            // Something else answers there.
        }

        return false;
    }

    private ChannelOutcome Read(ChannelAnswer answer) => answer switch
    {
        ChannelAnswer.Answered { IsGood: true } => new ChannelOutcome.Delivered(),
        ChannelAnswer.Answered { Status: HttpStatusCode.Unauthorized } => new ChannelOutcome.Gone(
            "it answered 401: api-key is not good"),
        ChannelAnswer.Answered { Status: HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden } account =>
            new ChannelOutcome.Gone($"{account.Words}: something is wrong with the account or its plan"),
        ChannelAnswer.Answered { Status: HttpStatusCode.NotFound } => new ChannelOutcome.Gone(
            $"it answered 404: it does not know {options.Domain}; look at domain and region"),
        ChannelAnswer.Answered { Status: HttpStatusCode.TooManyRequests } many => new ChannelOutcome.Unavailable(
            many.Words, many.RetryAfter ?? UntilReset(many.LimitReset)),
        ChannelAnswer.Answered { Status: >= HttpStatusCode.InternalServerError } unwell =>
            new ChannelOutcome.Unavailable(unwell.Words, unwell.RetryAfter, OutcomeUnknown: true),
        ChannelAnswer.Answered { Status: HttpStatusCode.RequestTimeout } late => new ChannelOutcome.Unavailable(
            late.Words, late.RetryAfter),
        ChannelAnswer.Answered bad => new ChannelOutcome.Rejected(bad.Words),
        ChannelAnswer.Failed failed => new ChannelOutcome.Unavailable(
            failed.Reason, OutcomeUnknown: failed.MayHaveArrived),
        ChannelAnswer.Barred barred => new ChannelOutcome.Gone(barred.Reason),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private IEnumerable<KeyValuePair<string, string>> Fields(AlertMessage message)
    {
        yield return new("from", options.From);
        foreach (var receiver in options.To)
            yield return new("to", receiver);
        yield return new("subject", $"[SyncActors] {NoteText.Subject(message)}");
        yield return new("text", NoteText.Body(message));
        yield return new("h:Message-Id", $"<{MessageId(message.Id)}>");
        yield return new("h:Auto-Submitted", "auto-generated");
        if (NoteText.IsUrgent(message))
        {
            yield return new("h:X-Priority", "1");
            yield return new("h:Importance", "high");
        }

        yield return new("o:tag", "syncactors-alert");
        yield return new("o:tracking", "no");
        yield return new("o:tracking-clicks", "no");
        yield return new("o:tracking-opens", "no");
        if (options.TestMode)
            yield return new("o:testmode", "yes");
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(options.Base, $"/v3/{options.Domain}/{path}"));
        request.Headers.Authorization = _key;
        return request;
    }

    private string MessageId(Guid id) => $"{id:N}@{options.Domain}";

    private TimeSpan? UntilReset(string? epoch) =>
        long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 253_402_300_800
        && DateTimeOffset.FromUnixTimeSeconds(seconds) - time.GetUtcNow() is { Ticks: > 0 } wait
            ? wait
            : null;
}
