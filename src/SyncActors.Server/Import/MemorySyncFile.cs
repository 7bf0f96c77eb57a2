using System.Text.Json;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Import;

/// <summary>
/// The state of the Memory connector, <c>memory_sync_state.json</c>: per connector and context the ids of memories that
/// were processed, as a list or as a map to true, and those that failed. A later edition keeps the ids by connector
/// alone, under another name.
/// </summary>
internal static class MemorySyncFile
{
    private static readonly string[] ProcessedNames = ["processed_memory_ids", "processed_ids"];
    private static readonly string[] FailedNames = ["failed_memory_ids", "failed_items"];

    /// <summary>Reads the memories that were processed.</summary>
    /// <exception cref="ConfigurationException">It is no such state, or knows no such connector although it
    /// must.</exception>
    public static async Task<DeliveredBefore> ReadAsync(
        string file, string connector, bool mustKnow, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            using var document = await JsonDocument.ParseAsync(stream, default, cancellationToken);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("connectors", out var connectors)
                || connectors.ValueKind != JsonValueKind.Object)
            {
                throw new ConfigurationException(
                    $"{file} has no object 'connectors'; it is no memory_sync_state.json.");
            }

            if (connectors.TryGetProperty(connector, out var own))
                return Of(own);
            return !mustKnow
                ? DeliveredBefore.Nothing
                : throw new ConfigurationException(
                    $"{file} knows no connector '{connector}'; it has "
                    + $"{string.Join(", ", connectors.EnumerateObject().Select(entry => entry.Name))}.");
        }
        catch (JsonException damaged)
        {
            throw new ConfigurationException($"{file} is damaged: {damaged.Message}", damaged);
        }
    }

    /// <summary>Reads one connector's part.</summary>
    internal static DeliveredBefore Of(JsonElement connector)
    {
        var parts = connector.TryGetProperty("contexts", out var contexts) && contexts.ValueKind == JsonValueKind.Object
            ? contexts.EnumerateObject().Select(context => context.Value).Append(connector).ToList()
            : [connector];
        var processed = parts.SelectMany(part => ProcessedNames.SelectMany(name => Ids(part, name)));
        var failed = parts.SelectMany(part => FailedNames.SelectMany(name => Ids(part, name)));
        return Of(processed, failed);
    }

    /// <summary>From ids of memories.</summary>
    internal static DeliveredBefore Of(IEnumerable<string> processed, IEnumerable<string> failed)
    {
        var done = processed.ToSortedSet();
        return new DeliveredBefore(
            [.. done.Select(id => new AdoptedItem($"memory/{id}"))],
            failed.ToSortedSet().Count(id => !done.Contains(id)));
    }

    /// <summary>Ids in a list of texts or of objects with one, or in a map whose values are not false.</summary>
    internal static IEnumerable<string> Ids(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Select(IdOf).OfType<string>(),
        JsonValueKind.Object => value.EnumerateObject().Where(entry => entry.Value.ValueKind != JsonValueKind.False)
            .Select(entry => entry.Name),
        _ => [],
    };

    private static IEnumerable<string> Ids(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var value) ? Ids(value) : [];

    private static string? IdOf(JsonElement one) => one.ValueKind switch
    {
        JsonValueKind.String => one.GetString(),
        JsonValueKind.Number => one.GetRawText(),
        JsonValueKind.Object when one.TryGetProperty("memory_id", out var id) => IdOf(id),
        _ => null,
    };

    private static SortedSet<string> ToSortedSet(this IEnumerable<string> ids) => new(ids, StringComparer.Ordinal);
}
