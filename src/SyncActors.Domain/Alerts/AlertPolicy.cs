namespace SyncActors.Domain.Alerts;

/// <summary>From when on a connector's people are told that something is wrong, and how often.</summary>
public sealed record AlertPolicy
{
    /// <summary>Longest time that a rule may name.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromDays(366);

    /// <summary>Highest number that a rule may name.</summary>
    public const int NumberMax = 1000;

    /// <summary>The policy of a definition that names none: nothing in it waits for the clock.</summary>
    public static AlertPolicy Standard { get; } = new();

    /// <summary>Runs in a row that do not end complete before a person is told; 0 for never.</summary>
    public int FailuresInARow { get; init; } = 3;

    /// <summary>Times in a row that the source's limit is met, without a page between, before a person is told; 0 for
    /// never.</summary>
    public int ThrottlesInARow { get; init; } = 3;

    /// <summary>How long no run may end complete; null for any time.</summary>
    public TimeSpan? NoSyncFor { get; init; }

    /// <summary>How old the newest data of lines may be; lines that are not named may be of any age.</summary>
    public IReadOnlyList<StaleRule> StaleAfter { get; init; } = [];

    /// <summary>How often people are reminded of an alert that nobody has acknowledged; null for never.</summary>
    public TimeSpan? RemindEvery { get; init; }

    /// <summary>Causes that nobody is to be told of.</summary>
    public IReadOnlyList<AlertCause> Off { get; init; } = [];

    /// <summary>Whether two policies say the same.</summary>
    public bool Equals(AlertPolicy? other) =>
        other is not null && FailuresInARow == other.FailuresInARow && ThrottlesInARow == other.ThrottlesInARow
        && NoSyncFor == other.NoSyncFor && RemindEvery == other.RemindEvery
        && StaleAfter.SequenceEqual(other.StaleAfter) && Off.SequenceEqual(other.Off);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(FailuresInARow, ThrottlesInARow, NoSyncFor, RemindEvery, StaleAfter.Count, Off.Count);

    /// <summary>All of it in one line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{FailuresInARow}|{ThrottlesInARow}|{NoSyncFor}|{RemindEvery}|")
        + $"{string.Join(',', StaleAfter)}|{string.Join(',', Off)}";
}

/// <summary>How old the newest data of a line may be.</summary>
/// <param name="Line">The line.</param>
/// <param name="After">Counted from the end, in UTC, of the newest day that has data; above 0.</param>
public sealed record StaleRule(string Line, TimeSpan After);
