using System.Globalization;
using SyncActors.Api;

namespace SyncActors.Server.Configuration;

/// <summary>Reads what the HTTP API offers besides its routes.</summary>
internal static class HttpSettings
{
    private const int OperatorKeyLengthMin = 6;
    private const int OperatorKeyLengthMax = 256;

    /// <summary>Reads and checks <c>syncactors.http</c>.</summary>
    /// <exception cref="ConfigurationException">A key is wrong.</exception>
    internal static ApiSettings Read(ConfigurationReader reader) => new()
    {
        OperatorKey = OperatorKey(reader),
        RequestsPerMinute = reader.Number("requests-per-minute", 0, 1_000_000),
        HealthPath = PathOf(reader, "health-path", reader.Text("health-path")),
        MetricsPath = PathOf(reader, "metrics.path", reader.Required("metrics.path", "a path, such as /metrics"))!,
        Origins = reader.Switch("cors.enabled") ? Origins(reader) : [],
    };

    /// <summary>The port of its own for metrics; null for none.</summary>
    internal static int? MetricsPort(ConfigurationReader reader) =>
        reader.Text("metrics.port") is null ? null : reader.Number("metrics.port", 1, 65_535);

    // Never quoted.
    private static string? OperatorKey(ConfigurationReader reader) => reader.Text("operator-key") switch
    {
        { Length: < OperatorKeyLengthMin } => throw reader.Wrong(
            "operator-key",
            string.Create(CultureInfo.InvariantCulture, $"is shorter than {OperatorKeyLengthMin} characters")),
        { Length: > OperatorKeyLengthMax } => throw reader.Wrong(
            "operator-key",
            string.Create(CultureInfo.InvariantCulture, $"is longer than {OperatorKeyLengthMax} characters")),
        { } key when key.Any(letter => letter is <= ' ' or > '~') => throw reader.Wrong(
            "operator-key", "holds a character that no header can carry"),
        var key => key,
    };

    private static string? PathOf(ConfigurationReader reader, string key, string? path) =>
        path is null || (path.Length > 1 && path[0] == '/' && Uri.IsWellFormedUriString(path, UriKind.Relative))
            ? path
            : throw reader.Wrong(key, $"'{path}' is no path, such as /metrics");

    private static IReadOnlyList<string> Origins(ConfigurationReader reader)
    {
        var origins = reader.List("cors.origins");
        foreach (var origin in origins.Where(origin => origin != "*"))
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
                || address.GetLeftPart(UriPartial.Authority) != origin.TrimEnd('/'))
            {
                throw reader.Wrong("cors.origins", $"'{origin}' is no origin, such as http://localhost:3000");
            }
        }

        return [.. origins.Select(origin => origin.TrimEnd('/'))];
    }
}
