using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>One admitted request.</summary>
/// <param name="Context">The request.</param>
/// <param name="User">Whose token it carries.</param>
internal sealed record MemoryCall(HttpContext Context, string User)
{
    /// <summary>A parameter of the query; null when absent or empty.</summary>
    public string? Query(string name) => Context.Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    public bool Switch(string name) =>
        Query(name) is { } value && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The memory that the path names; null when it is no number.</summary>
    public long? Id => long.TryParse(
        Context.Request.RouteValues["id"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    /// <summary>The JSON object of the body, or the answer that refuses it.</summary>
    public async Task<(JsonObject? Body, VendorAnswer? Refusal)> BodyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var node = await JsonNode.ParseAsync(Context.Request.Body, cancellationToken: cancellationToken);
            return node is JsonObject body
                ? (body, null)
                : (null, MemoryBoxErrors.Invalid("body", "body", "value is not an object"));
        }
        catch (JsonException)
        {
            return (null, MemoryBoxErrors.Invalid("body", "body", "JSON decode error"));
        }
    }

    public static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static VendorAnswer Ok(JsonObject body) => new(200, body.ToJsonString());
}
