using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Limitless;

/// <summary>Settings of one Limitless source and of its transformation.</summary>
/// <param name="BaseAddress">The API. Key <c>base-url</c>, default https://api.limitless.ai.</param>
/// <param name="ApiKey">The user's key. Key <c>api-key</c>; required.</param>
/// <param name="PageSize">Entries asked for at once. Key <c>page-size</c>, default 10, 1 to 100.</param>
/// <param name="RequestsPerMinute">The vendor's limit per key, which connectors with the same key share. Key
/// <c>requests-per-minute</c>, default 180, 1 to 1,000.</param>
/// <param name="Chats">Whether chats are read too. Key <c>chats</c>, default false.</param>
/// <param name="Rich">Whether documents have type and key points. Key <c>transformation.strategy</c>: rich, the
/// default, or standard.</param>
/// <param name="IncludeAudio">Whether entries have their sound as attachments. Key
/// <c>transformation.include-audio</c>, default false.</param>
/// <param name="ExtractTags">Whether documents end in a line of tags. Key <c>transformation.extract-tags</c>, default
/// true.</param>
internal sealed record LimitlessOptions(
    Uri BaseAddress, string ApiKey, int PageSize, int RequestsPerMinute, bool Chats, bool Rich, bool IncludeAudio,
    bool ExtractTags)
{
    /// <summary>Pages of this size are right by every reading of the vendor's documentation.</summary>
    public const int CarefulPageSize = 10;

    /// <summary>Larger pages come without contents.</summary>
    public const int ContentsPageSize = 25;

    /// <summary>How long an entry is expected to change: as many days are read again with each run.</summary>
    public const int LookbackDays = 3;

    private const int AudioRequestsPerMinuteMax = 60;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    public static LimitlessOptions From(Settings settings)
    {
        var transformation = settings.Transformation;
        var options = new LimitlessOptions(
            settings.Address("base-url", new Uri("https://api.limitless.ai")),
            settings.Required("api-key", "a key made in the Limitless app under Developer").Trim(),
            settings.Number("page-size", fallback: CarefulPageSize, min: 1, max: 100),
            settings.Number("requests-per-minute", fallback: 180, min: 1, max: 1000),
            settings.Switch("chats", fallback: false),
            transformation.Choice("strategy", "rich", "rich", "standard") == "rich",
            transformation.Switch("include-audio", fallback: false),
            transformation.Switch("extract-tags", fallback: true))
        {
            DiscontinuedAfter = settings.Duration(
                "discontinued-after", TimeSpan.FromDays(14), TimeSpan.FromDays(1), TimeSpan.FromDays(365)),
        };
        settings.RefuseUnknown();
        if (options.ApiKey.Length == 0 || options.ApiKey.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw settings.Wrong("api-key", "has characters that no key has");
        if (options is { IncludeAudio: true, RequestsPerMinute: 1 })
            throw settings.Wrong("requests-per-minute", "must be 2 or more, since sound takes a share of it");
        return options;
    }

    /// <summary>How long nobody may know the host's name before the service counts as gone. Default 14 days.</summary>
    public TimeSpan DiscontinuedAfter { get; private init; } = TimeSpan.FromDays(14);

    /// <summary>Requests a minute that sound may take: one a second, and never more than half of the limit.</summary>
    public int AudioRequestsPerMinute =>
        IncludeAudio ? Math.Min(AudioRequestsPerMinuteMax, RequestsPerMinute / 2) : 0;

    /// <summary>Whose requests the vendor counts together.</summary>
    public string Account => KeyAccount.Of(BaseAddress, ApiKey);

    private RateLimit Limit =>
        new(RequestsPerMinute - AudioRequestsPerMinute, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);

    /// <summary>What the source offers under these settings. No line is dense: nobody talks every day.</summary>
    public SourceDescriptor Describe() => new(
        LimitlessSourceKind.Name,
        [.. LimitlessQuestion.Lines(Chats).Select(line => new LineSpec(line, Dense: false, Scope: null))],
        Limit,
        OAuth: null,
        FinalAfter: TimeSpan.FromDays(LookbackDays))
    {
        SharedLimits = [new SharedLimit(LimitScope.Account, Limit) { Account = Account }],
        GivesDocuments = true,
        Lookback = new Lookback(LookbackDays, TimeSpan.Zero),
        DiscontinuedAfter = DiscontinuedAfter,
    };

    /// <summary>Without the key.</summary>
    public override string ToString() => $"LimitlessOptions {BaseAddress.Host}";
}
