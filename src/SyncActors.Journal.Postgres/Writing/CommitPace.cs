using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>
/// When a lane begins its next commit. While many streams append, commits keep a distance, so that several appends
/// share what a commit costs the server; a few streams, whose next append waits for the last, never wait.
/// </summary>
internal sealed class CommitPace(TimeProvider timeProvider)
{
    /// <summary>From the beginning of a commit to that of the next, while many streams append.</summary>
    public static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);

    /// <summary>How long streams are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(200);

    /// <summary>Streams within a window from which on commits keep their distance.</summary>
    public const int ManyStreams = 20;

    private readonly HashSet<EntityId> _streams = [];
    private long _windowBegan = timeProvider.GetTimestamp();
    private long _commitBegan = timeProvider.GetTimestamp();
    private bool _wereMany;

    /// <summary>How long the next commit waits from now on.</summary>
    public TimeSpan Wait()
    {
        if (timeProvider.GetElapsedTime(_windowBegan) is var age && age >= Window)
        {
            _wereMany = age < 2 * Window && _streams.Count >= ManyStreams;
            _streams.Clear();
            _windowBegan = timeProvider.GetTimestamp();
        }

        var left = Distance - timeProvider.GetElapsedTime(_commitBegan);
        return (_wereMany || _streams.Count >= ManyStreams) && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A commit begins.</summary>
    public void Begin(List<AppendWork> group)
    {
        _commitBegan = timeProvider.GetTimestamp();
        foreach (var work in group)
            _streams.Add(work.Append.Entity);
    }
}
