using System.Net.Http.Headers;
using System.Text;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>Settings of a VictoriaMetrics destination.</summary>
internal sealed class VictoriaMetricsOptions
{
    private const string ImportPath = "/api/v1/import/prometheus";

    private VictoriaMetricsOptions(Uri address, AuthenticationHeaderValue? authorization)
    {
        Address = address;
        Authorization = authorization;
    }

    /// <summary>Base address; its path ends in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Basic authentication; null when none is set.</summary>
    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Whether request bodies are compressed. Default: unless the server is on this machine, where compressing
    /// takes longer than sending.</summary>
    public bool Gzip { get; private init; }

    /// <summary>Lines per request, 1 to 1,000,000. Default 10,000.</summary>
    public int BatchLines { get; private init; }

    /// <summary>Longest time of one request. Default 30 s.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>Labels added to every sample that has not got them.</summary>
    public IReadOnlyList<Label> Labels { get; private init; } = [];

    /// <summary>Reads settings.</summary>
    /// <exception cref="SettingException">One is missing, unknown or out of range.</exception>
    public static VictoriaMetricsOptions Read(Settings settings)
    {
        var address = Base(settings);
        var options = new VictoriaMetricsOptions(address, Basic(settings))
        {
            Gzip = settings.Switch("gzip", !address.IsLoopback),
            BatchLines = settings.Number("batch-lines", 10_000, 1, 1_000_000),
            Timeout = TimeSpan.FromSeconds(settings.Number("timeout-seconds", 30, 1, 600)),
            Labels = settings.Section("labels"),
        };
        if (SampleRules.WhyNot(options.Labels) is { } reason)
            throw settings.Wrong("labels", reason);
        settings.RefuseUnknown();
        return options;
    }

    // Both forms are in use: the server's address, and that of its import endpoint.
    private static Uri Base(Settings settings)
    {
        var address = settings.Address("address", fallback: null);
        if (address.UserInfo.Length > 0)
            throw settings.Wrong("address", "holds credentials; set username and password instead");
        if (address.Query.Length > 0 || address.Fragment.Length > 0)
            throw settings.Wrong("address", "holds a query; give the address alone, and labels in labels");
        var path = address.AbsolutePath.TrimEnd('/');
        if (path.EndsWith(ImportPath, StringComparison.Ordinal))
            path = path[..^ImportPath.Length];
        return new UriBuilder(address) { Path = path + "/" }.Uri;
    }

    private static AuthenticationHeaderValue? Basic(Settings settings)
    {
        var username = settings.Text("username");
        var password = settings.Text("password");
        if (string.IsNullOrEmpty(username))
        {
            return string.IsNullOrEmpty(password)
                ? null
                : throw settings.Wrong("username", "is missing although a password is set");
        }

        if (username.Contains(':', StringComparison.Ordinal))
            throw settings.Wrong("username", "holds a colon, which basic authentication cannot carry");
        return new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));
    }
}
