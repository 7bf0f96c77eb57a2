using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.GoogleHealth;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.GoogleHealth;

/// <summary>A source over answers that the test makes up.</summary>
internal sealed class GoogleHealthScenario : HttpMessageHandler
{
    public const string Token = "ya29.secret-token";

    public static readonly SourceFacts Amsterdam = SourceFacts.Unknown with { TimeZone = "Europe/Amsterdam" };

    private readonly Func<HttpRequestMessage, string, HttpResponseMessage> _answer;

    private GoogleHealthScenario(
        Func<HttpRequestMessage, string, HttpResponseMessage> answer, params (string, string)[] settings)
    {
        _answer = answer;
        Source = new GoogleHealthSource(
            Options(settings),
            new VendorHttp(VendorHttp.Configured(this), TimeProvider.System, VendorHttpLimits.Default),
            TimeProvider.System);
    }

    public GoogleHealthSource Source { get; }

    public List<(string Method, Uri Address, string Body, string? Authorization)> Requests { get; } = [];

    public static GoogleHealthScenario Answering(
        Func<HttpRequestMessage, string, HttpResponseMessage> answer, params (string, string)[] settings) =>
        new(answer, settings);

    public static GoogleHealthScenario Answering(
        int status, string body, params (string Name, string Value)[] headers) =>
        new((_, _) => Response(status, body, headers));

    public static HttpResponseMessage Response(int status, string body, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    public static GoogleHealthOptions Options(params (string, string)[] settings) =>
        GoogleHealthOptions.From(
            Settings([("client-id", "id"), ("client-secret", "client-secret-value"), .. settings]));

    public static Settings Settings(params (string Key, string Value)[] settings) =>
        new("connectors.alice.source", settings.ToDictionary(pair => pair.Key, pair => pair.Value));

    public static Window Window(string endpoint, string line, string from, string through) =>
        new(endpoint, [line], Range(from, through), 1);

    public static DayRange Range(string from, string through) => new(Day(from), Day(through));

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static MappedPage Map(
        string endpoint, string line, JsonElement body, string from, string through, SourceFacts? facts = null) =>
        GoogleHealthMapping.Map(
            new RawPage(Window(endpoint, line, from, through), body, null, 0), facts ?? Amsterdam, withDevices: true);

    /// <summary>Every item as lines of text: id, then metric, labels, time and value.</summary>
    public static IReadOnlyList<string> Lines(MappedPage page) =>
        [.. page.Items.Cast<SampleItem>().SelectMany(item => item.Samples.Select(sample => string.Create(CultureInfo.InvariantCulture,
            $"{item.Id} {sample.Metric}{{{string.Join(',', sample.Labels.Select(label => $"{label.Name}={label.Value}"))}}} {DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs):yyyy-MM-dd'T'HH:mm:ss'Z'} {sample.Value}")))];

    public Task<FetchOutcome> FetchAsync(Window window, string? cursor = null, SourceFacts? facts = null) =>
        Source.FetchAsync(new FetchRequest(window, cursor, Token, facts ?? Amsterdam), CancellationToken.None);

    /// <summary>All pages of a window.</summary>
    public async Task<IReadOnlyList<MappedPage>> ReadAsync(Window window, SourceFacts? facts = null)
    {
        var pages = new List<MappedPage>();
        string? cursor = null;
        do
        {
            var page = Assert.IsType<FetchOutcome.Fetched>(await FetchAsync(window, cursor, facts)).Page;
            pages.Add(Source.Map(page, facts ?? Amsterdam));
            cursor = page.NextCursor;
            Assert.True(pages.Count < 1000, "the paging does not end");
        }
        while (cursor is not null);
        return pages;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method.Method, request.RequestUri!, body, request.Headers.Authorization?.ToString()));
        return _answer(request, body);
    }
}
