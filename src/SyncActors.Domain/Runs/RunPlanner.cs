using NodaTime;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;

namespace SyncActors.Domain.Runs;

/// <summary>Finds out which days a connector needs. Pure.</summary>
public static class RunPlanner
{
    /// <summary>Days back when neither configuration nor source says where the history begins.</summary>
    public const int HistoryDaysDefault = 30;

    /// <summary>Days back that can be asked for: more than 50 years.</summary>
    public const int HistoryDaysMax = 20_000;

    /// <summary>What to plan for at <paramref name="now"/>, after the survey has been answered.</summary>
    public static PlanBasis Basis(ConnectorState state, DateTimeOffset now)
    {
        var definition = state.Definition!;
        var today = Today(state, now);
        var history = HistoryFrom(state, today);
        var final = FinalThrough(state, today);
        var reread = Reread(state, now);
        var last = definition.IncludeToday ? today : today.AddDays(-1);
        var expected = state.Backfill.Within(new DayRange(DateOnly.MinValue, last)).With(new DayRange(history, last));
        var lookback = new DayRange(today.AddDays(-definition.LookbackDays), today);
        var waiting = (from window in state.GaveWay
                       where window.Range is not null
                       from line in window.Lines
                       select (Line: line, window.Range!.Value)).ToLookup(
            one => one.Line, one => one.Value, StringComparer.Ordinal);
        var needs = from line in state.OpenLines()
                    let days = state.Destinations.Values.Aggregate(
                        DaySet.Empty,
                        (sum, one) => sum.With(one.Line(line).Needs(expected, reread, lookback, waiting[line])))
                    where days.Days > 0
                    select new LineDays(line, days);
        return new PlanBasis(today, final, history, reread, [.. needs]);
    }

    /// <summary>The user's civil day.</summary>
    public static DateOnly Today(ConnectorState state, DateTimeOffset now)
    {
        var name = state.Definition?.TimeZone ?? state.Facts.TimeZone;
        var zone = (name is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name)) ?? DateTimeZone.Utc;
        return Instant.FromDateTimeOffset(now).InZone(zone).Date.ToDateOnly();
    }

    /// <summary>Last day that can no longer change in the ordinary course of things: it ended before a device's last
    /// contact, or long enough ago. Never the running day.</summary>
    public static DateOnly FinalThrough(ConnectorState state, DateOnly today)
    {
        var byAge = today.AddDays(-Math.Max(1, (int)Math.Ceiling(state.Definition!.FinalAfter.TotalDays)));
        var byDevice = state.Facts.DeviceSyncedAt is { } contact ? DateOnly.FromDateTime(contact).AddDays(-1) : byAge;
        var final = byDevice > byAge ? byDevice : byAge;
        return final < today ? final : today.AddDays(-1);
    }

    private static DateOnly HistoryFrom(ConnectorState state, DateOnly today)
    {
        var from = state.Definition!.HistoryFrom ?? state.Facts.MemberSince ?? today.AddDays(-HistoryDaysDefault);
        if (state.Facts.MemberSince is { } member && from < member)
            from = member;
        if (state.HistoryBegins is { } begins && from < begins)
            from = begins;
        if (state.HistoryFrom is { } known && known < from)
            from = known;
        return from <= today ? from : today;
    }

    private static bool Reread(ConnectorState state, DateTimeOffset now) =>
        state.ForceReread
        || state.ReadThrough != state.Facts.DeviceSyncedAt
        || state.RereadAt is not { } last
        || now - last >= state.Definition!.RereadEvery;
}
