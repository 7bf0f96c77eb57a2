using System.Globalization;
using System.Text.Json;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>A memory as a list tells it, without its text.</summary>
/// <param name="Id">The service's id.</param>
/// <param name="CreatedAt">When it was stored, by the service's clock; null when it does not say.</param>
/// <param name="Platform">Name of the source; null when it was not told.</param>
/// <param name="Url">Address of the record; null when it was not told.</param>
/// <param name="Key">Our key; null when another program stored it.</param>
/// <param name="Connector">Mark of the connector that stored it; null when it was not told.</param>
/// <param name="UpdatedAt">When the source had last changed it; null when it was not told.</param>
/// <param name="TextHash">Hash of its text.</param>
internal sealed record StoredMemory(
    long Id, DateTimeOffset? CreatedAt, string? Platform, string? Url, string? Key, string? Connector,
    DateTimeOffset? UpdatedAt, string TextHash)
{
    /// <summary>The item it is of; null when another program stored it.</summary>
    public string? ItemKey { get; } = MemoryMark.ItemKeyOf(Key);

    /// <summary>Whether it is of the document. What another connector stored counts only when it is the very same, and
    /// what another program stored goes by the record's address.</summary>
    public bool IsOf(MemoryMark mark) => Key == mark.Key || (ItemKey is null
        ? Url == mark.Url && (Platform is null || Platform == mark.Platform)
        : ItemKey == mark.ItemKey && (Connector is null || Connector == mark.Connector));

    /// <summary>Whether it has the document's present content.</summary>
    public bool Has(MemoryMark mark) => Key == mark.Key || (Key is null && TextHash == mark.TextHash);

    /// <summary>Reads the memories of a list; null when the answer is none.</summary>
    public static IReadOnlyList<StoredMemory>? ReadList(JsonElement? answer)
    {
        if (answer is not { ValueKind: JsonValueKind.Object } body
            || !(body.TryGetProperty("items", out var items) || body.TryGetProperty("results", out items))
            || items.ValueKind != JsonValueKind.Array)
            return null;
        return [.. items.EnumerateArray().Select(Read).OfType<StoredMemory>()];
    }

    private static StoredMemory? Read(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("id", out var number)
            || MemoryBoxAnswer.ReadId(number) is not { } id)
            return null;
        var text = Text(item, "text") ?? "";
        var hash = MemoryMark.HashOf(text);
        if (MemoryFooter.Read(text) is { } footer)
            return new StoredMemory(id, Time(item, "created_at"), null, footer.Url, footer.Key, null, null, hash);
        var reference = Member(item, "reference_data");
        var source = Member(reference, "source");
        var context = Member(Member(reference, "content_context"), "additional_context");
        return new StoredMemory(
            id, Time(item, "created_at"), Text(source, "platform"), Text(source, "url"),
            Text(context, MemoryBody.KeyName), Text(context, MemoryBody.ConnectorName),
            Time(context, MemoryBody.UpdatedName), hash);
    }

    private static JsonElement? Member(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member)
            ? member
            : null;

    private static string? Text(JsonElement? parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static DateTimeOffset? Time(JsonElement? parent, string name) =>
        DateTimeOffset.TryParse(
            Text(parent, name), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : null;
}
