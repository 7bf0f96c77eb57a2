namespace SyncActors.Simulators.MemoryApi;

/// <summary>The memories of all contexts. Safe for many threads.</summary>
internal sealed class MemoryStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Shelf> _contexts = new(StringComparer.Ordinal);

    internal MemoryStore(IEnumerable<MemoryContext> contexts)
    {
        foreach (var context in contexts)
        {
            var shelf = new Shelf(context.ApiKey);
            foreach (var record in context.Records)
                shelf.Records[record.Id] = record;
            _contexts.Add(context.Id, shelf);
        }
    }

    /// <summary>Ids of all contexts with the number of their memories.</summary>
    internal IReadOnlyList<(string Id, int Count)> Contexts()
    {
        lock (_gate)
            return [.. _contexts.Select(context => (context.Key, context.Value.Records.Count))];
    }

    /// <summary>The key of a context; null when there is no such context.</summary>
    internal string? KeyOf(string context)
    {
        lock (_gate)
            return _contexts.GetValueOrDefault(context)?.ApiKey;
    }

    /// <summary>The context that a key opens; null for none.</summary>
    internal string? ContextOf(string key)
    {
        lock (_gate)
            return _contexts.FirstOrDefault(context => context.Value.ApiKey == key).Key;
    }

    /// <summary>All memories of a context, oldest first.</summary>
    internal IReadOnlyList<MemoryRecord> Records(string context)
    {
        lock (_gate)
        {
            return _contexts.TryGetValue(context, out var shelf)
                ? [.. shelf.Records.Values.OrderBy(record => record.CreatedAt)
                    .ThenBy(record => record.Id, StringComparer.Ordinal)]
                : [];
        }
    }

    /// <summary>One memory; null when there is none.</summary>
    internal MemoryRecord? Find(string context, string id)
    {
        lock (_gate)
            return _contexts.GetValueOrDefault(context)?.Records.GetValueOrDefault(id);
    }

    /// <summary>Adds a memory, or replaces the one of its id.</summary>
    internal bool Put(string context, MemoryRecord record)
    {
        lock (_gate)
        {
            if (!_contexts.TryGetValue(context, out var shelf))
                return false;
            shelf.Records[record.Id] = record;
            return true;
        }
    }

    /// <summary>Takes a memory out.</summary>
    internal bool Remove(string context, string id)
    {
        lock (_gate)
            return _contexts.TryGetValue(context, out var shelf) && shelf.Records.Remove(id);
    }

    private sealed class Shelf(string apiKey)
    {
        public string ApiKey { get; } = apiKey;

        public Dictionary<string, MemoryRecord> Records { get; } = new(StringComparer.Ordinal);
    }
}
