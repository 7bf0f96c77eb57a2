namespace SyncActors.Sources.GoogleHealth;

/// <summary>How a data type is asked.</summary>
internal enum GoogleHealthAction
{
    /// <summary>A plain resource of the account.</summary>
    Account = 0,

    /// <summary>Records of each source by itself.</summary>
    List = 1,

    /// <summary>Records merged over all sources.</summary>
    Reconcile = 2,

    /// <summary>Sums of civil days.</summary>
    DailyRollUp = 3,

    /// <summary>Sums of equal stretches of physical time.</summary>
    RollUp = 4,
}

/// <summary>Where a record says when it was.</summary>
internal enum GoogleHealthTiming
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>The civil day of a roll-up.</summary>
    RollUpDay = 1,

    /// <summary>The physical start of a roll-up.</summary>
    RollUpStart = 2,

    /// <summary>The member <c>date</c>.</summary>
    Date = 3,

    /// <summary>The moment of a measurement.</summary>
    Sample = 4,

    /// <summary>The start of an interval.</summary>
    IntervalStart = 5,

    /// <summary>The end of an interval: a night belongs to the day it ends on.</summary>
    IntervalEnd = 6,
}

/// <summary>How the records of one item come together.</summary>
internal enum GoogleHealthGathering
{
    /// <summary>One record is the whole item; further ones of the same day are passed over.</summary>
    First = 0,

    /// <summary>The samples of all records.</summary>
    All = 1,

    /// <summary>Samples of the same series are added up.</summary>
    Sum = 2,
}

/// <summary>Reads the value object of one record into samples.</summary>
internal delegate void GoogleHealthReader(System.Text.Json.JsonElement value, GoogleHealthSamples samples);

/// <summary>One question that the vendor's API answers, and how to read the answer.</summary>
/// <param name="DataType">Name in addresses, such as <c>daily-vo2-max</c>; for <see cref="GoogleHealthAction.Account"/>
/// the resource.</param>
/// <param name="Action">How it is asked.</param>
internal sealed record GoogleHealthQuestion(string DataType, GoogleHealthAction Action)
{
    /// <summary>Line of coverage it fills; null for questions about the account.</summary>
    public string? Line { get; init; }

    /// <summary>OAuth scope that opens it; null when any does.</summary>
    public string? Scope { get; init; }

    /// <summary>Where records say when they were.</summary>
    public GoogleHealthTiming Timing { get; init; }

    /// <summary>How records become items.</summary>
    public GoogleHealthGathering Gathering { get; init; }

    /// <summary>Most days in one window; 1 or more.</summary>
    public int DaysMax { get; init; } = 1;

    /// <summary>Records per page to ask for; roll-ups name none.</summary>
    public int PageSize { get; init; }

    /// <summary>Reads one record; null for questions about the account.</summary>
    public GoogleHealthReader? Read { get; init; }

    /// <summary>What is appended to the item's id, so that two questions of one line keep apart; null for
    /// nothing.</summary>
    public string? IdSuffix { get; init; }

    /// <summary>False for a question whose answer alone does not fill its line.</summary>
    public bool Covers { get; init; } = true;

    /// <summary>Questions that fill the line together where this one is not offered; asked in this order.</summary>
    public IReadOnlyList<GoogleHealthQuestion> Instead { get; init; } = [];

    /// <summary>Name of the window's endpoint, such as <c>steps:dailyRollUp</c>.</summary>
    public string Endpoint { get; } = Action == GoogleHealthAction.Account ? DataType : $"{DataType}:{Verb(Action)}";

    /// <summary>Name of the value object in records, such as <c>dailyVo2Max</c>.</summary>
    public string Member { get; } = Camel(DataType);

    /// <summary>Member to filter by, such as <c>weight.sample_time.civil_time</c>.</summary>
    /// <remarks>https://developers.google.com/health/filters, read in 2026: one spelling per kind of type, a wrong one
    /// is refused.</remarks>
    public string FilterMember => DataType.Replace('-', '_') + Timing switch
    {
        GoogleHealthTiming.Date => ".date",
        GoogleHealthTiming.Sample => ".sample_time.civil_time",
        GoogleHealthTiming.IntervalStart => ".interval.civil_start_time",
        GoogleHealthTiming.IntervalEnd => ".interval.civil_end_time",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Verb(GoogleHealthAction action) => action switch
    {
        GoogleHealthAction.List => "list",
        GoogleHealthAction.Reconcile => "reconcile",
        GoogleHealthAction.DailyRollUp => "dailyRollUp",
        GoogleHealthAction.RollUp => "rollUp",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Camel(string kebab)
    {
        var words = kebab.Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
