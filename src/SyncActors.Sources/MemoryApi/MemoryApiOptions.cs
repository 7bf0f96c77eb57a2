using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Settings of one source of memories.</summary>
/// <param name="BaseAddress">The server. Key <c>base-url</c>, default http://127.0.0.1:8080.</param>
/// <param name="ApiKey">Key <c>api-key</c>; required.</param>
/// <param name="Context">Id of the context. Key <c>context</c>; required.</param>
/// <param name="Range">How much is read again with each run. Key <c>range</c>, default week.</param>
/// <param name="Limit">Memories a list is first asked for; raised where it does not do. Key <c>limit</c>, default 100,
/// 1 to 1,000.</param>
/// <param name="Dates">Key <c>dates</c>, default auto.</param>
/// <param name="Timeout">Longest time of one request. Key <c>timeout</c>, default 30 s, 1 s to 10 min.</param>
/// <param name="RequestsPerMinute">Requests of all connectors with the same server and key. Key
/// <c>requests-per-minute</c>, default 60, 2 to 6,000.</param>
/// <param name="EmptyTranscript">Key <c>empty-transcript</c>, default wait.</param>
/// <param name="Strategy">Shape of the documents. Key <c>transformation.strategy</c>, default standard.</param>
/// <param name="IncludeAudio">Whether audio is delivered. Key <c>transformation.include-audio</c>, default
/// false.</param>
/// <param name="IncludeImage">Whether images are delivered. Key <c>transformation.include-image</c>, default
/// false.</param>
/// <param name="Geocoding">Whether places get their names. Key <c>transformation.geocoding</c>, default false.</param>
/// <param name="Geocoder">Who names them; null for the built-in list. Key <c>transformation.geocoder</c>.</param>
/// <param name="ExtractTags">Whether tags are read from the text. Key <c>transformation.extract-tags</c>, default
/// true.</param>
internal sealed record MemoryApiOptions(
    Uri BaseAddress, string ApiKey, string Context, MemoryApiRange Range, int Limit, MemoryApiDates Dates,
    TimeSpan Timeout, int RequestsPerMinute, MemoryApiEmptyTranscript EmptyTranscript, MemoryApiStrategy Strategy,
    bool IncludeAudio, bool IncludeImage, bool Geocoding, Uri? Geocoder, bool ExtractTags)
{
    /// <summary>Most memories that a list can be asked for.</summary>
    public const int LimitMax = 1_000;

    /// <summary>The one line of coverage.</summary>
    public const string Line = "memories";

    // However much is read again, a transcript that is not there after so long is not waited for.
    private const int WaitDaysMax = 30;

    private static readonly TimeSpan TimeoutMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeoutMax = TimeSpan.FromMinutes(10);

    /// <summary>Days back of today that are read again with each run, and so the days for which a transcript can come
    /// late.</summary>
    public int LookbackDays => Range.Days() - 1;

    /// <summary>Days after which a day is final: a memory without transcript is not waited for any longer.</summary>
    public int FinalAfterDays => Math.Clamp(LookbackDays, 1, WaitDaysMax);

    /// <summary>Whether files are delivered, and requests kept for them.</summary>
    public bool IncludesMedia => IncludeAudio || IncludeImage;

    /// <summary>Requests a minute that are kept for files; 0 when none are delivered.</summary>
    public int MediaRequestsPerMinute => IncludesMedia ? RequestsPerMinute / 2 : 0;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    public static MemoryApiOptions From(Settings settings)
    {
        var documents = settings.Transformation;
        var options = new MemoryApiOptions(
            settings.Address("base-url", new Uri("http://127.0.0.1:8080")),
            Key(settings),
            settings.Required("context", "the id of the context whose memories are read"),
            settings.Choice("range", "week", "day", "week", "month", "year", "all") switch
            {
                "day" => MemoryApiRange.Day,
                "month" => MemoryApiRange.Month,
                "year" => MemoryApiRange.Year,
                "all" => MemoryApiRange.All,
                _ => MemoryApiRange.Week,
            },
            settings.Number("limit", fallback: 100, min: 1, max: LimitMax),
            settings.Choice("dates", "auto", "auto", "never", "always") switch
            {
                "never" => MemoryApiDates.Never,
                "always" => MemoryApiDates.Always,
                _ => MemoryApiDates.Auto,
            },
            settings.Duration("timeout", TimeSpan.FromSeconds(30), TimeoutMin, TimeoutMax),
            settings.Number("requests-per-minute", fallback: 60, min: 2, max: 6_000),
            settings.Choice("empty-transcript", "wait", "wait", "placeholder", "skip") switch
            {
                "placeholder" => MemoryApiEmptyTranscript.Placeholder,
                "skip" => MemoryApiEmptyTranscript.Skip,
                _ => MemoryApiEmptyTranscript.Wait,
            },
            documents.Choice("strategy", "standard", "standard", "rich") == "rich"
                ? MemoryApiStrategy.Rich
                : MemoryApiStrategy.Standard,
            documents.Switch("include-audio", fallback: false),
            documents.Switch("include-image", fallback: false),
            documents.Switch("geocoding", fallback: false),
            documents.Text("geocoder") is { Length: > 0 } ? documents.Address("geocoder", fallback: null) : null,
            documents.Switch("extract-tags", fallback: true));
        settings.RefuseUnknown();
        documents.RefuseUnknown();
        return options;
    }

    /// <summary>Whose requests are counted together.</summary>
    public string Account => KeyAccount.Of(BaseAddress, ApiKey);

    private RateLimit RequestLimit =>
        new(RequestsPerMinute - MediaRequestsPerMinute, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);

    /// <summary>What the source offers under these settings.</summary>
    public SourceDescriptor Describe() => new(
        MemoryApiSourceKind.Name,
        [new LineSpec(Line, Dense: false, Scope: null)],
        RequestLimit,
        OAuth: null,
        TimeSpan.FromDays(FinalAfterDays))
    {
        SharedLimits = [new SharedLimit(LimitScope.Account, RequestLimit) { Account = Account }],
        GivesDocuments = true,
        Lookback = new Lookback(LookbackDays, TimeSpan.Zero),
    };

    /// <summary>Without the key.</summary>
    public override string ToString() => $"MemoryApiOptions {BaseAddress.Host}, {Context}, {Range}";

    private static string Key(Settings settings)
    {
        var key = settings.Required("api-key", "the key of the server, sent as X-API-KEY");
        return key.All(c => c is > ' ' and <= '~')
            ? key
            : throw settings.Wrong("api-key", "holds characters that cannot stand in a header, such as a line break");
    }
}

/// <summary>Whether <c>startDate</c> and <c>endDate</c> are sent.</summary>
internal enum MemoryApiDates
{
    /// <summary>Only to cut a list that is too long into pieces.</summary>
    Auto = 0,

    /// <summary>Never.</summary>
    Never = 1,

    /// <summary>With each list.</summary>
    Always = 2,
}

/// <summary>What becomes of a memory without transcript.</summary>
internal enum MemoryApiEmptyTranscript
{
    /// <summary>It waits; when its day is final it is delivered with a note in place of the text if it has
    /// media.</summary>
    Wait = 0,

    /// <summary>It is delivered with a note in place of the text.</summary>
    Placeholder = 1,

    /// <summary>It is not delivered.</summary>
    Skip = 2,
}

/// <summary>Shape of the documents.</summary>
internal enum MemoryApiStrategy
{
    /// <summary>Facts first, then the text.</summary>
    Standard = 0,

    /// <summary>Type in words, name of the place, tags.</summary>
    Rich = 1,
}
