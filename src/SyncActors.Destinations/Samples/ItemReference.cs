using System.Globalization;

namespace SyncActors.Destinations.Samples;

/// <summary>
/// What a destination that keeps every version calls an item's content: <c>v0</c> the first final content, <c>v1</c>
/// its first correction, <c>p0</c> the first provisional content. An item that was provisional before is <c>v0p2</c>:
/// both counts stay, so that no version is ever given twice.
/// </summary>
/// <param name="Final">Newest final version; null when none was delivered.</param>
/// <param name="Provisional">Newest provisional version; null when none was delivered.</param>
internal readonly record struct ItemReference(int? Final, int? Provisional)
{
    /// <summary>Versions lie one millisecond apart and must stay below the next second.</summary>
    public const int VersionMax = 999;

    /// <summary>Reads a reference; what another kind of destination wrote counts as none.</summary>
    public static ItemReference Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        var mark = text.IndexOf('p', StringComparison.Ordinal);
        var final = Version(mark < 0 ? text : text.AsSpan(0, mark), 'v');
        var provisional = mark < 0 ? null : Version(text.AsSpan(mark), 'p');
        return new ItemReference(final, provisional);
    }

    private static int? Version(ReadOnlySpan<char> text, char mark) =>
        text.Length > 1 && text[0] == mark
        && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    /// <summary>The version that a new content gets: 0 when none of its sort was delivered.</summary>
    public int NextVersion(bool final) => (final ? Final : Provisional) is { } version ? version + 1 : 0;

    /// <summary>The reference after delivery of a version.</summary>
    public ItemReference With(bool final, int version) =>
        final ? this with { Final = version } : this with { Provisional = version };

    /// <inheritdoc/>
    public override string ToString() =>
        (Final is { } final ? $"v{final}" : "") + (Provisional is { } provisional ? $"p{provisional}" : "");
}
