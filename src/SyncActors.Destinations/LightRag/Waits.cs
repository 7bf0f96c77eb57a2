namespace SyncActors.Destinations.LightRag;

/// <summary>How long is waited between looks and before repetitions.</summary>
internal static class Waits
{
    private static readonly TimeSpan[] Looks = Seconds(1, 2, 5, 15, 30, 60);
    private static readonly TimeSpan[] Repetitions = Seconds(2, 5, 15, 30, 60);

    /// <summary>Calls that may fail one after the other before the server counts as unwell.</summary>
    public const int FailuresMax = 4;

    /// <summary>Longest wait that is sat out here; a longer one is the schedule's business.</summary>
    public static readonly TimeSpan NamedMax = TimeSpan.FromMinutes(10);

    /// <summary>After a lost answer: by then the request has taken effect, or never will.</summary>
    public static readonly TimeSpan AfterLostAnswer = TimeSpan.FromSeconds(10);

    /// <summary>How long a text that was heard may have no row.</summary>
    public static readonly TimeSpan WithoutRow = TimeSpan.FromSeconds(120);

    /// <summary>The wait before the look of that number, from 1; the first one, 0, comes after
    /// <see cref="UsualTime"/>.</summary>
    public static TimeSpan BeforeLook(int look) => Looks[Math.Clamp(look - 1, 0, Looks.Length - 1)];

    /// <summary>The wait before the repetition of that number, from 0.</summary>
    public static TimeSpan BeforeRepetition(int repetition) =>
        Repetitions[Math.Min(repetition, Repetitions.Length - 1)];

    private static TimeSpan[] Seconds(params double[] steps) => Array.ConvertAll(steps, TimeSpan.FromSeconds);
}
