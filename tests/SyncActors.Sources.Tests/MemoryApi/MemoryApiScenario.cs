using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;
using SyncActors.Sources.MemoryApi;
using SyncActors.Sources.Places;
using SyncActors.Sources.Tests.Http;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>A source over answers that the test makes up.</summary>
internal sealed class MemoryApiScenario : HttpMessageHandler
{
    public const string Key = "the-key-of-alice";
    public const string Context = "CTX123";

    private readonly Func<HttpRequestMessage, HttpResponseMessage> _answer;

    public MemoryApiScenario(
        Func<HttpRequestMessage, HttpResponseMessage> answer, params (string Key, string Value)[] settings)
    {
        _answer = answer;
        var options = Options(settings);
        Source = new MemoryApiSource(
            options, new VendorHttp(VendorHttp.Configured(this), Clock, VendorHttpLimits.Default), Places,
            new RequestPace(Math.Max(1, options.MediaRequestsPerMinute), TimeSpan.FromMinutes(1), Clock), Clock);
    }

    public MemoryApiScenario(int status, string body, params (string Name, string Value)[] headers)
        : this(_ => Response(status, body, headers))
    {
    }

    /// <summary>Friday noon, a few days after the recorded memories.</summary>
    public ManualClock Clock { get; } = ManualClock.At("2025-12-19T12:00:00Z");

    public IPlaces? Places { get; }

    public MemoryApiSource Source { get; }

    public List<Uri> Requests { get; } = [];

    public List<string?> Keys { get; } = [];

    public static MemoryApiOptions Options(params (string Key, string Value)[] settings) =>
        MemoryApiOptions.From(Settings(settings));

    /// <summary>Settings; keys of the transformation begin with <c>transformation.</c>.</summary>
    public static Settings Settings(params (string Key, string Value)[] settings)
    {
        const string below = "transformation.";
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["api-key"] = Key, ["context"] = Context };
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in settings)
        {
            if (key.StartsWith(below, StringComparison.Ordinal))
                documents[key[below.Length..]] = value;
            else
                all[key] = value;
        }

        return new Settings("connectors.alice.source", all)
            .WithTransformation(new Settings("connectors.alice.transformation", documents));
    }

    public static HttpResponseMessage Response(int status, string body, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    public static SourceFacts In(string? zone) => SourceFacts.Unknown with { TimeZone = zone };

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DayRange Range(string from, string through) => new(Day(from), Day(through));

    public static Window Window(string from, string through, string endpoint = "memories/100") =>
        new(endpoint, ["memories"], Range(from, through), 1);

    /// <summary>A memory as JSON: the usual members, those given in their place.</summary>
    public static string Memory(string id, string createdAt, string more = "", string transcript = "some words") =>
        $$"""
        {"id":"{{id}}","type":"record","audio":true,"image":false,"transcript":"{{transcript}}","created_at":"{{createdAt}}"{{(more.Length > 0 ? "," + more : "")}}}
        """;

    public static string List(params IEnumerable<string> memories) =>
        $$"""{"memories":[{{string.Join(',', memories)}}]}""";

    /// <summary>What a list maps to.</summary>
    public static MappedPage Map(
        string list, string? zone = null, string from = "2025-12-13", string through = "2025-12-19",
        string fetchedAt = "2025-12-19T12:00:00Z", IReadOnlyDictionary<GeoPoint, Place>? places = null,
        params (string Key, string Value)[] settings)
    {
        var at = DateTimeOffset.Parse(fetchedAt, CultureInfo.InvariantCulture);
        var page = new MemoryApiPage(
            at, Day(from), null, places ?? new Dictionary<GeoPoint, Place>(), JsonElement.Parse(list));
        return MemoryApiMapping.ToItems(
            new RawPage(Window(from, through), page.ToJson(), null, list.Length), In(zone), Options(settings));
    }

    public static DocumentItem One(
        string memory, string? zone = null, string fetchedAt = "2025-12-19T12:00:00Z",
        params (string Key, string Value)[] settings)
    {
        var page = Map(List(memory), zone, fetchedAt: fetchedAt, settings: settings);
        Assert.Empty(page.Rejected);
        return Assert.IsType<DocumentItem>(Assert.Single(page.Items));
    }

    public Task<FetchOutcome> FetchAsync(Window? window = null, string? zone = null) => Source.FetchAsync(
        new FetchRequest(window ?? Window("2025-12-13", "2025-12-19"), null, null, In(zone)), CancellationToken.None);

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request.RequestUri!);
        Keys.Add(request.Headers.TryGetValues("X-API-KEY", out var keys) ? keys.Single() : null);
        return Task.FromResult(_answer(request));
    }
}
