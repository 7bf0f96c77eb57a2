using System.Text.Json.Nodes;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>All memories and buckets. Safe for many threads.</summary>
internal sealed class MemoryStore(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Memory> _memories = [];
    private readonly List<Bucket> _buckets = [];
    private readonly SortedDictionary<string, SortedDictionary<string, int>> _operations = [];
    private long _lastId;
    private long _lastBucketId;

    public bool OwnsABucket(string user)
    {
        lock (_gate)
            return _buckets.Exists(bucket => bucket.User == user);
    }

    public Bucket? FindBucket(string user, string name)
    {
        lock (_gate)
            return _buckets.Find(bucket => bucket.User == user && bucket.Name == name);
    }

    /// <summary>Makes a bucket; null when the user has one of that name.</summary>
    public Bucket? AddBucket(string user, string name)
    {
        lock (_gate)
        {
            if (_buckets.Exists(bucket => bucket.User == user && bucket.Name == name))
                return null;
            var added = new Bucket(++_lastBucketId, user, name, timeProvider.GetUtcNow());
            _buckets.Add(added);
            return added;
        }
    }

    public void RemoveBucket(string user, string name)
    {
        lock (_gate)
        {
            _buckets.RemoveAll(bucket => bucket.User == user && bucket.Name == name);
            foreach (var id in Of(user).Where(memory => memory.Bucket == name).Select(memory => memory.Id).ToList())
                _memories.Remove(id);
        }
    }

    public IReadOnlyList<Bucket> Buckets(string user)
    {
        lock (_gate)
            return [.. _buckets.Where(bucket => bucket.User == user)];
    }

    public Memory Add(
        string user, string bucket, string text, string? sourceType, JsonObject? referenceData, bool needsProcessing)
    {
        lock (_gate)
        {
            AddBucket(user, bucket);
            var now = timeProvider.GetUtcNow();
            var memory = new Memory(
                ++_lastId, user, bucket, text, sourceType, referenceData, now, now, needsProcessing);
            _memories.Add(memory.Id, memory);
            return memory;
        }
    }

    public Memory? Find(string user, long id)
    {
        lock (_gate)
            return _memories.GetValueOrDefault(id) is { } memory && memory.User == user ? memory : null;
    }

    public void Replace(Memory memory)
    {
        lock (_gate)
        {
            AddBucket(memory.User, memory.Bucket);
            if (_memories.ContainsKey(memory.Id))
                _memories[memory.Id] = memory;
        }
    }

    public bool Remove(string user, long id)
    {
        lock (_gate)
            return _memories.GetValueOrDefault(id)?.User == user && _memories.Remove(id);
    }

    /// <summary>A user's memories, oldest first.</summary>
    public IReadOnlyList<Memory> All(string user)
    {
        lock (_gate)
            return [.. Of(user)];
    }

    public void Count(string user, string operation)
    {
        lock (_gate)
        {
            if (!_operations.TryGetValue(user, out var counts))
                _operations.Add(user, counts = []);
            counts[operation] = counts.GetValueOrDefault(operation) + 1;
        }
    }

    public IReadOnlyList<KeyValuePair<string, int>> Operations(string user)
    {
        lock (_gate)
            return [.. _operations.GetValueOrDefault(user) ?? []];
    }

    private IEnumerable<Memory> Of(string user) => _memories.Values.Where(memory => memory.User == user);
}
