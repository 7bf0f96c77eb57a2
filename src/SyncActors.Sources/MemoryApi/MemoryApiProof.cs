using System.Globalization;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.MemoryApi;

/// <summary>
/// Finds out for which days a list proves that it shows all. A list has no pages and no total: when it is as long as
/// its limit, nothing is proved, since no order is promised. Then more is asked for, then fewer days, and what is left
/// is said to be incomplete. Pure.
/// </summary>
/// <param name="Options">Settings.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Days">For which days.</param>
/// <param name="Range">The range that was asked.</param>
/// <param name="Now">When.</param>
/// <param name="Zone">The user's zone; null for UTC.</param>
internal sealed record MemoryApiProof(
    MemoryApiOptions Options, MemoryApiQuestion Question, DayRange Days, MemoryApiRange Range, DateTimeOffset Now,
    string? Zone)
{
    // 100, 500, 1,000: a year of one context is tens of megabytes, so the largest list is not the first.
    private const int LimitFactor = 5;

    /// <summary>What a list comes to.</summary>
    public MemoryApiVerdict Of(MemoryApiList list)
    {
        var dated = Question.How == MemoryApiHow.Dated;
        if (!dated && list.ToldRange < Range)
            return RangeUnknown();
        if (list.IsCut(Question.Limit))
            return Cut(list, dated);
        return Range != MemoryApiRange.All || dated || ProvesAll(list)
            ? new MemoryApiVerdict.Shown(Range.FirstWhole(Now, Zone), null)
            : Unproved();
    }

    /// <summary>What a refusal (400, 422) comes to; null when it must have other reasons than the range or the
    /// dates.</summary>
    public MemoryApiVerdict? OfRefusal() =>
        Question.How == MemoryApiHow.Dated
            ? Instead((Question with { How = MemoryApiHow.Plain }).Over(Days))
            : Range >= MemoryApiRange.Month ? RangeUnknown() : null;

    private MemoryApiVerdict Cut(MemoryApiList list, bool dated)
    {
        if (list.MayShowMore(Question.Limit))
        {
            var limit = Math.Min(Question.Limit * LimitFactor, MemoryApiOptions.LimitMax);
            return Instead((Question with { Limit = limit }).Over(Days));
        }

        if (Question.How == MemoryApiHow.First && Options.Dates != MemoryApiDates.Never)
            return Instead((Question with { How = MemoryApiHow.Dated }).Over(Days));
        if (dated && !list.ReachesBeyond(Days, Zone))
        {
            if (Days.Days > 1)
                return Instead([.. Days.Split((Days.Days + 1) / 2).Reverse().Select(half => Question.Over(half))]);
        }
        else if (Question.How != MemoryApiHow.Last && ShorterRange() is { } first)
        {
            return Parted(first);
        }

        var shown = list.Records.Count.ToString(CultureInfo.InvariantCulture);
        return new MemoryApiVerdict.Shown(
            null,
            $"the list of {Options.Context} for {Days} was cut at {shown} memories, so it may not show all; "
            + "a shorter 'range' or a later 'history-from' shows fewer");
    }

    // The first day of the window that a shorter range holds wholly; null when none holds a part of it alone.
    private DateOnly? ShorterRange()
    {
        for (var range = Range - 1; range >= MemoryApiRange.Day; range--)
        {
            var first = range.FirstWhole(Now, Zone);
            if (first > Days.From && first <= Days.Through)
                return first;
        }

        return null;
    }

    private MemoryApiVerdict.Replaced Parted(DateOnly first) => Instead(
        (Question with { How = MemoryApiHow.Plain, All = false }).Over(Days with { From = first }),
        (Question with { How = MemoryApiHow.Last }).Over(Days with { Through = first.AddDays(-1) }));

    private MemoryApiVerdict RangeUnknown()
    {
        if (Range == MemoryApiRange.Year)
            return Instead((Question with { All = true }).Over(Days));
        if (Question.How != MemoryApiHow.Last && ShorterRange() is { } first)
            return Parted(first);
        var shortest = MemoryApiRange.Month.FirstWhole(Now, Zone);
        return new MemoryApiVerdict.Refused(
            $"the server has no list that reaches back to {Days.From:yyyy-MM-dd}; "
            + $"set 'history-from' to {shortest:yyyy-MM-dd} or later");
    }

    // Where "all" is not known, a server may answer with a shorter range and not say so.
    private bool ProvesAll(MemoryApiList list) =>
        list.ToldRange == MemoryApiRange.All || list.ReachesBack(Now.AddDays(-MemoryApiRange.Year.Days()))
        || MemoryApiRange.Year.FirstWhole(Now, Zone) <= Days.From;

    private MemoryApiVerdict.Shown Unproved()
    {
        var year = MemoryApiRange.Year.FirstWhole(Now, Zone);
        return new MemoryApiVerdict.Shown(
            year,
            $"the server showed nothing older than a year and does not say that it knows the range 'all'; "
            + $"set 'history-from' to {year:yyyy-MM-dd} or later if there is nothing");
    }

    private static MemoryApiVerdict.Replaced Instead(params IReadOnlyList<Window> windows) => new(windows);
}

/// <summary>What a list proves.</summary>
internal abstract record MemoryApiVerdict
{
    private MemoryApiVerdict()
    {
    }

    /// <summary>It is taken.</summary>
    /// <param name="WholeFrom">First day from which on it shows all; null when it proves nothing.</param>
    /// <param name="Incomplete">Why there may be more; null when there is not.</param>
    public sealed record Shown(DateOnly? WholeFrom, string? Incomplete) : MemoryApiVerdict;

    /// <summary>These windows are asked instead.</summary>
    public sealed record Replaced(IReadOnlyList<Window> Windows) : MemoryApiVerdict;

    /// <summary>The days cannot be had.</summary>
    public sealed record Refused(string Reason) : MemoryApiVerdict;
}
