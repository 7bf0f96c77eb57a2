namespace SyncActors.Hocon;

/// <summary>Sizes as texts, for places that hold a text already, such as options.</summary>
/// <remarks>HOCON specification, "Size in bytes format".</remarks>
public static class HoconSize
{
    internal const string UnitsShown =
        "B, kB, MB, GB ... (powers of 1000), K, KiB, M, MiB, G, GiB ... (powers of 1024); case matters";

    private const string Letters = "KMGTPEZY";

    private static readonly string[] DecimalNames =
        ["kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta"];

    private static readonly string[] BinaryNames =
        ["kibi", "mebi", "gibi", "tebi", "pebi", "exbi", "zebi", "yobi"];

    private static readonly Dictionary<string, decimal> Units = Named();

    /// <summary>Parses a size.</summary>
    /// <param name="text">A number and a unit, such as <c>512 KiB</c>; without unit in bytes. Case matters.</param>
    /// <param name="bytes">Bytes, a fraction cut off; 0 on failure.</param>
    /// <returns>Whether the text is a size from 0 to 2^63 - 1.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (!ScaledNumber.TrySplit(text, out var number, out var unit) || number < 0
            || !Units.TryGetValue(unit, out var factor) || ScaledNumber.Scale(number, factor) is not { } size)
        {
            return false;
        }

        bytes = size;
        return true;
    }

    private static Dictionary<string, decimal> Named()
    {
        var units = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var name in (string[])["", "B", "b", "byte", "bytes"]) units.Add(name, 1);
        var (thousands, kibis) = (1m, 1m);
        for (var i = 0; i < Letters.Length; i++)
        {
            (thousands, kibis) = (thousands * 1000, kibis * 1024);
            var (upper, lower) = (Letters[i].ToString(), char.ToLowerInvariant(Letters[i]).ToString());
            // Only the kilobyte has a small letter: kB, MB, GB.
            foreach (var name in (string[])
                [(i == 0 ? lower : upper) + "B", DecimalNames[i] + "byte", DecimalNames[i] + "bytes"])
            {
                units.Add(name, thousands);
            }

            foreach (var name in (string[])
                [upper, lower, upper + "i", upper + "iB", BinaryNames[i] + "byte", BinaryNames[i] + "bytes"])
            {
                units.Add(name, kibis);
            }
        }

        return units;
    }
}
