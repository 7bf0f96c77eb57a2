using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>An item's content as JSON properties.</summary>
internal static class FileContent
{
    /// <summary>Writes the properties; the object is begun and ended by the caller.</summary>
    public static void WriteTo(Utf8JsonWriter writer, WriteRequest request, Item item)
    {
        writer.WriteString("user", request.User);
        writer.WriteString("line", item.Line);
        if (item.Day is { } day)
            writer.WriteString("day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WritePropertyName("labels");
        ItemJson.Node(request.Labels).WriteTo(writer);
        switch (item)
        {
            case SampleItem samples:
                WriteTo(writer, samples);
                break;
            case DocumentItem document:
                WriteTo(writer, document);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Items of type {item.GetType()} are not known.");
        }
    }

    private static void WriteTo(Utf8JsonWriter writer, SampleItem item)
    {
        writer.WriteStartArray("samples");
        foreach (var sample in item.Samples)
        {
            writer.WriteStartObject();
            writer.WriteString("metric", sample.Metric);
            if (sample.Labels.Count > 0)
            {
                writer.WritePropertyName("labels");
                ItemJson.Node(sample.Labels).WriteTo(writer);
            }

            writer.WriteNumber("timestamp", sample.TimestampMs);
            writer.WriteNumber("value", sample.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTo(Utf8JsonWriter writer, DocumentItem item)
    {
        writer.WriteString("title", item.Title);
        writer.WriteString("text", item.Text);
        writer.WritePropertyName("metadata");
        ItemJson.Node(item.Metadata).WriteTo(writer);
        writer.WriteString("updated", item.UpdatedAt.UtcDateTime);
    }

    /// <summary>Beginning of the SHA-256 of the content, as hexadecimal digits: equal contents have equal hashes. Of
    /// attachments it holds where the source finds them, not what became of them.</summary>
    public static string Hash(WriteRequest request, Item item)
    {
        using var bytes = new MemoryStream();
        var json = new Utf8JsonWriter(bytes);
        json.WriteStartObject();
        WriteTo(json, request, item);
        if (item is DocumentItem { Attachments.Count: > 0 } document)
        {
            json.WriteStartArray("attachments");
            foreach (var attachment in document.Attachments)
            {
                json.WriteStringValue(attachment.Name);
                json.WriteStringValue(attachment.Reference);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        Complete(json);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)).AsSpan(0, 16));
    }

    /// <summary>A line with a mark and, unless null, a content with what became of its attachments.</summary>
    public static byte[] Line(
        ReadOnlySpan<byte> prefix, FileMark mark, WriteRequest? request, Item? item,
        IReadOnlyList<StoredAttachment> attachments)
    {
        using var bytes = new MemoryStream();
        bytes.Write(prefix);
        var json = new Utf8JsonWriter(bytes, ItemJson.WriterOptions);
        json.WriteStartObject();
        mark.WriteTo(json);
        if (request is not null && item is not null)
            WriteTo(json, request, item);
        if (attachments.Count > 0)
        {
            json.WriteStartArray("attachments");
            foreach (var attachment in attachments)
                attachment.WriteTo(json);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        Complete(json);
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

#pragma warning disable MA0045 // It goes to memory.
    private static void Complete(Utf8JsonWriter json) => json.Flush();
#pragma warning restore MA0045

    /// <summary>UTF-8 of a text, for prefixes.</summary>
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
