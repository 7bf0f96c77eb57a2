using System.Globalization;

namespace SyncActors.Bench.Scale;

/// <summary>Processor time of a PostgreSQL server: of its first process, of those that it waited for, and of those that
/// live.</summary>
internal static class PostgresCpu
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds since its start.</summary>
    /// <param name="dataFolder">Folder of its database files.</param>
    public static double Seconds(string dataFolder)
    {
        var first = File.ReadLines(Path.Combine(dataFolder, "postmaster.pid")).First();
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (Path.GetFileName(folder) is not { } id || !char.IsAsciiDigit(id[0]) || Read(folder) is not { } fields)
                continue;

            // After the name: state, parent, and from the twelfth on times of itself and of children that ended.
            if (id == first)
                ticks += Sum(fields[11..15]);
            else if (fields[1] == first)
                ticks += Sum(fields[11..13]);
        }

        return ticks / TicksPerSecond;
    }

    private static long Sum(string[] fields) => fields.Sum(field => long.Parse(field, CultureInfo.InvariantCulture));

    private static string[]? Read(string folder)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
