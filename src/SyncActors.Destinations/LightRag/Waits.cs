namespace SyncActors.Destinations.LightRag;

/// <summary>How long is waited between looks and before repetitions.</summary>
internal static class Waits
{
    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30),
        TimeSpan.FromSeconds(60),
    ];

    /// <summary>Calls that may fail one after the other before the server counts as unwell.</summary>
    public const int FailuresMax = 4;

    /// <summary>Longest wait that is sat out here; a longer one is the schedule's business.</summary>
    public static readonly TimeSpan NamedMax = TimeSpan.FromMinutes(10);

    /// <summary>After a lost answer: by then the request has taken effect, or never will.</summary>
    public static readonly TimeSpan AfterLostAnswer = TimeSpan.FromSeconds(10);

    /// <summary>How long a text that was heard may have no row.</summary>
    public static readonly TimeSpan WithoutRow = TimeSpan.FromSeconds(120);

    /// <summary>The wait before the look of that number, from 0.</summary>
    public static TimeSpan Before(int look) => Steps[Math.Min(look, Steps.Length - 1)];
}
