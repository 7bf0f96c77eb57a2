using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Limitless;

/// <summary>Reads what one user's pendant recorded, through the Limitless API.</summary>
/// <param name="options">Settings.</param>
/// <param name="http">The client.</param>
/// <param name="pace">Of requests for sound; the same for all connectors with the same key.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LimitlessSource(
    LimitlessOptions options, VendorHttp http, LimitlessPace pace, TimeProvider timeProvider) : IAttachmentSource
{
    private readonly LimitlessApi _api = new(options);
    private readonly LimitlessErrors _errors = new(options);
    private readonly LimitlessMapping _mapping = new(options);

    /// <inheritdoc/>
    public SourceDescriptor Descriptor { get; } = options.Describe();

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) => known.MemberSince is not null ? [] :
    [
        .. LimitlessQuestion.Lines(options.Chats).Select(static line => new Window(
            new LimitlessQuestion(line, LimitlessWay.First).Endpoint, [], Range: null, RequestsExpected: 1)),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) => LimitlessPlanner.Plan(needs, options);

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var window = request.Window;
        if (LimitlessQuestion.Of(window) is not { } question)
            return new FetchOutcome.Refused($"{window} is not a window of {LimitlessSourceKind.Name}", Response: null);
        var (cursor, zone) = (LimitlessCursor.Parse(request.Cursor), request.Facts.TimeZone);
        var answer = await http.SendAsync(_api.Page(question, window.Range, cursor, zone), cancellationToken);
        return answer switch
        {
            VendorAnswer.Failed failed => new FetchOutcome.Transient($"Limitless, {window}: {failed.Reason}")
            {
                HostIsUnknown = failed.HostIsUnknown,
            },
            VendorAnswer.Answered { Status: 200 } whole => Page(question, window, cursor, zone, whole),
            VendorAnswer.Answered other =>
                _errors.Outcome(question, window, cursor, other, timeProvider.GetUtcNow()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => _mapping.Map(page, facts);

    /// <inheritdoc/>
    public async Task<AttachmentOutcome> CopyAsync(
        Attachment attachment, Stream into, CancellationToken cancellationToken)
    {
        if (LimitlessAudioPiece.Parse(attachment.Reference) is not { } piece)
            return new AttachmentOutcome.Refused($"{attachment.Reference} names no sound of Limitless");
        await pace.WaitAsync(cancellationToken);
        return await http.CopyAsync(_api.Audio(piece), into, cancellationToken) switch
        {
            VendorAnswer.Failed { TooLarge: true } failed =>
                new AttachmentOutcome.Refused($"Limitless, sound: {failed.Reason}"),
            VendorAnswer.Failed failed =>
                new AttachmentOutcome.Unavailable($"Limitless, sound: {failed.Reason}", RetryAfter: null),
            VendorAnswer.Answered answer => Sound(answer),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private AttachmentOutcome Sound(VendorAnswer.Answered answer) => answer.Status switch
    {
        200 when answer.Copied > 0 => new AttachmentOutcome.Copied(
            answer.Headers["Content-Type"]?.Split(';')[0].Trim() ?? "audio/ogg", answer.Copied),
        200 or 204 or 404 => new AttachmentOutcome.None(),
        429 => new AttachmentOutcome.Unavailable(
            "Limitless, sound: too many requests (429)", LimitlessErrors.Wait(answer, timeProvider.GetUtcNow())),
        401 or 403 or 408 or 425 or >= 500 =>
            new AttachmentOutcome.Unavailable($"Limitless, sound: {answer.Status}", RetryAfter: null),
        _ => new AttachmentOutcome.Refused($"Limitless, sound: {answer.Status}"),
    };

    private static FetchOutcome Page(
        LimitlessQuestion question, Window window, LimitlessCursor cursor, string? zone, VendorAnswer.Answered answer)
    {
        if (answer.Json() is not { ValueKind: JsonValueKind.Object } body
            || LimitlessJson.Entries(body, question.Line) is not { } entries)
            return new FetchOutcome.Transient($"Limitless, {window}: the answer is no page of {question.Line}");
        var token = LimitlessJson.NextCursor(body, question.Line);
        return LimitlessPaging.Next(question, window.Range, cursor, entries, token, zone) switch
        {
            LimitlessPaging.Step.Go go => new FetchOutcome.Fetched(
                new RawPage(window, body, go.Cursor?.ToString(), answer.Body.Length), Quota: null),
            LimitlessPaging.Step.Stuck stuck => new FetchOutcome.Transient($"Limitless, {window}: {stuck.Reason}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
