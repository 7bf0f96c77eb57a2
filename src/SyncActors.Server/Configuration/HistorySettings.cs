using SyncActors.Domain.Schedules;
using SyncActors.Sync.Retention;

namespace SyncActors.Server.Configuration;

/// <summary>How long connectors' histories of runs are kept.</summary>
/// <param name="Keep">Age from which they may be cleaned up, 1 day or more; null for never.</param>
/// <param name="CleanUp">When that is done; cron expression of 5 or 6 fields.</param>
/// <param name="Archive">Folder to which events are written before; null for nowhere.</param>
public sealed record HistorySettings(TimeSpan? Keep, string CleanUp, string? Archive)
{
    /// <summary>What connectors are told; null when histories are kept for ever.</summary>
    /// <param name="timeZone">IANA zone in which <see cref="CleanUp"/> is read.</param>
    internal HistoryRetention? Retention(string timeZone) => Keep is not { } keep ? null : new HistoryRetention(
        keep, Schedule.At(CleanUp, timeZone), Archive is { } folder ? new EventArchive(folder).KeepAsync : null);

    /// <summary>Reads and checks <c>syncactors.history</c>.</summary>
    /// <exception cref="ConfigurationException">A key is wrong.</exception>
    internal static HistorySettings Read(ConfigurationReader reader)
    {
        var keep = reader.Duration("keep");
        if (keep < TimeSpan.FromDays(1))
            throw reader.Wrong("keep", $"'{reader.Text("keep")}' is shorter than 1d");
        var cleanUp = reader.Required("clean-up", "a cron expression, such as \"0 2 * * *\"");
        return Schedule.At(cleanUp, "UTC").Problem() is { } problem
            ? throw reader.Wrong("clean-up", $"'{cleanUp}' cannot be: {problem}")
            : new HistorySettings(keep, cleanUp, reader.Text("archive"));
    }
}
