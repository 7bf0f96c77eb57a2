using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Samples;

/// <summary>How labels and metadata are written as JSON: readable text, nothing escaped that need not be.</summary>
internal static class ItemJson
{
    private static readonly JsonSerializerOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>For all JSON that people may read.</summary>
    public static JsonWriterOptions WriterOptions { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object; a name that comes several times has an array of its values.</summary>
    public static JsonObject Node(IEnumerable<Label> labels)
    {
        var node = new JsonObject();
        foreach (var group in labels.GroupBy(label => label.Name, StringComparer.Ordinal))
        {
            JsonNode[] values = [.. group.Select(label => JsonValue.Create(label.Value))];
            node[group.Key] = values.Length == 1 ? values[0] : new JsonArray(values);
        }

        return node;
    }

    /// <summary>The object as text.</summary>
    public static string Text(IEnumerable<Label> labels) => Node(labels).ToJsonString(Readable);
}
