using System.Globalization;

namespace SyncActors.Bench.Scale;

/// <summary>Connectors, by their numbers, that are due one after the other at a steady rate.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="Rate">Due a second.</param>
/// <param name="Seconds">For how long.</param>
/// <param name="Begins">When the first one is due, UTC.</param>
internal sealed record DueStretch(int First, double Rate, int Seconds, DateTimeOffset Begins)
{
    /// <summary>How many.</summary>
    public int Count => (int)(Rate * Seconds);

    /// <summary>When the last one is due.</summary>
    public DateTimeOffset Ends => Begins.AddSeconds(Seconds);

    /// <summary>Whether a connector belongs to it.</summary>
    public bool Holds(int number) => number >= First && number < First + Count;

    /// <summary>When a connector of it is due.</summary>
    public DateTimeOffset DueAt(int number) => Begins.AddTicks((long)((number - First) / Rate * TimeSpan.TicksPerSecond));

    /// <summary>As it is handed to another process.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{First}/{Rate}/{Seconds}/{Begins.UtcTicks}");

    /// <summary>Reads <see cref="Text"/>.</summary>
    public static DueStretch Of(string text) =>
        text.Split('/') is [var first, var rate, var seconds, var begins]
            ? new DueStretch(
                Number(first), double.Parse(rate, CultureInfo.InvariantCulture), Number(seconds),
                new DateTimeOffset(long.Parse(begins, CultureInfo.InvariantCulture), TimeSpan.Zero))
            : throw new FormatException($"'{text}' is no stretch.");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
