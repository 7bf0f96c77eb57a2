using System.Text;
using System.Text.Json;

namespace SyncActors.Destinations.Files;

/// <summary>
/// Tells that an item is in the file as a whole. It is written with the item's last byte; what follows the last mark of
/// a file is an item that a crash cut off.
/// </summary>
/// <param name="Connector">Name of the connector.</param>
/// <param name="Item">Id of the item.</param>
/// <param name="Version">0 for the first content, one more for each that replaces it; counted apart for provisional
/// ones.</param>
/// <param name="Final">False while the source may still change it.</param>
/// <param name="Hash">Of the content.</param>
internal sealed record FileMark(string Connector, string Item, int Version, bool Final, string Hash)
{
    /// <summary>Writes the properties; the object is begun and ended by the caller.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteString("connector", Connector);
        writer.WriteString("item", Item);
        writer.WriteNumber("version", Version);
        writer.WriteBoolean("final", Final);
        writer.WriteString("hash", Hash);
    }

    /// <summary>Reads the mark at the beginning of an object; null when there is none.</summary>
    public static FileMark? Read(ReadOnlySpan<char> json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.ToArray()));
        try
        {
            return reader.Read() && Next(ref reader, "connector") && reader.GetString() is { } connector
                && Next(ref reader, "item") && reader.GetString() is { } item
                && Next(ref reader, "version") && reader.TryGetInt32(out var version)
                && Next(ref reader, "final") && reader.TokenType is JsonTokenType.True or JsonTokenType.False
                && reader.GetBoolean() is var final
                && Next(ref reader, "hash") && reader.GetString() is { } hash
                    ? new FileMark(connector, item, version, final, hash)
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not one of ours: somebody else wrote into the file.
            return null;
        }
    }

    private static bool Next(ref Utf8JsonReader reader, string name) =>
        reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name) && reader.Read();
}
