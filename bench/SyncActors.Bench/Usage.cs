using System.Diagnostics;

namespace SyncActors.Bench;

/// <summary>Time and processor time of a stretch of work; the latter is the sturdier figure on a shared
/// machine.</summary>
internal sealed class Usage
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly TimeSpan _cpuBefore = Environment.CpuUsage.TotalTime;

    /// <summary>Elapsed time.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    /// <summary>Processor time of the whole process for each of <paramref name="count"/> operations, in
    /// microseconds.</summary>
    public double CpuMicroseconds(int count) => (Environment.CpuUsage.TotalTime - _cpuBefore).TotalMicroseconds / count;
}
