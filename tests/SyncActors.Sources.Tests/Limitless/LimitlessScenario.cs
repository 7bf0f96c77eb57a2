using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;
using SyncActors.Sources.Limitless;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>A source over answers that the test makes up.</summary>
internal sealed class LimitlessScenario : HttpMessageHandler
{
    public const string Key = "sk-secret-key-of-ann";

    public static readonly SourceFacts Berlin = SourceFacts.Unknown with { TimeZone = "Europe/Berlin" };

    private readonly Func<HttpRequestMessage, HttpResponseMessage> _answer;

    private LimitlessScenario(
        Func<HttpRequestMessage, HttpResponseMessage> answer, LimitlessOptions options, TimeProvider? time,
        VendorHttpLimits? limits)
    {
        _answer = answer;
        Source = new LimitlessSource(
            options,
            new VendorHttp(VendorHttp.Configured(this), TimeProvider.System, limits ?? VendorHttpLimits.Default),
            new LimitlessPace(Math.Max(1, options.AudioRequestsPerMinute), time ?? TimeProvider.System),
            time ?? TimeProvider.System);
    }

    public LimitlessSource Source { get; }

    public List<HttpRequestMessage> Requests { get; } = [];

    public IReadOnlyDictionary<string, string> LastQuery => Query(Requests[^1].RequestUri!);

    public static LimitlessScenario Answering(
        Func<HttpRequestMessage, HttpResponseMessage> answer, LimitlessOptions? options = null,
        TimeProvider? time = null, VendorHttpLimits? limits = null) =>
        new(answer, options ?? Options(), time, limits);

    public static LimitlessScenario Answering(int status, string body, params (string Name, string Value)[] headers) =>
        Answering(_ => Response(status, body, headers));

    public static HttpResponseMessage Response(int status, string body, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, body.StartsWith('<') ? "text/html" : "application/json"),
        };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    /// <summary>Options of a source; keys that begin with <c>transformation.</c> are the transformation's.</summary>
    public static LimitlessOptions Options(params (string Key, string Value)[] settings) =>
        LimitlessOptions.From(Settings([("api-key", Key), .. settings]));

    public static Settings Settings(params (string Key, string Value)[] settings)
    {
        const string prefix = "transformation.";
        var own = settings.Where(pair => !pair.Key.StartsWith(prefix, StringComparison.Ordinal));
        var transformation = settings.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal));
        return new Settings("connectors.ann.source", own.ToDictionary(pair => pair.Key, pair => pair.Value))
            .WithTransformation(new Settings(
                "connectors.ann.transformation",
                transformation.ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value)));
    }

    public static DayRange Range(string from, string through) => new(Day(from), Day(through));

    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Window Window(string from, string through, string endpoint = "lifelogs") =>
        new(endpoint, [endpoint.Split('/')[0]], Range(from, through), 1);

    /// <summary>A page's body.</summary>
    public static string Body(IEnumerable<JsonNode?> entries, string? cursor = null, string list = "lifelogs")
    {
        JsonNode?[] all = [.. entries];
        return new JsonObject
        {
            ["data"] = new JsonObject { [list] = new JsonArray(all) },
            ["meta"] = new JsonObject
            {
                [list] = new JsonObject { ["nextCursor"] = cursor, ["count"] = all.Length },
            },
        }.ToJsonString();
    }

    /// <summary>An entry with the members that every one has.</summary>
    public static JsonObject Entry(string id, string start, int minutes = 10, string title = "A talk")
    {
        var begin = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["id"] = id,
            ["title"] = title,
            ["markdown"] = "# " + title,
            ["contents"] = new JsonArray(),
            ["startTime"] = Time(begin),
            ["endTime"] = Time(begin.AddMinutes(minutes)),
            ["isStarred"] = false,
            ["updatedAt"] = Time(begin.AddMinutes(minutes + 3)),
        };
    }

    /// <summary>A node of contents.</summary>
    public static JsonObject Node(
        string type, string content, string? speaker = null, bool owner = false, params JsonNode[] children) => new()
        {
            ["type"] = type,
            ["content"] = content,
            ["speakerName"] = speaker,
            ["speakerIdentifier"] = owner ? "user" : null,
            ["children"] = new JsonArray(children),
        };

    /// <summary>Maps entries as the only page of a window of days.</summary>
    public static MappedPage Map(
        IEnumerable<JsonNode?> entries, string from = "2025-06-01", string through = "2025-06-30",
        SourceFacts? facts = null, LimitlessOptions? options = null, string list = "lifelogs") =>
        new LimitlessMapping(options ?? Options()).Map(
            new RawPage(Window(from, through, list), JsonElement.Parse(Body(entries, list: list)), null, 0),
            facts ?? SourceFacts.Unknown);

    /// <summary>The only document of an entry.</summary>
    public static DocumentItem Document(JsonNode entry, SourceFacts? facts = null, LimitlessOptions? options = null) =>
        Assert.IsType<DocumentItem>(Assert.Single(Map([entry.DeepClone()], facts: facts, options: options).Items));

    public static Lifelog Lifelog(JsonNode entry)
    {
        var lifelog = LifelogReader.Read(JsonElement.Parse(entry.ToJsonString()), out var complaint);
        Assert.Null(complaint);
        return lifelog!;
    }

    public Task<FetchOutcome> FetchAsync(Window window, string? cursor = null, SourceFacts? facts = null) =>
        Source.FetchAsync(
            new FetchRequest(window, cursor, AccessToken: null, facts ?? SourceFacts.Unknown), CancellationToken.None);

    public static IReadOnlyDictionary<string, string> Query(Uri address) => address.Query.TrimStart('?').Split('&')
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(_answer(request));
    }

    private static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
