using System.Globalization;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.MemoryApi;

/// <summary>What a window asks, as it stands in the window's endpoint: <c>memories/100</c>, then how, as in
/// <c>memories/1000/dated</c>, then <c>all</c> where a shorter range was refused.</summary>
/// <param name="Limit">Memories asked for; 1 to 1,000.</param>
/// <param name="How">What may be done when the list does not show everything.</param>
/// <param name="All">Whether the range <c>all</c> is asked in any case.</param>
internal readonly record struct MemoryApiQuestion(int Limit, MemoryApiHow How, bool All = false)
{
    private const string Root = "memories";

    /// <summary>Reads an endpoint; null when it is none of this source.</summary>
    public static MemoryApiQuestion? Parse(string endpoint)
    {
        if (endpoint.Split('/') is not [Root, var limit, .. var rest]
            || !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > MemoryApiOptions.LimitMax)
            return null;
        return rest switch
        {
            [] => new(number, MemoryApiHow.First),
            ["all"] => new(number, MemoryApiHow.First, All: true),
            [var how] => HowOf(how) is { } one ? new(number, one) : null,
            [var how, "all"] => HowOf(how) is { } one ? new(number, one, All: true) : null,
            _ => null,
        };
    }

    /// <summary>A window that asks this for some days.</summary>
    public Window Over(DayRange range) => new(ToString(), [MemoryApiOptions.Line], range, RequestsExpected: 1);

    /// <summary>The endpoint.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Root}/{Limit}{(How == MemoryApiHow.First ? "" : "/" + How.ToString().ToLowerInvariant())}"
        + $"{(All ? "/all" : "")}");

    private static MemoryApiHow? HowOf(string word) => word switch
    {
        "dated" => MemoryApiHow.Dated,
        "plain" => MemoryApiHow.Plain,
        "last" => MemoryApiHow.Last,
        _ => null,
    };
}

/// <summary>How a list is asked for, and what may be done when it does not show everything.</summary>
internal enum MemoryApiHow
{
    /// <summary>By its range; dates may be tried.</summary>
    First = 0,

    /// <summary>With dates too; it may be cut into fewer days.</summary>
    Dated = 1,

    /// <summary>By its range, where dates are of no use; days in a shorter range may be asked for alone.</summary>
    Plain = 2,

    /// <summary>By its range; what it shows is all that can be had.</summary>
    Last = 3,
}
