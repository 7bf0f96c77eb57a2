namespace SyncActors.Api.Metrics;

/// <summary>How durations are spread.</summary>
internal sealed class Histogram
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private double _sum;

    /// <summary>Upper bounds of the buckets, in seconds.</summary>
    internal static double[] Bounds { get; } = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

    /// <summary>Counts a duration.</summary>
    internal void Observe(TimeSpan duration)
    {
        var seconds = duration.TotalSeconds;
        var bucket = Array.FindIndex(Bounds, bound => seconds <= bound);
        lock (_gate)
        {
            _counts[bucket < 0 ? Bounds.Length : bucket]++;
            _sum += seconds;
        }
    }

    /// <summary>Counts of each bucket alone, the last for what is beyond all bounds, and the sum in seconds.</summary>
    internal (long[] Counts, double Sum) Read()
    {
        lock (_gate)
            return ([.. _counts], _sum);
    }
}
