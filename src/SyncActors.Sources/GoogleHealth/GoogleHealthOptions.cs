using SyncActors.Domain.RateLimits;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Settings of one Google Health source.</summary>
/// <param name="BaseAddress">The API. Key <c>base-address</c>, default https://health.googleapis.com.</param>
/// <param name="AuthorizeAddress">The consent page. Key <c>authorize-address</c>, default Google's.</param>
/// <param name="TokenAddress">Key <c>token-address</c>, default Google's.</param>
/// <param name="ClientId">The application. Key <c>client-id</c>; required.</param>
/// <param name="ClientSecret">Key <c>client-secret</c>; null for an application without one.</param>
/// <param name="Lines">Lines to collect. Keys <c>metrics.(line)</c>, default true, and <c>intraday.heart-rate</c>,
/// <c>.steps</c>, <c>.distance</c>, <c>.calories</c>: 1min, 5min, 15min or off, the default.</param>
/// <param name="Devices">Whether devices' battery and last contact become samples. Key <c>metrics.devices</c>, default
/// true.</param>
/// <param name="IntradayDetail">Length of a stretch within the day by data type; only types that are on.</param>
/// <param name="FinalAfterDays">How long a missing day is asked for again. Key <c>final-after-days</c>, default 14, 1
/// to 60.</param>
/// <param name="RequestsPerMinute">The vendor's limit per user. Key <c>requests-per-minute</c>, default 300, 1 to 300;
/// 150 while Google has not verified the application.</param>
internal sealed record GoogleHealthOptions(
    Uri BaseAddress, Uri AuthorizeAddress, Uri TokenAddress, string ClientId, string? ClientSecret,
    IReadOnlyList<string> Lines, bool Devices, IReadOnlyDictionary<string, TimeSpan> IntradayDetail, int FinalAfterDays,
    int RequestsPerMinute)
{
    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    public static GoogleHealthOptions From(Settings settings)
    {
        var lines = new List<string>();
        var detail = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var question in GoogleHealthCatalogue.Lines)
        {
            if (question.Action != GoogleHealthAction.RollUp)
            {
                if (settings.Switch("metrics." + question.Line, fallback: true))
                    lines.Add(question.Line!);
            }
            else if (Detail(settings, question.Line!) is { } length)
            {
                detail.Add(question.DataType, length);
                lines.Add(question.Line!);
            }
        }

        var options = new GoogleHealthOptions(
            settings.Address("base-address", new Uri("https://health.googleapis.com")),
            settings.Address("authorize-address", new Uri("https://accounts.google.com/o/oauth2/v2/auth")),
            settings.Address("token-address", new Uri("https://oauth2.googleapis.com/token")),
            settings.Required("client-id", "the OAuth 2.0 client id of the application in the Google Cloud console"),
            settings.Text("client-secret") is { Length: > 0 } secret ? secret : null,
            lines,
            settings.Switch("metrics." + HealthLines.Devices, fallback: true),
            detail,
            settings.Number("final-after-days", fallback: 14, min: 1, max: 60),
            settings.Number("requests-per-minute", fallback: 300, min: 1, max: 300));
        settings.RefuseUnknown();
        return options;
    }

    /// <summary>Questions of the lines that are collected.</summary>
    public IReadOnlyList<GoogleHealthQuestion> Questions() =>
        [.. GoogleHealthCatalogue.Lines.Where(question => Lines.Contains(question.Line!))];

    /// <summary>What the source offers under these settings. No line is dense: the vendor leaves out days on which
    /// nothing was worn.</summary>
    public SourceDescriptor Describe()
    {
        var questions = Questions();
        string[] scopes = [.. questions.Concat(GoogleHealthCatalogue.Account).Select(question => question.Scope)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var oauth = new OAuthProvider(
            "google", AuthorizeAddress, TokenAddress, ClientId, ClientSecret, scopes, ClientAuthentication.Form,
            [new Label("access_type", "offline"), new Label("prompt", "consent")], RefreshTokenIsSingleUse: false);
        var limit = new RateLimit(RequestsPerMinute, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);
        return new SourceDescriptor(
            GoogleHealthSourceKind.Name,
            [.. questions.Select(question => new LineSpec(question.Line!, Dense: false, question.Scope))],
            limit,
            oauth,
            TimeSpan.FromDays(FinalAfterDays))
        {
            SharedLimits =
            [
                new SharedLimit(LimitScope.Account, limit),
                new SharedLimit(LimitScope.Application, limit with { Permits = RequestsPerMinuteOfAll }),
            ],
        };
    }

    /// <summary>All users of the application together: 120,000 a minute, and 250 a second while Google has not verified
    /// it, which is when a user has half of the usual 300.</summary>
    /// <remarks>https://developers.google.com/health, on quotas, read in 2026.</remarks>
    private int RequestsPerMinuteOfAll => RequestsPerMinute > 150 ? 120_000 : 15_000;

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"GoogleHealthOptions {BaseAddress.Host}, {Lines.Count} lines";

    // All lengths divide a quarter of an hour, to which the offsets of all zones keep.
    private static TimeSpan? Detail(Settings settings, string line) =>
        settings.Choice("intraday." + line[..^"-intraday".Length], "off", "off", "1min", "5min", "15min") switch
        {
            "1min" => TimeSpan.FromMinutes(1),
            "5min" => TimeSpan.FromMinutes(5),
            "15min" => TimeSpan.FromMinutes(15),
            _ => null,
        };
}
