using System.Globalization;
using SyncActors.Domain.Connectors;

namespace SyncActors.Domain.Alerts;

/// <summary>
/// What people are told of an alert outside of the installation. Made of names, numbers and days alone: what a vendor
/// or a destination answered may hold what is nobody else's business, and stays in the journal.
/// </summary>
public static class AlertWords
{
    /// <summary>Lines that are named; of more their number is told.</summary>
    private const int LinesNamed = 3;

    /// <summary>What is wrong, in one line.</summary>
    public static string What(AlertCause cause, ConnectorState state) => cause switch
    {
        AlertCause.RunsFailing when state.ConsecutiveFailures > 1 =>
            $"{state.ConsecutiveFailures} runs in a row did not end complete",
        AlertCause.RunsFailing => "runs did not end complete",
        AlertCause.NeedsAuthorization => "the source no longer accepts the consent",
        AlertCause.SourceDiscontinued => "the source is gone for good",
        AlertCause.AccountRefused => "the source refuses the account or the application",
        AlertCause.DestinationFailing => $"{Failing(state)} does not take what is sent to it",
        AlertCause.LinesParked => $"the source does not permit {Parked(state)}",
        AlertCause.DeadLetters when !state.DeadLetters.IsEmpty => state.DeadLetters.Count == 1
            ? "1 item could not be synced"
            : $"{state.DeadLetters.Count} items could not be synced",
        AlertCause.DeadLetters => "items could not be synced",
        AlertCause.Suspicious => "the source had nothing where it always has something",
        AlertCause.NoSync => state.LastCompleteAt is { } last
            ? string.Create(
                CultureInfo.InvariantCulture, $"no run has ended complete since {last:yyyy-MM-dd HH:mm} UTC")
            : "no run has ended complete yet",
        AlertCause.StaleData => Stale(state),
        AlertCause.Quota => "the source's limit was met several times in a row, although each wait was kept",
        _ => throw new System.Diagnostics.UnreachableException($"{cause} has no words."),
    };

    /// <summary>What a person can do, with the command to type.</summary>
    public static string Advice(AlertCause cause, string connector) => cause switch
    {
        AlertCause.RunsFailing => $"See why with: syncactors status {connector}",
        AlertCause.NeedsAuthorization => $"Consent anew with: syncactors authorize {connector}",
        AlertCause.SourceDiscontinued =>
            $"Choose another source in the configuration; details: syncactors status {connector}",
        AlertCause.AccountRefused =>
            $"See why with: syncactors status {connector}; then: syncactors authorize {connector}",
        AlertCause.DestinationFailing => $"See why with: syncactors status {connector}; it is tried with every run",
        AlertCause.LinesParked => $"Consent to more with: syncactors authorize {connector}, or leave the lines out",
        AlertCause.DeadLetters =>
            $"Look with: syncactors dead-letters list {connector}; "
            + $"try again with: syncactors dead-letters replay {connector}",
        AlertCause.Suspicious => $"Look whether the device still delivers; details: syncactors coverage {connector}",
        AlertCause.NoSync => $"See what it waits for with: syncactors status {connector}",
        AlertCause.StaleData =>
            $"Look whether the device still delivers; which days are there: syncactors coverage {connector}",
        AlertCause.Quota => $"Let it run less often, or lower its limit; details: syncactors status {connector}",
        _ => throw new System.Diagnostics.UnreachableException($"{cause} has no advice."),
    };

    private static string Failing(ConnectorState state) =>
        state.Destinations.FirstOrDefault(entry => entry.Value.Failure is not null) is { Key: { } name }
            ? $"the destination {name}"
            : "a destination";

    private static string Parked(ConnectorState state)
    {
        var lines = state.ClosedLines.Where(line => line.Value.Parked).Select(line => line.Key).ToList();
        return lines.Count switch
        {
            0 => "some lines",
            <= LinesNamed => string.Join(", ", lines),
            _ => $"{string.Join(", ", lines.Take(LinesNamed))} and {lines.Count - LinesNamed} more",
        };
    }

    private static string Stale(ConnectorState state) => AlertClock.Stalest(state) is not { } line
        ? "the newest data are too old"
        : state.NewestDays.TryGetValue(line, out var day) ? $"the newest data of {line} are of {day:yyyy-MM-dd}"
        : $"there are no data of {line} yet";
}
