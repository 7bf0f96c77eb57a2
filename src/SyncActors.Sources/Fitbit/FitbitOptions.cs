using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>Settings of one Fitbit source.</summary>
/// <param name="BaseAddress">The API. Key <c>base-address</c>, default https://api.fitbit.com.</param>
/// <param name="AuthorizeAddress">The consent page. Key <c>authorize-address</c>, default
/// https://www.fitbit.com/oauth2/authorize.</param>
/// <param name="TokenAddress">Key <c>token-address</c>, default <c>/oauth2/token</c> of the API.</param>
/// <param name="ClientId">The application. Key <c>client-id</c>; required.</param>
/// <param name="ClientSecret">Key <c>client-secret</c>; null for an application of type Client.</param>
/// <param name="Lines">Lines to collect. Keys <c>metrics.(line)</c>, default true, and <c>intraday.(resource)</c>,
/// default off.</param>
/// <param name="Devices">Whether devices' battery and last contact become samples. Key <c>metrics.devices</c>, default
/// true.</param>
/// <param name="IntradayDetail">Level of detail by resource, such as <c>heart</c> -> <c>1min</c>; only resources that
/// are on.</param>
/// <param name="FinalAfterDays">How long a missing day is asked for again. Key <c>final-after-days</c>, default 14, 1
/// to 60.</param>
internal sealed record FitbitOptions(
    Uri BaseAddress, Uri AuthorizeAddress, Uri TokenAddress, string ClientId, string? ClientSecret,
    IReadOnlyList<string> Lines, bool Devices, IReadOnlyDictionary<string, string> IntradayDetail, int FinalAfterDays)
{
    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    public static FitbitOptions From(Settings settings)
    {
        var baseAddress = settings.Address("base-address", new Uri("https://api.fitbit.com"));
        var lines = new List<string>();
        foreach (var line in FitbitEndpoints.Daily.SelectMany(endpoint => endpoint.Lines))
        {
            if (settings.Switch("metrics." + line, fallback: true))
                lines.Add(line);
        }

        var detail = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var endpoint in FitbitEndpoints.WithinDay)
        {
            if (Detail(settings, endpoint) is not { } level)
                continue;
            detail.Add(endpoint.Resources[0], level);
            lines.AddRange(endpoint.Lines);
        }

        var options = new FitbitOptions(
            baseAddress,
            settings.Address("authorize-address", new Uri("https://www.fitbit.com/oauth2/authorize")),
            settings.Address("token-address", FitbitApi.Address(baseAddress, "/oauth2/token")),
            settings.Required("client-id", "the OAuth 2.0 client id of the application registered at dev.fitbit.com"),
            settings.Text("client-secret") is { Length: > 0 } secret ? secret : null,
            lines,
            settings.Switch("metrics." + HealthLines.Devices, fallback: true),
            detail,
            settings.Number("final-after-days", fallback: 14, min: 1, max: 60));
        settings.RefuseUnknown();
        return options;
    }

    /// <summary>What the source offers under these settings.</summary>
    public SourceDescriptor Describe()
    {
        var offered = FitbitEndpoints.Specs(FitbitEndpoints.Daily.Concat(FitbitEndpoints.WithinDay))
            .Where(spec => Lines.Contains(spec.Name)).ToList();
        string[] scopes = [.. offered.Select(spec => spec.Scope!)
            .Concat(FitbitEndpoints.Survey.Select(endpoint => endpoint.Scope))
            .Distinct().Order(StringComparer.Ordinal)];
        var oauth = new OAuthProvider(
            FitbitSourceKind.Name, AuthorizeAddress, TokenAddress, ClientId, ClientSecret, scopes,
            ClientSecret is null ? ClientAuthentication.Form : ClientAuthentication.Basic,
            ExtraAuthorizeParameters: [], RefreshTokenIsSingleUse: true);
        return new SourceDescriptor(
            FitbitSourceKind.Name, offered, FitbitApi.Limit, oauth, TimeSpan.FromDays(FinalAfterDays))
        {
            SharedLimits = [new SharedLimit(LimitScope.Account, FitbitApi.Limit)],
        };
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"FitbitOptions {BaseAddress.Host}, {Lines.Count} lines";

    private static string? Detail(Settings settings, FitbitEndpoint endpoint)
    {
        var resource = endpoint.Resources[0];
        var level = resource == "heart"
            ? settings.Choice("intraday.heart-rate", "off", "off", "1sec", "1min", "5min", "15min")
            : settings.Choice("intraday." + resource, "off", "off", "1min", "5min", "15min");
        return level == "off" ? null : level;
    }
}
