using System.Text.Json.Nodes;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>What can be done with a type.</summary>
[Flags]
internal enum TypeActions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Raw points.</summary>
    List = 1,

    /// <summary>One point by name.</summary>
    Get = 2,

    /// <summary>The merged stream.</summary>
    Reconcile = 4,

    /// <summary>Sums by physical windows.</summary>
    RollUp = 8,

    /// <summary>Sums by civil days.</summary>
    DailyRollUp = 16,
}

/// <summary>What a type's points are, and so which members its filter knows.</summary>
internal enum PointKind
{
    /// <summary>Measured over a stretch of time.</summary>
    Interval,

    /// <summary>Measured at a moment.</summary>
    Sample,

    /// <summary>One per civil day.</summary>
    Daily,

    /// <summary>Filtered by its civil start alone: exercise, food, water.</summary>
    Log,

    /// <summary>Filtered by its end.</summary>
    Sleep,

    /// <summary>Filtered by its physical start, and only from a moment on.</summary>
    Cardiogram,
}

/// <summary>One data type: its spellings, what can be done with it and how its data are made.</summary>
/// <param name="Name">Name in addresses, such as <c>heart-rate</c>.</param>
/// <param name="Kind">What its points are.</param>
/// <param name="Actions">What can be done with it.</param>
/// <param name="Scope">Scope that opens it.</param>
internal sealed record DataType(string Name, PointKind Kind, TypeActions Actions, string Scope)
{
    /// <summary>Name in filters, such as <c>heart_rate</c>.</summary>
    public string FilterName { get; } = Name.Replace('-', '_');

    /// <summary>Name of the member in bodies, such as <c>heartRate</c>.</summary>
    public string Member { get; } = CamelCase(Name);

    /// <summary>Its points of one day, in rising order of time; none where nobody here has such data.</summary>
    public Func<DayView, PointContext, IEnumerable<DataPoint>> Points { get; init; } = static (_, _) => [];

    /// <summary>The value of a roll-up window; null where the window is missing.</summary>
    public Func<Tally, Wire, JsonObject?> Rollup { get; init; } = static (_, _) => null;

    /// <summary>Longest roll-up in days.</summary>
    public int RollupDaysMax { get; init; } = 90;

    /// <summary>Default and largest page; null for the usual 1440 and 10,000.</summary>
    public int? PageSize { get; init; }

    /// <summary>Whether points come every few seconds.</summary>
    public bool IsDense { get; init; }

    private static string CamelCase(string name)
    {
        var words = name.Split('-');
        return words[0] + string.Concat(
            words.Skip(1).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
