using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Fitbit;

/// <summary>A user's data at Fitbit, through the Fitbit Web API.</summary>
internal sealed class FitbitSource(FitbitOptions options, VendorHttp http, TimeProvider timeProvider) : ISource
{
    private readonly FitbitEndpoint[] _endpoints =
    [
        .. FitbitEndpoints.Daily.Concat(FitbitEndpoints.WithinDay)
            .Where(endpoint => endpoint.Lines.Any(options.Lines.Contains)),
    ];

    /// <inheritdoc/>
    public SourceDescriptor Descriptor { get; } = options.Describe();

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) =>
    [
        .. FitbitEndpoints.Survey
            .Where(endpoint =>
                endpoint.Name != FitbitEndpoints.Profile || known.TimeZone is null || known.MemberSince is null)
            .Select(endpoint => new Window(endpoint.Name, [], null, endpoint.Requests)),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
        FitbitPlanner.Plan(_endpoints, [.. needs.Where(need => options.Lines.Contains(need.Line))]);

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var window = request.Window;
        if (!FitbitEndpoints.ByName.TryGetValue(window.Endpoint, out var endpoint)
            || endpoint.PageOf(request.Cursor) is not { } page
            || window.Range is null != (endpoint.DaysMax == 0))
        {
            return new FetchOutcome.Refused(
                $"This version of SyncActors has no such request to Fitbit: {window}", Response: null);
        }

        // A window stored by a version that knew another limit.
        if (window.Range is { } range && range.Days > endpoint.DaysMax)
            return new FetchOutcome.TooLarge(
                [.. range.Split(endpoint.DaysMax).Reverse().Select(piece => window with { Range = piece })]);
        if (request.AccessToken is not { Length: > 0 } accessToken)
            return new FetchOutcome.Unauthorized("There is no access token");
        var answer = await http.SendAsync(
            FitbitApi.Request(options, endpoint, page, window.Range, accessToken), cancellationToken);
        return FitbitAnswers.Outcome(request, endpoint, page, answer, timeProvider.GetUtcNow());
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => FitbitMapping.ToItems(page, facts, options.Devices);
}
