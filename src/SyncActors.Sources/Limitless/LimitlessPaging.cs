using System.Text.Json;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Limitless;

/// <summary>
/// Decides where the next page of a window begins. A short or an empty page is not the last one: only a missing cursor
/// says so, or entries beyond the window. Bounded all the same. Pure.
/// </summary>
internal static class LimitlessPaging
{
    /// <summary>Pages in a row that may lead no further.</summary>
    private const int IdleMax = 25;

    /// <summary>What follows a page.</summary>
    public abstract record Step
    {
        private Step()
        {
        }

        /// <summary>The next page begins here; null when the page was the last.</summary>
        public sealed record Go(LimitlessCursor? Cursor) : Step;

        /// <summary>The pages lead nowhere.</summary>
        public sealed record Stuck(string Reason) : Step;
    }

    /// <summary>Decides about one page.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="range">Days of the window; null for <see cref="LimitlessWay.First"/>.</param>
    /// <param name="cursor">Where the page began.</param>
    /// <param name="entries">The page.</param>
    /// <param name="token">The vendor's cursor to the next one; null when there is none.</param>
    /// <param name="zone">The user's zone.</param>
    public static Step Next(
        LimitlessQuestion question, DayRange? range, LimitlessCursor cursor, IReadOnlyList<JsonElement> entries,
        string? token, string? zone)
    {
        if (token is null || range is not { } days)
            return new Step.Go(null);
        var span = LimitlessSpan.Of(days, zone);
        return question.Line == LimitlessQuestion.Lifelogs
            ? Lifelogs(question, span, cursor, entries, token)
            : Chats(span, cursor, entries, token);
    }

    // Oldest first.
    private static Step Lifelogs(
        LimitlessQuestion question, LimitlessSpan span, LimitlessCursor cursor, IReadOnlyList<JsonElement> entries,
        string token)
    {
        long? newest = Times(entries, "startTime").DefaultIfEmpty(long.MinValue).Max() is var ms && ms > long.MinValue
            ? ms
            : null;
        if (newest >= span.EndMs)
            return new Step.Go(null);
        var onward = newest is { } reached && (cursor.ReachedMs == 0 || reached > cursor.ReachedMs);
        if (question.Way == LimitlessWay.Careful && !onward)
            return new Step.Stuck("Limitless has more entries in one second than a page takes, and refuses cursors");
        return Go(
            cursor, onward, onward ? newest!.Value : cursor.ReachedMs,
            question.Way == LimitlessWay.Careful ? null : token);
    }

    // Newest first. By which time they are ordered is not documented, so a page must be older by both.
    private static Step Chats(
        LimitlessSpan span, LimitlessCursor cursor, IReadOnlyList<JsonElement> entries, string token)
    {
        var times = Times(entries, "createdAt").Concat(Times(entries, "startedAt")).ToList();
        if (times.Count > 0 && times.Max() < span.FromMs)
            return new Step.Go(null);
        var onward = times.Count > 0 && (cursor.ReachedMs == 0 || times.Min() < cursor.ReachedMs);
        return Go(cursor, onward, onward ? times.Min() : cursor.ReachedMs, token);
    }

    private static Step Go(LimitlessCursor cursor, bool onward, long reachedMs, string? token)
    {
        var next = new LimitlessCursor(cursor.Pages + 1, onward ? 0 : cursor.Idle + 1, reachedMs, token);
        return next.Idle > IdleMax || next.Pages >= RunLimits.WindowRequestsMax
            ? new Step.Stuck($"{next.Pages} pages, of which the last {next.Idle} led no further")
            : new Step.Go(next);
    }

    private static IEnumerable<long> Times(IReadOnlyList<JsonElement> entries, string name) =>
        entries.Select(entry => LimitlessJson.Instant(entry, name)).OfType<DateTimeOffset>()
            .Select(time => time.ToUnixTimeMilliseconds());
}
