using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Reads one user's health data from the Google Health API.</summary>
internal sealed class GoogleHealthSource(
    GoogleHealthOptions options, VendorHttp http, TimeProvider timeProvider) : ISource
{
    private readonly GoogleHealthApi _api = new(options);
    private readonly IReadOnlyList<GoogleHealthQuestion> _questions = options.Questions();

    /// <inheritdoc/>
    public SourceDescriptor Descriptor { get; } = options.Describe();

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known)
    {
        // The zone first: the devices' wall clock needs it.
        var windows = new List<Window>();
        if (known.TimeZone is null)
            windows.Add(Ask(GoogleHealthCatalogue.Settings));
        if (known.MemberSince is null)
            windows.Add(Ask(GoogleHealthCatalogue.Profile));
        if (known.AccountId is null)
            windows.Add(Ask(GoogleHealthCatalogue.Identity));
        windows.Add(Ask(GoogleHealthCatalogue.PairedDevices));
        return windows;

        static Window Ask(string resource) => new(resource, [], Range: null, RequestsExpected: 1);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
        GoogleHealthPlanner.Plan(_questions, needs, options.IntradayDetail);

    /// <inheritdoc/>
    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        var window = request.Window;
        var question = GoogleHealthCatalogue.Find(window.Endpoint);
        if (question is null || (window.Range is null) != (question.Action == GoogleHealthAction.Account))
            return new FetchOutcome.Refused(
                $"{window} is not a window of {GoogleHealthSourceKind.Name}", Response: null);
        if (request.AccessToken is not { Length: > 0 } accessToken)
            return new FetchOutcome.Unauthorized("There is no access token");

        var zone = request.Facts.TimeZone;
        var cursor = GoogleHealthCursor.Parse(request.Cursor);
        var answer = await http.SendAsync(
            _api.Request(question, window.Range, cursor, zone, accessToken), cancellationToken);
        return answer switch
        {
            VendorAnswer.Failed failed => new FetchOutcome.Transient($"{question.Endpoint}: {failed.Reason}"),
            VendorAnswer.Answered { Status: 200 } whole => Page(question, window, cursor, zone, whole, accessToken),
            VendorAnswer.Answered other =>
                GoogleHealthErrors.Outcome(question, window, other, accessToken, timeProvider.GetUtcNow()),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts) => GoogleHealthMapping.Map(page, facts, options.Devices);

    private static FetchOutcome Page(
        GoogleHealthQuestion question, Window window, GoogleHealthCursor cursor, string? zone,
        VendorAnswer.Answered answer,
        string accessToken)
    {
        if (answer.Json() is not { ValueKind: JsonValueKind.Object } body)
            return new FetchOutcome.Transient($"{question.Endpoint}: the answer is not a JSON object");
        return GoogleHealthPaging.Next(question, window.Range, cursor, body, zone) switch
        {
            GoogleHealthPaging.Step.Go go =>
                new FetchOutcome.Fetched(new RawPage(window, body, go.Cursor, answer.Body.Length), Quota: null),
            GoogleHealthPaging.Step.Stuck stuck => new FetchOutcome.Transient(stuck.Reason),
            GoogleHealthPaging.Step.Split split => new FetchOutcome.Refused(split.Reason, answer.Excerpt(accessToken)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
