namespace SyncActors.Hocon;

/// <summary>Bounds that keep a wrong or hostile file from exhausting the process.</summary>
public static class HoconLimits
{
    /// <summary>Largest file or text, in bytes of UTF-8 for files and in characters for texts: 16 MiB.</summary>
    public const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>Deepest nesting of objects and arrays, a path of n elements counting n: 256.</summary>
    public const int NestingMax = 256;

    /// <summary>Deepest nesting once substitutions are replaced: 1,000.</summary>
    public const int ResolvedNestingMax = 1_000;

    /// <summary>Longest chain of files that include each other: 50.</summary>
    /// <remarks>The reference implementation stops at the same depth.</remarks>
    public const int IncludeDepthMax = 50;

    /// <summary>Most files that one configuration may include: 10,000.</summary>
    public const int IncludesMax = 10_000;

    /// <summary>Longest chain of values that wait for each other while substitutions are resolved: 4,000; a chain
    /// of additions to one list (<c>+=</c>) takes three per link.</summary>
    public const int ResolveDepthMax = 4_000;

    /// <summary>Longest text that a concatenation may form, in characters: 16 Mi.</summary>
    public const int TextLengthMax = 16 * 1024 * 1024;

    /// <summary>Most values in a resolved configuration, each counted as often as it appears: 1,000,000.</summary>
    public const int ValuesMax = 1_000_000;
}
