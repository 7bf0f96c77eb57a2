using System.Collections.Immutable;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Coverage;

/// <summary>A set of civil days, kept as disjoint, ascending, never adjacent ranges. Ten years without a gap are one
/// range.</summary>
public sealed class DaySet : IEquatable<DaySet>
{
    private readonly ImmutableArray<DayRange> _ranges;

    private DaySet(ImmutableArray<DayRange> ranges) => _ranges = ranges;

    /// <summary>No day.</summary>
    public static DaySet Empty { get; } = new([]);

    /// <summary>The ranges, ascending.</summary>
    public IReadOnlyList<DayRange> Ranges => _ranges;

    /// <summary>Number of days.</summary>
    public int Days => _ranges.Sum(range => range.Days);

    /// <summary>A set from any ranges; overlaps are joined, empty ranges dropped.</summary>
    public static DaySet Of(IEnumerable<DayRange> ranges)
    {
        var joined = ImmutableArray.CreateBuilder<DayRange>();
        foreach (var range in ranges.Where(range => range.Days > 0).OrderBy(range => range.From))
            Join(joined, range);
        return joined.Count == 0 ? Empty : new DaySet(joined.ToImmutable());
    }

    /// <summary>Whether the day is in the set.</summary>
    public bool Contains(DateOnly day) => _ranges.Any(range => range.Contains(day));

    /// <summary>The days of <paramref name="range"/>.</summary>
    public static DaySet Of(DayRange range) => range.Days == 0 ? Empty : new DaySet([range]);

    /// <summary>This set and the days of <paramref name="range"/>.</summary>
    public DaySet With(DayRange range) => With(Of(range));

    /// <summary>This set and <paramref name="other"/>.</summary>
    public DaySet With(DaySet other)
    {
        if (other._ranges.IsEmpty || ContainsAll(other))
            return this;
        if (_ranges.IsEmpty)
            return other;

        // Both are in order: one walk through both joins them.
        var joined = ImmutableArray.CreateBuilder<DayRange>(_ranges.Length + other._ranges.Length);
        var (own, others) = (0, 0);
        while (own < _ranges.Length || others < other._ranges.Length)
        {
            var next = others == other._ranges.Length
                || (own < _ranges.Length && _ranges[own].From <= other._ranges[others].From)
                    ? _ranges[own++]
                    : other._ranges[others++];
            Join(joined, next);
        }

        return new DaySet(joined.ToImmutable());
    }

    /// <summary>Whether a day of <paramref name="range"/> is in this set.</summary>
    public bool Overlaps(DayRange range)
    {
        foreach (var own in _ranges)
        {
            if (own.From <= range.Through && range.From <= own.Through)
                return true;
        }

        return false;
    }

    /// <summary>This set less the days of <paramref name="range"/>.</summary>
    public DaySet Without(DayRange range)
    {
        if (range.Days == 0 || !Overlaps(range))
            return this;
        var left = ImmutableArray.CreateBuilder<DayRange>(_ranges.Length + 1);
        foreach (var own in _ranges)
        {
            if (own.Through < range.From || own.From > range.Through)
            {
                left.Add(own);
                continue;
            }

            if (own.From < range.From)
                left.Add(own with { Through = range.From.AddDays(-1) });
            if (own.Through > range.Through)
                left.Add(own with { From = range.Through.AddDays(1) });
        }

        return left.Count == 0 ? Empty : new DaySet(left.ToImmutable());
    }

    /// <summary>This set less <paramref name="other"/>.</summary>
    public DaySet Without(DaySet other)
    {
        var left = this;
        foreach (var range in other._ranges)
            left = left.Without(range);
        return left;
    }

    /// <summary>The days of this set that lie in <paramref name="range"/>.</summary>
    public DaySet Within(DayRange range)
    {
        if (_ranges.IsEmpty || (range.From <= _ranges[0].From && _ranges[^1].Through <= range.Through))
            return this;
        var within = ImmutableArray.CreateBuilder<DayRange>(_ranges.Length);
        foreach (var own in _ranges)
        {
            var part = new DayRange(
                Later(own.From, range.From), own.Through < range.Through ? own.Through : range.Through);
            if (part.Days > 0)
                within.Add(part);
        }

        return within.Count == 0 ? Empty : new DaySet(within.ToImmutable());
    }

    /// <summary>Last day of the unbroken row of days that begins at <paramref name="start"/>; null when
    /// <paramref name="start"/> itself is missing.</summary>
    public DateOnly? EndOfPrefix(DateOnly start)
    {
        foreach (var range in _ranges)
        {
            if (range.Contains(start))
                return range.Through;
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Equals(DaySet? other) => other is not null && _ranges.SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DaySet);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        _ranges.IsEmpty ? 0 : HashCode.Combine(_ranges[0], _ranges[^1], _ranges.Length);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _ranges);

    // Ranges come in ascending order of their first day.
    private static void Join(ImmutableArray<DayRange>.Builder joined, DayRange next)
    {
        if (joined.Count > 0 && next.From.DayNumber <= joined[^1].Through.DayNumber + 1)
            joined[^1] = new DayRange(joined[^1].From, Later(joined[^1].Through, next.Through));
        else
            joined.Add(next);
    }

    private bool ContainsAll(DaySet other)
    {
        foreach (var range in other._ranges)
        {
            if (!ContainsAll(range))
                return false;
        }

        return true;
    }

    private bool ContainsAll(DayRange range)
    {
        foreach (var own in _ranges)
        {
            if (own.From <= range.From && range.Through <= own.Through)
                return true;
        }

        return false;
    }

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
