using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.LightRag;

namespace SyncActors.FakeLightRag;

/// <summary><c>kv_store_doc_status.json</c>: rows by id, with the whole text as the server wrote it until the summer of
/// 2025.</summary>
internal sealed class DocumentFile(string folder)
{
    private readonly string _path = Path.Combine(folder, "kv_store_doc_status.json");

    /// <summary>The rows of an earlier life.</summary>
    public IEnumerable<LightRagDocument> Read() =>
        File.Exists(_path) && JsonNode.Parse(File.ReadAllText(_path)) is JsonObject rows
            ? [.. rows.Select(row => Row(row.Key, row.Value!))]
            : [];

    /// <summary>Writes all rows.</summary>
    public void Write(IReadOnlyDictionary<string, LightRagDocument> rows)
    {
        var file = new JsonObject(rows.Values.Select(row => KeyValuePair.Create(row.Id, (JsonNode?)new JsonObject
        {
            ["status"] = row.Status,
            ["content"] = row.Text,
            ["content_length"] = row.Text.Length,
            ["created_at"] = row.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
            ["updated_at"] = row.UpdatedAt.ToString("O", CultureInfo.InvariantCulture),
            ["file_path"] = row.FilePath,
            ["track_id"] = row.TrackId,
            ["error_msg"] = row.Error,
            ["metadata"] = row.Metadata.DeepClone(),
        })));
        Directory.CreateDirectory(folder);
        File.WriteAllText(_path + ".new", file.ToJsonString());
        File.Move(_path + ".new", _path, overwrite: true);
    }

    private static LightRagDocument Row(string id, JsonNode row) => new(
        id, Text(row, "file_path"), Text(row, "content"), Text(row, "track_id"), Time(row, "created_at"))
    {
        Status = Text(row, "status"),
        UpdatedAt = Time(row, "updated_at"),
        Error = row["error_msg"]?.GetValue<string>(),
        Metadata = row["metadata"]?.DeepClone() as JsonObject ?? [],
    };

    private static string Text(JsonNode row, string name) => row[name]?.GetValue<string>() ?? "";

    private static DateTimeOffset Time(JsonNode row, string name) =>
        DateTimeOffset.Parse(Text(row, name), CultureInfo.InvariantCulture);
}
