using System.Diagnostics;
using SyncActors.Faults.Tests.Cluster;

namespace SyncActors.Faults.Tests.Starvation;

/// <summary>Looks at the beats of all nodes without pause, from outside.</summary>
internal sealed class BeatWatch : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly NodeCluster _cluster;
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, (long Beat, long SeenAt)> _last = new(StringComparer.Ordinal);
    private readonly Task _watching;

    internal BeatWatch(NodeCluster cluster)
    {
        _cluster = cluster;
        _watching = WatchAsync();
    }

    /// <summary>Longest time for which the beat of a node was seen standing still.</summary>
    internal TimeSpan LongestPause { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _watching;
        _ending.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            foreach (var (name, beat) in await _cluster.QueryAsync(
                "select name, beat from node where state = 1",
                row => (Name: row.GetString(0), Beat: row.GetInt64(1)), CancellationToken.None))
            {
                var now = Stopwatch.GetTimestamp();
                var stood = _last.TryGetValue(name, out var last)
                    ? Stopwatch.GetElapsedTime(last.SeenAt, now)
                    : TimeSpan.Zero;
                LongestPause = stood > LongestPause ? stood : LongestPause;
                if (last.Beat != beat)
                    _last[name] = (beat, now);
            }

            await Task.Delay(LookEvery, TimeProvider.System);
        }
    }
}
