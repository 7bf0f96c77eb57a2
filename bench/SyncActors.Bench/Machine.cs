using System.Runtime.InteropServices;

namespace SyncActors.Bench;

/// <summary>What the figures were taken on.</summary>
internal static class Machine
{
    private const string LoadFile = "/proc/loadavg";
    private const string ProcessorFile = "/proc/cpuinfo";

    /// <summary>Processor, memory, runtime, in one line.</summary>
    public static string Describe() =>
        $"{Environment.ProcessorCount} cores ({Processor()}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, "
        + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, "
        + $"temporary files in {Path.GetTempPath()}";

    /// <summary>Load average of the last minute; null where the system does not tell. The bench itself counts
    /// too.</summary>
    public static string? Load() => File.Exists(LoadFile) ? File.ReadAllText(LoadFile).Split(' ')[0] : null;

    private static string Processor()
    {
        var model = File.Exists(ProcessorFile)
            ? File.ReadLines(ProcessorFile)
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : model[(model.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
