namespace SyncActors.Simulators.MemoryApi;

/// <summary>Ways in which servers differ from the specification, or err. All can be changed while the simulator runs,
/// also by <c>PUT /_sim/quirks</c>. The defaults are a well-behaved server.</summary>
public sealed record MemoryQuirks
{
    /// <summary>Which end of a list a limit leaves, and its order. Default newest first.</summary>
    public MemoryOrder Order { get; init; } = MemoryOrder.NewestFirst;

    /// <summary>Whether <c>audio</c> and <c>image</c> are texts, as <c>"true"</c>. Default false.</summary>
    public bool TextBooleans { get; init; }

    /// <summary>How a memory without a place is written. Default 0.0/0.0.</summary>
    public MissingLocation MissingLocation { get; init; } = MissingLocation.Zero;

    /// <summary>Whether times have no zone, as <c>2025-11-19T07:28:08</c>. Default false.</summary>
    public bool ZonelessTimes { get; init; }

    /// <summary>Every so many-th memory of a list has a <c>created_at</c> that is no time; 0, the default, for
    /// none.</summary>
    public int UnreadableTimesEvery { get; init; }

    /// <summary>Whether each list repeats its first memory at the end. Default false.</summary>
    public bool DuplicateIds { get; init; }

    /// <summary>Whether tags are one comma-separated text. Default false.</summary>
    public bool TagsAsText { get; init; }

    /// <summary>Whether <c>updated_at</c> and <c>transcript_status</c> tell of a late transcript; false leaves both
    /// out. Default true; the bare profile never has them.</summary>
    public bool TellsOfChanges { get; init; } = true;

    /// <summary>What a list stands in. Default an object with <c>memories</c>.</summary>
    public MemoryEnvelope Envelope { get; init; } = MemoryEnvelope.Memories;

    /// <summary>Bytes that unknown members add to a list, spread over its memories; 0, the default, for none.
    /// 15,728,640 makes the list of 15 MiB.</summary>
    public int PaddingBytes { get; init; }

    /// <summary>The largest limit; a larger one is taken as this. Default 1,000.</summary>
    public int LimitMax { get; init; } = 1_000;

    /// <summary>Whether audio and images of listed memories are gone. Default false.</summary>
    public bool MediaGone { get; init; }

    /// <summary>The longest range that is known. Default all.</summary>
    public MemoryRange RangeMax { get; init; } = MemoryRange.All;

    /// <summary>Whether a range that is not known is taken as a week instead of being refused with 400. Default
    /// false.</summary>
    public bool UnknownRangeIsWeek { get; init; }

    /// <summary>What becomes of <c>startDate</c> and <c>endDate</c>; null for what the profile says: the bare one
    /// ignores them, the full one goes by them.</summary>
    public MemoryDates? Dates { get; init; }

    /// <summary>Whether <c>GET /memory/{context}/{id}</c> is there, which the specification does not have. Default
    /// false.</summary>
    public bool HasItemRoute { get; init; }
}

/// <summary>Order of lists.</summary>
public enum MemoryOrder
{
    /// <summary>The newest memories, newest first.</summary>
    NewestFirst = 0,

    /// <summary>The oldest memories, oldest first.</summary>
    OldestFirst = 1,
}

/// <summary>How a memory without a place is written.</summary>
public enum MissingLocation
{
    /// <summary>Both numbers are 0.0.</summary>
    Zero = 0,

    /// <summary>Both members are null.</summary>
    Null = 1,

    /// <summary>The members are left out.</summary>
    Absent = 2,
}

/// <summary>What a list stands in.</summary>
public enum MemoryEnvelope
{
    /// <summary>An object with the member <c>memories</c>.</summary>
    Memories = 0,

    /// <summary>Nothing: the answer is the array.</summary>
    Array = 1,

    /// <summary>An object with the member <c>items</c>.</summary>
    Items = 2,
}

/// <summary>How far back a list goes.</summary>
public enum MemoryRange
{
    /// <summary>24 hours.</summary>
    Day = 0,

    /// <summary>7 days.</summary>
    Week = 1,

    /// <summary>30 days.</summary>
    Month = 2,

    /// <summary>365 days.</summary>
    Year = 3,

    /// <summary>Without end.</summary>
    All = 4,
}

/// <summary>What becomes of <c>startDate</c> and <c>endDate</c>.</summary>
public enum MemoryDates
{
    /// <summary>They are passed over.</summary>
    Ignored = 0,

    /// <summary>They take the place of <c>range</c>.</summary>
    InsteadOfRange = 1,

    /// <summary>They narrow <c>range</c>.</summary>
    WithinRange = 2,

    /// <summary>They are refused with 400.</summary>
    Refused = 3,
}
