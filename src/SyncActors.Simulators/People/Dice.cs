namespace SyncActors.Simulators.People;

/// <summary>
/// Random numbers that are a pure function of their key, on every machine alike: no state outlives a draw sequence,
/// and only integer arithmetic and IEEE basic operations are used.
/// </summary>
/// <remarks>SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
public record struct Dice
{
    private ulong _state;

    private Dice(ulong state) => _state = state;

    /// <summary>Dice for one topic; different topics never disturb each other.</summary>
    /// <param name="seed">Root seed.</param>
    /// <param name="topic">What is being drawn.</param>
    /// <param name="a">First part of the key, such as a day number.</param>
    /// <param name="b">Second part of the key.</param>
    public static Dice For(ulong seed, string topic, long a = 0, long b = 0)
    {
        var key = Mix(seed ^ Key(topic));
        key = Mix(unchecked(key + (ulong)a));
        return new Dice(Mix(unchecked(key ^ ((ulong)b * 0x9E3779B97F4A7C15UL))));
    }

    /// <summary>Hash of a text, the same for ever.</summary>
    /// <remarks>FNV-1a, 64 bit.</remarks>
    public static ulong Key(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
            hash = unchecked((hash ^ character) * 1099511628211UL);
        return hash;
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
        }

        return Mix(_state);
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
    public int Between(int min, int max) => (int)(min + (long)(NextBits() % (ulong)((long)max - min + 1)));

    /// <summary>A fraction from 0 (included) to 1 (not included).</summary>
    public double Fraction() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True in <paramref name="permille"/> of a thousand draws.</summary>
    public bool Chance(int permille) => Between(0, 999) < permille;

    /// <summary>A bell-shaped number around 0 with standard deviation 1, between -6 and 6.</summary>
    public double Bell()
    {
        // The sum of twelve fractions: close to normal, and free of library functions that differ by platform.
        var sum = 0.0;
        for (var i = 0; i < 12; i++) sum += Fraction();
        return sum - 6.0;
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
