namespace SyncActors.Hocon;

/// <summary>One source of a configuration. Layers are merged first and resolved once, together.</summary>
public abstract record HoconLayer
{
    private HoconLayer()
    {
    }

    /// <summary>A file: <c>.properties</c>, <c>.json</c> (strict) or anything else as HOCON.</summary>
    /// <param name="Path">Path of the file, which must exist.</param>
    public sealed record File(string Path) : HoconLayer;

    /// <summary>A text in HOCON, such as an embedded reference configuration.</summary>
    /// <param name="Content">The text.</param>
    /// <param name="Name">How errors name the text. If it is an absolute path, bare includes start from its folder;
    /// otherwise the text has no folder, and bare relative includes find nothing.</param>
    public sealed record Text(string Content, string Name) : HoconLayer;
}
