using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Reads the memories of one context.</summary>
/// <param name="options">Settings.</param>
/// <param name="http">The client.</param>
/// <param name="places">Who names places; null when they get no names.</param>
/// <param name="mediaPace">Of requests for files; the same for all connectors with the same server and key.</param>
/// <param name="timeProvider">Tells when a list is asked for.</param>
internal sealed class MemoryApiSource(
    MemoryApiOptions options, VendorHttp http, IPlaces? places, RequestPace mediaPace, TimeProvider timeProvider)
    : IAttachmentSource
{
    private readonly MemoryApiRequests _requests = new(options);
    private readonly MemoryApiPlaces? _places = places is null ? null : new MemoryApiPlaces(places);
    private readonly VendorHttpLimits _limits = VendorHttpLimits.Default with { Total = options.Timeout };

    /// <inheritdoc/>
    public SourceDescriptor Descriptor { get; } = options.Describe();

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) => [];

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) => MemoryApiPlanner.Plan(options, needs);

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var window = request.Window;
        if (MemoryApiQuestion.Parse(window.Endpoint) is not { } question || window.Range is not { Days: > 0 } days)
        {
            return new FetchOutcome.Refused(
                $"This version of SyncActors has no such request to the Memory API: {window}", Response: null);
        }

        var (now, zone) = (timeProvider.GetUtcNow(), request.Facts.TimeZone);
        var range = question.All ? MemoryApiRange.All : MemoryApiRanges.Holding(days.From, now, zone);
        var answer = await http.SendAsync(_requests.List(question, range, days, zone), _limits, cancellationToken);
        if (answer is VendorAnswer.Answered answered)
            MemoryApiEscapes.Mend(answered.Body);
        var proof = new MemoryApiProof(options, question, days, range, now, zone);
        if (answer is not VendorAnswer.Answered { Status: 200 } whole || whole.Json() is not { } body
            || MemoryApiList.Read(body) is not { } list)
            return MemoryApiAnswers.Outcome(options, answer, proof, now);
        var verdict = proof.Of(list);
        if (verdict is not MemoryApiVerdict.Shown shown)
            return MemoryApiAnswers.Outcome(verdict, excerpt: null);
        var named = _places is null
            ? new Dictionary<GeoPoint, Place>()
            : await _places.OfAsync(list.Records, days, zone, cancellationToken);
        var page = new MemoryApiPage(now, shown.WholeFrom, shown.Incomplete, named, body);
        return new FetchOutcome.Fetched(
            new RawPage(window, page.ToJson(), NextCursor: null, whole.Body.Length), Quota: null);
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => MemoryApiMapping.ToItems(page, facts, options);

    /// <inheritdoc/>
    public async Task<AttachmentOutcome> CopyAsync(
        Attachment attachment, Stream into, CancellationToken cancellationToken)
    {
        if (MemoryApiMedia.Parse(attachment.Reference) is not var (id, kind))
            return new AttachmentOutcome.Refused($"'{attachment.Reference}' is no file of a memory");
        await mediaPace.WaitAsync(cancellationToken);
        var answer = await http.CopyAsync(_requests.Media(id, kind), _limits, into, cancellationToken);
        return MemoryApiAnswers.Media(options, kind, answer, timeProvider.GetUtcNow());
    }
}
