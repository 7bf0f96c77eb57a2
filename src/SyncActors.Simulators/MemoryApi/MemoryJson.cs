using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>Writes lists and memories as a server of a profile does, with the quirks that are ordered.</summary>
internal sealed class MemoryJson(MemoryProfile profile, MemoryQuirks quirks, DateTimeOffset now)
{
    private const string Utc = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string Zoneless = "yyyy-MM-dd'T'HH:mm:ss";
    private const string Unreadable = "sometime last week";

    /// <summary>A whole list.</summary>
    internal string List(string context, int limit, string range, IReadOnlyList<MemoryRecord> records)
    {
        var shown = quirks.DuplicateIds && records.Count > 0 ? [.. records, records[0]] : records;
        return Write(json =>
        {
            if (quirks.Envelope == MemoryEnvelope.Array)
            {
                WriteAll(json, context, shown);
                return;
            }

            json.WriteStartObject();
            if (profile == MemoryProfile.Er1)
            {
                json.WriteString("context_id", context);
                json.WriteNumber("limit", limit);
                json.WriteString("range", range);
                json.WriteNumber("count", shown.Count);
            }

            json.WritePropertyName(quirks.Envelope == MemoryEnvelope.Items ? "items" : "memories");
            WriteAll(json, context, shown);
            json.WriteEndObject();
        });
    }

    /// <summary>One memory.</summary>
    internal string Item(string context, MemoryRecord record) =>
        Write(json => WriteOne(json, context, record, index: 0, padding: 0));

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
#pragma warning disable MA0045, MA0042 // Into memory.
        using (var json = new Utf8JsonWriter(body))
            write(json);
#pragma warning restore MA0045, MA0042
        return Encoding.UTF8.GetString(body.WrittenSpan);
    }

    private void WriteAll(Utf8JsonWriter json, string context, IReadOnlyList<MemoryRecord> records)
    {
        json.WriteStartArray();
        for (var index = 0; index < records.Count; index++)
            WriteOne(json, context, records[index], index, quirks.PaddingBytes / records.Count);
        json.WriteEndArray();
    }

    private void WriteOne(Utf8JsonWriter json, string context, MemoryRecord record, int index, int padding)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteString("type", record.Type);
        WriteFlag(json, "audio", record.Audio);
        WriteFlag(json, "image", record.Image);
        json.WriteString("transcript", record.IsTranscribed(now) ? record.Transcript : "");
        WriteLocation(json, record.Location);
        var unreadable = quirks.UnreadableTimesEvery > 0 && index % quirks.UnreadableTimesEvery == 0;
        json.WriteString("created_at", unreadable ? Unreadable : Time(record.CreatedAt));
        if (profile == MemoryProfile.Er1)
            WriteRest(json, context, record);
        if (padding > 0)
            json.WriteString("filler", new string('x', padding));
        json.WriteEndObject();
    }

    private void WriteRest(Utf8JsonWriter json, string context, MemoryRecord record)
    {
        var transcribed = record.IsTranscribed(now);
        if (quirks.TellsOfChanges)
        {
            json.WriteString("updated_at", Time(record.ChangedAt(now)));
            json.WriteString("transcript_status", transcribed ? "processed" : "pending");
        }

        json.WriteString("description", transcribed ? record.Description ?? "" : "");
        json.WriteString("context_id", context);
        json.WriteString("collection_name", "default_collection");
        json.WriteString("review_status", "n");
        json.WriteString("gcs_uri", record.Audio ? Storage(context, record, "memory.mp3") : "");
        json.WriteString("gcs_uri_img", record.Image ? Storage(context, record, "image.jpeg") : "");
        if (quirks.TagsAsText)
        {
            json.WriteString("tags", string.Join(", ", record.Tags));
            return;
        }

        json.WriteStartArray("tags");
        foreach (var tag in record.Tags)
            json.WriteStringValue(tag);
        json.WriteEndArray();
    }

    private void WriteFlag(Utf8JsonWriter json, string name, bool value)
    {
        if (quirks.TextBooleans)
            json.WriteString(name, value ? "true" : "false");
        else
            json.WriteBoolean(name, value);
    }

    private void WriteLocation(Utf8JsonWriter json, MemoryLocation? location)
    {
        if (location is { } place)
        {
            json.WriteNumber("location_lat", place.Latitude);
            json.WriteNumber("location_lon", place.Longitude);
        }
        else if (quirks.MissingLocation == MissingLocation.Zero)
        {
            json.WritePropertyName("location_lat");
            json.WriteRawValue("0.0");
            json.WritePropertyName("location_lon");
            json.WriteRawValue("0.0");
        }
        else if (quirks.MissingLocation == MissingLocation.Null)
        {
            json.WriteNull("location_lat");
            json.WriteNull("location_lon");
        }
    }

    private string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString(quirks.ZonelessTimes ? Zoneless : Utc, CultureInfo.InvariantCulture);

    // File names of real servers hold spaces and colons.
    private static string Storage(string context, MemoryRecord record, string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"gs://simulated-bucket/uploads/{context}_{record.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}_{name}");
}
