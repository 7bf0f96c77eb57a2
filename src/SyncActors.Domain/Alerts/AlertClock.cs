using System.Globalization;
using SyncActors.Domain.Connectors;

namespace SyncActors.Domain.Alerts;

/// <summary>
/// The rules that wait for the clock: no run that ended complete, data that grow old, and reminders. What they wait for
/// follows from the state, so a connector that sleeps need only be woken at the moment that <see cref="NextAt"/> tells.
/// </summary>
public static class AlertClock
{
    private static readonly DateOnly Never = new(9000, 1, 1);

    /// <summary>When a rule will have something to say if nothing happens until then; null when none waits.</summary>
    public static DateTimeOffset? NextAt(ConnectorState state)
    {
        if (state.Definition is not { Enabled: true, Alerts: { } policy })
            return null;
        var next = policy.RemindEvery is null ? null
            : state.Alerts.Values.Select(alert => RemindAt(state, alert)).Min();
        if (!state.Alerts.ContainsKey(AlertCause.NoSync) && NoSyncAt(state) is { } silent)
            next = next < silent ? next : silent;
        if (!state.Alerts.ContainsKey(AlertCause.StaleData) && StaleAt(state) is { } stale)
            next = next < stale.At ? next : stale.At;
        return next;
    }

    /// <summary>What the clock says is wrong at a moment.</summary>
    internal static IEnumerable<(AlertCause Cause, string Text)> Wanted(ConnectorState state, DateTimeOffset now)
    {
        if (state.Definition is not { Enabled: true, Alerts: not null })
            yield break;
        if (NoSyncAt(state) is { } silent && IsDue(state, AlertCause.NoSync, silent, now))
            yield return (
                AlertCause.NoSync,
                state.LastCompleteAt is { } last
                    ? string.Create(CultureInfo.InvariantCulture, $"no run has ended complete since {last:u}")
                    : "no run has ended complete yet");
        if (StaleAt(state) is { } stale && IsDue(state, AlertCause.StaleData, stale.At, now))
            yield return (
                AlertCause.StaleData,
                state.NewestDays.TryGetValue(stale.Line, out var day)
                    ? $"{stale.Line}: the newest data are of {day:yyyy-MM-dd}"
                    : $"{stale.Line}: there are no data yet");
    }

    /// <summary>When people are to be reminded of an alert; null for never.</summary>
    internal static DateTimeOffset? RemindAt(ConnectorState state, Alert alert) =>
        state.Definition is { Enabled: true, Alerts.RemindEvery: { } every } && alert.AcknowledgedAt is null
            ? (alert.RemindedAt ?? alert.Since) + every
            : null;

    /// <summary>The line whose data are the first to be too old; null when no rule names one.</summary>
    internal static string? Stalest(ConnectorState state) =>
        state.Definition?.Alerts is null ? null : StaleAt(state)?.Line;

    // Clocks go backwards, and those of two nodes differ: what began to fire goes on until what it waits for has come.
    private static bool IsDue(ConnectorState state, AlertCause cause, DateTimeOffset at, DateTimeOffset now) =>
        now >= at || (state.Alerts.TryGetValue(cause, out var alert) && alert.Since >= at);

    private static DateTimeOffset? NoSyncAt(ConnectorState state)
    {
        if (state.Definition!.Alerts is not { NoSyncFor: { } wait } policy || policy.Off.Contains(AlertCause.NoSync))
            return null;
        var since = Watched(state);
        if (!(state.LastCompleteAt <= since))
            since = state.LastCompleteAt ?? since;

        // One that gave way to fresher days has brought what its limit let through.
        if (state.LastRun is { Outcome: Runs.RunOutcome.Yielded } gaveWay && !(gaveWay.EndedAt <= since))
            since = gaveWay.EndedAt;
        return since + wait;
    }

    // The line whose data are the first to be too old.
    private static (string Line, DateTimeOffset At)? StaleAt(ConnectorState state)
    {
        var policy = state.Definition!.Alerts!;
        if (policy.Off.Contains(AlertCause.StaleData))
            return null;
        (string Line, DateTimeOffset At)? first = null;
        foreach (var rule in policy.StaleAfter)
        {
            if (state.ClosedLines.ContainsKey(rule.Line) || FreshAt(state, rule.Line) is not { } fresh)
                continue;
            var at = fresh + rule.After;
            if (first is null || at < first.Value.At)
                first = (rule.Line, at);
        }

        return first;
    }

    // A line's data are fresh until its newest day ends; one that has none yet, or old ones only when the connector
    // begins, has its time from then on.
    private static DateTimeOffset? FreshAt(ConnectorState state, string line)
    {
        var since = Watched(state);
        if (!state.NewestDays.TryGetValue(line, out var day))
            return since;
        if (day > Never)
            return null; // A vendor's slip of the pen, from which no time can be counted.
        var end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
        return since > end ? since : end;
    }

    private static DateTimeOffset? Watched(ConnectorState state) => state.WatchedSince ?? state.LastStartedAt;
}
