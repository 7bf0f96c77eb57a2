using System.Collections.Concurrent;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Sqlite;

/// <summary>
/// The part of the event index that is not in the file yet. The writer's thread alone changes it, after a commit;
/// readers take an entity's runs before they open their view of the file, so that the file holds at least what the runs
/// name.
/// </summary>
internal sealed class PendingRuns
{
    private readonly ConcurrentDictionary<EntityId, Run[]> _runs = new(concurrencyLevel: 1, capacity: 1024);

    /// <summary>Starts with what was found after the indexed part.</summary>
    public PendingRuns(IReadOnlyDictionary<EntityId, List<Run>> found)
    {
        foreach (var (entity, runs) in found)
        {
            _runs[entity] = [.. runs];
            Count += runs.Count;
        }
    }

    /// <summary>Number of runs held.</summary>
    public int Count { get; private set; }

    /// <summary>Entities that have runs here.</summary>
    public IEnumerable<EntityId> Entities => _runs.Keys;

    /// <summary>The entity's runs in order; empty when all are in the file.</summary>
    public Run[] Of(EntityId entity) => _runs.TryGetValue(entity, out var runs) ? runs : [];

    /// <summary>Adds events, joining them to the last run where they follow it directly.</summary>
    public void Add(EntityId entity, Run added)
    {
        var runs = Of(entity);
        if (runs is [.., var last] && last.IsFollowedBy(added))
        {
            runs = [.. runs];
            runs[^1] = last with { Count = last.Count + added.Count };
        }
        else
        {
            runs = [.. runs, added];
            Count++;
        }

        _runs[entity] = runs;
    }

    /// <summary>Forgets the first <paramref name="written"/> runs of an entity: they are in the file.</summary>
    public void RemoveWritten(EntityId entity, int written)
    {
        var runs = Of(entity);
        Count -= written;
        if (runs.Length == written)
            _runs.TryRemove(entity, out _);
        else
            _runs[entity] = runs[written..];
    }
}
