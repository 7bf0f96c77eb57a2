using System.Collections.Immutable;

namespace SyncActors.Domain.Runs;

/// <summary>Why a run began.</summary>
public enum RunTrigger
{
    /// <summary>Its time had come.</summary>
    Schedule = 0,

    /// <summary>A person asked.</summary>
    Manual = 1,

    /// <summary>A person asked for past days.</summary>
    Backfill = 2,

    /// <summary>Dead letters are fetched again.</summary>
    Replay = 3,
}

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Everything expected is there.</summary>
    Complete = 0,

    /// <summary>All but parked lines, refused windows or dead letters.</summary>
    CompleteWithParked = 1,

    /// <summary>Some windows or destinations failed; the next run makes up for them.</summary>
    Partial = 2,

    /// <summary>Nothing more could be done; the next run goes on from here.</summary>
    Failed = 3,

    /// <summary>The source had nothing where it always has something.</summary>
    Suspicious = 4,

    /// <summary>A person stopped it.</summary>
    Cancelled = 5,

    /// <summary>Waiting for permits, it gave way to a run with fresher days; that one takes up what is left.</summary>
    Yielded = 6,
}

/// <summary>A run in progress: the plan it began with and how far it has come.</summary>
public sealed record Run
{
    /// <summary>1 for the connector's first run.</summary>
    public required long Number { get; init; }

    /// <summary>Why it began.</summary>
    public required RunTrigger Trigger { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>False while it asks about the account, true once its windows are known.</summary>
    public bool Planned { get; init; }

    /// <summary>Windows not yet done, in order; the first is being asked.</summary>
    public required ImmutableList<Window> Left { get; init; }

    /// <summary>Where the first window goes on; null at its first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Days of the first window that had items on its earlier pages, by line.</summary>
    public ImmutableSortedDictionary<string, Coverage.DaySet> Seen { get; init; } =
        ImmutableSortedDictionary.Create<string, Coverage.DaySet>(StringComparer.Ordinal);

    /// <summary>Windows done.</summary>
    public int Done { get; init; }

    /// <summary>Requests that the plan expected in all.</summary>
    public int RequestsExpected { get; init; }

    /// <summary>Requests made, as far as recorded.</summary>
    public int Requests { get; init; }

    /// <summary>Permits reserved and not known to be spent.</summary>
    public int Permits { get; init; }

    /// <summary>When permits were last reserved; null before the first.</summary>
    public DateTimeOffset? ReservedAt { get; init; }

    /// <summary>Failures of the first window in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Windows given up.</summary>
    public int GivenUp { get; init; }

    /// <summary>Why the last of them was; null when none was.</summary>
    public string? GivenUpFor { get; init; }

    /// <summary>Windows refused or parked.</summary>
    public int Parked { get; init; }

    /// <summary>The user's civil day when it was planned.</summary>
    public DateOnly Today { get; init; }

    /// <summary>Last day that is final for this run.</summary>
    public DateOnly FinalThrough { get; init; }

    /// <summary>Dense lines that were asked for final days.</summary>
    public ImmutableSortedSet<string> DenseAsked { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Dense lines that answered with at least one item.</summary>
    public ImmutableSortedSet<string> DenseAnswered { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Destinations left out since they failed.</summary>
    public ImmutableSortedSet<string> Failing { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Days whose dead letters a person asked for again meanwhile, by line. An earlier page may have passed
    /// them, so this run does not finish them.</summary>
    public ImmutableSortedDictionary<string, Coverage.DaySet> Replayed { get; init; } =
        ImmutableSortedDictionary.Create<string, Coverage.DaySet>(StringComparer.Ordinal);

    /// <summary>Whether lines were reopened meanwhile, for which it has no windows.</summary>
    public bool LinesReopened { get; init; }

    /// <summary>Why the source may hold more than it showed; null when it does not.</summary>
    public string? Incomplete { get; init; }

    /// <summary>What it did so far.</summary>
    public ItemCounts Counts { get; init; } = ItemCounts.Zero;
}

/// <summary>Numbers of items by what became of them, over all destinations.</summary>
public sealed record ItemCounts(long Synced, long Unchanged, long Skipped, long DeadLettered)
{
    /// <summary>None.</summary>
    public static ItemCounts Zero { get; } = new(0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public ItemCounts Plus(ItemCounts other) => new(
        Synced + other.Synced, Unchanged + other.Unchanged, Skipped + other.Skipped, DeadLettered + other.DeadLettered);
}

/// <summary>A run that ended.</summary>
public sealed record RunSummary(
    long Number, RunTrigger Trigger, DateTimeOffset StartedAt, DateTimeOffset EndedAt, RunOutcome Outcome,
    string? Reason,
    int Requests, int RequestsExpected, ItemCounts Counts);
