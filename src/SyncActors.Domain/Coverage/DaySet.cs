using System.Collections.Immutable;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Coverage;

/// <summary>A set of civil days, kept as disjoint, ascending, never adjacent ranges. Ten years without a gap are one range.</summary>
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
        {
            if (joined.Count > 0 && range.From.DayNumber <= joined[^1].Through.DayNumber + 1)
                joined[^1] = new DayRange(joined[^1].From, Later(joined[^1].Through, range.Through));
            else
                joined.Add(range);
        }

        return joined.Count == 0 ? Empty : new DaySet(joined.ToImmutable());
    }

    /// <summary>Whether the day is in the set.</summary>
    public bool Contains(DateOnly day) => _ranges.Any(range => range.Contains(day));

    /// <summary>This set and the days of <paramref name="range"/>.</summary>
    public DaySet With(DayRange range) => range.Days == 0 ? this : Of(_ranges.Append(range));

    /// <summary>This set and <paramref name="other"/>.</summary>
    public DaySet With(DaySet other) => other._ranges.IsEmpty ? this : Of(_ranges.Concat(other._ranges));

    /// <summary>This set less the days of <paramref name="range"/>.</summary>
    public DaySet Without(DayRange range)
    {
        if (range.Days == 0 || _ranges.IsEmpty)
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

        return new DaySet(left.ToImmutable());
    }

    /// <summary>This set less <paramref name="other"/>.</summary>
    public DaySet Without(DaySet other) => other._ranges.Aggregate(this, (left, range) => left.Without(range));

    /// <summary>The days of this set that lie in <paramref name="range"/>.</summary>
    public DaySet Within(DayRange range) => Of(_ranges.Select(own => new DayRange(
        Later(own.From, range.From), own.Through < range.Through ? own.Through : range.Through)));

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
    public override int GetHashCode() => _ranges.IsEmpty ? 0 : HashCode.Combine(_ranges[0], _ranges[^1], _ranges.Length);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _ranges);

    private static DateOnly Later(DateOnly one, DateOnly other) => one > other ? one : other;
}
