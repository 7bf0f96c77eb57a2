using SyncActors.Domain.Connectors;

namespace SyncActors.Domain.Runs;

/// <summary>
/// Which windows come first where a limit does not last for all of them. The newest days take turns, and the older ones
/// that are missing have one turn among them, so that neither waits for ever: not one line's newest days for another's,
/// not the older days for the newest, and not the newest for a long history. Pure.
/// </summary>
public static class Turns
{
    /// <summary>Whether a device may just have changed what a window asks for, or it asks about the account.</summary>
    /// <param name="window">The window.</param>
    /// <param name="today">The user's civil day.</param>
    /// <param name="lookbackDays">See <see cref="ConnectorDefinition.LookbackDays"/>.</param>
    public static bool IsFresh(Window window, DateOnly today, int lookbackDays)
    {
        ArgumentNullException.ThrowIfNull(window);
        return window.Range is not { } range || range.Through >= today.AddDays(-lookbackDays);
    }

    /// <summary>Whether a window asks for the older days whose turn it is: those that waited longest when the last run
    /// gave way.</summary>
    /// <param name="state">The connector's, while a run is planned.</param>
    /// <param name="window">A window of the run.</param>
    public static bool IsDue(ConnectorState state, Window window)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(window);
        return state.GaveWay.Find(waiting => IsOlder(state, waiting, state.Run!.Today)) is { } due
            && window.Lines.Any(due.Lines.Contains) && Overlap(due.Range, window.Range);
    }

    /// <summary>Windows in the order in which they are asked: those first that the last run gave way before, in its
    /// order. Of the older days only the first have such a turn; the others come last.</summary>
    internal static IReadOnlyList<Window> Order(ConnectorState state, IReadOnlyList<Window> windows, DateOnly today)
    {
        if (state.GaveWay.IsEmpty)
            return windows;
        var places = state.GaveWay.Index()
            .SelectMany(waiting => waiting.Item.Lines.Select(line => (Line: line, waiting.Item.Range, waiting.Index)))
            .ToLookup(waiting => waiting.Line, StringComparer.Ordinal);
        int PlaceOf(Window window) => window.Lines
            .SelectMany(line => places[line].Where(waiting => Overlap(waiting.Range, window.Range)).Take(1))
            .Select(waiting => waiting.Index).DefaultIfEmpty(int.MaxValue).Min();
        var ordered = windows.OrderBy(PlaceOf).ToList();
        var first = ordered.Find(window => IsOlder(state, window, today));
        return [.. ordered.OrderBy(window => window == first || !IsOlder(state, window, today) ? 0 : 1)];
    }

    private static bool IsOlder(ConnectorState state, Window window, DateOnly today) =>
        !IsFresh(window, today, state.Definition!.LookbackDays);

    private static bool Overlap(DayRange? one, DayRange? other) =>
        one is { } days && other is { } others && days.From <= others.Through && others.From <= days.Through;
}
