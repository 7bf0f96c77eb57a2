using System.Text.Json;
using System.Text.Json.Nodes;

namespace SyncActors.Simulators.LightRag;

/// <summary>One request as the simulator answers it, from the network or from within the process.</summary>
/// <param name="Method">GET, POST or DELETE.</param>
/// <param name="Path">Path without the query, with a slash at its start.</param>
/// <param name="Headers">Values by name, in any case.</param>
/// <param name="Body">The whole body; empty for none.</param>
public sealed record LightRagRequest(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Who asks, for counting failed log-ins.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The class of its route.</summary>
    public string RouteClass => ClassOf(Method, Path);

    internal string? Header(string name) =>
        Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The body as an object; null when it is none.</summary>
    internal JsonObject? Json()
    {
        try
        {
            return JsonNode.Parse(Body.Span) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The server's class of a route.</summary>
    internal static string ClassOf(string method, string path) => (method, path) switch
    {
        ("GET", "/health") => "health",
        ("GET", "/auth-status") => "auth-status",
        ("POST", "/login") => "login",
        ("POST", "/documents/text") => "insert",
        ("POST", "/documents/texts") => "insert-many",
        ("POST", "/documents/upload") => "upload",
        ("POST", "/documents/paginated") => "paginated",
        ("POST", "/documents/scan") => "scan",
        ("POST", "/documents/reprocess_failed") => "reprocess",
        ("POST", "/documents/cancel_pipeline") => "cancel",
        ("POST", "/documents/recovery/force_reset") => "reset",
        ("GET", "/documents/status_counts") => "counts",
        ("GET", "/documents/pipeline_status") => "pipeline",
        ("GET", "/documents") => "list",
        ("DELETE", "/documents") => "clear",
        ("DELETE", "/documents/delete_document") => "delete",
        ("GET", _) when path.StartsWith("/documents/track_status", StringComparison.Ordinal) => "track",
        _ => "unknown",
    };
}
