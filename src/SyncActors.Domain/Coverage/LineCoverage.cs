using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Coverage;

/// <summary>
/// What one destination has of one line. A day is finished (final, with an item or proved empty), provisional
/// (delivered, may still change), parked (final, but a record or item of it waits as a dead letter), or none of these.
/// There is no other progress mark: the watermark is read off the finished days.
/// </summary>
/// <param name="Finished">Days that are final.</param>
/// <param name="Empty">The finished days for which the source had nothing: missing, not zero.</param>
/// <param name="Provisional">Days delivered before they were final.</param>
/// <param name="Parked">Days that are not asked for again until a person replays their dead letters.</param>
public sealed record LineCoverage(DaySet Finished, DaySet Empty, DaySet Provisional, DaySet Parked)
{
    /// <summary>Nothing yet.</summary>
    public static LineCoverage None { get; } = new(DaySet.Empty, DaySet.Empty, DaySet.Empty, DaySet.Empty);

    /// <summary>This coverage after the days of <paramref name="range"/> were answered for.</summary>
    /// <param name="range">Days that the answer covered.</param>
    /// <param name="withItems">Those of them for which it held an item.</param>
    /// <param name="finalThrough">Last day that can no longer change in the ordinary course of things.</param>
    /// <param name="held">Days for which dead letters stand: parked once they are final, and until then read again like
    /// others that may change.</param>
    /// <param name="except">Days of the range for which it does not count; none when null.</param>
    public LineCoverage Answered(
        DayRange range, DaySet withItems, DateOnly finalThrough, DaySet? held = null, DaySet? except = null)
    {
        var through = new DayRange(DateOnly.MinValue, finalThrough);
        if (held?.Within(range) is { Days: > 0 } waiting)
        {
            var begun = this with { Finished = Finished.Without(waiting), Empty = Empty.Without(waiting) };
            return begun.Park(waiting.Within(through)).Answered(range, withItems, finalThrough, held: null, except);
        }

        var answered = DaySet.Of(range).Without(Parked);
        if (except is not null)
            answered = answered.Without(except);
        var final = answered.Within(through);
        var finished = Finished.With(final);

        // A finished day stays so, should the last final day ever move back.
        var open = answered.Without(finished);
        return this with
        {
            Finished = finished,
            Empty = Empty.Without(range).With(answered.Without(open).Without(withItems)),
            Provisional = Provisional.Without(final).With(open),
        };
    }

    /// <summary>This coverage with days taken out that a dead letter holds back.</summary>
    public LineCoverage Park(DaySet days) => new(
        Finished.Without(days), Empty.Without(days), Provisional.Without(days), Parked.With(days));

    /// <summary>This coverage with days that no dead letter holds back any more.</summary>
    public LineCoverage Unpark(DaySet days) => this with { Parked = Parked.Without(days) };

    /// <summary>This coverage with the days of <paramref name="range"/> to be fetched again.</summary>
    public LineCoverage Forget(DayRange range) =>
        new(Finished.Without(range), Empty.Without(range), Provisional.Without(range), Parked.Without(range));

    /// <summary>Last day of the unbroken row of finished days from <paramref name="start"/>; the day before
    /// <paramref name="start"/> when there is none.</summary>
    public DateOnly Watermark(DateOnly start) => Finished.EndOfPrefix(start) ?? start.AddDays(-1);

    /// <summary>Days of <paramref name="expected"/> to ask for.</summary>
    /// <param name="expected">All days that the line should have.</param>
    /// <param name="reread">True to ask again for provisional days and for <paramref name="lookback"/>.</param>
    /// <param name="lookback">The newest days, finished or not.</param>
    /// <param name="waiting">Provisional days that were to be asked again and were not; none when null.</param>
    public DaySet Needs(DaySet expected, bool reread, DayRange lookback, IEnumerable<DayRange>? waiting = null)
    {
        var missing = expected.Without(Finished).Without(Parked);
        return reread
            ? missing.With(expected.Within(lookback).Without(Parked))
            : missing.Without(Provisional.Without(DaySet.Of(waiting ?? [])));
    }
}
