using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Where a file stands within the configuration it belongs to.</summary>
/// <param name="Folder">Folder that bare include names start from; null for a text that has none.</param>
/// <param name="Prefix">Path of the object the file is included into; empty at the root.</param>
/// <param name="Depth">Nesting already used up around the file.</param>
/// <param name="InArray">Whether the file is included into an element of an array, which no path leads to.</param>
/// <param name="IncludeDepth">Files between this one and the first; 0 for the first.</param>
internal sealed record ParseScope(string? Folder, KeyPath Prefix, int Depth, bool InArray, int IncludeDepth)
{
    /// <summary>The scope of a layer.</summary>
    /// <param name="folder">Folder that bare include names start from; null if there is none.</param>
    public static ParseScope Top(string? folder) => new(folder, KeyPath.Root, 0, InArray: false, 0);
}

/// <summary>Where a value stands within its file.</summary>
/// <param name="Path">Path from the root of the file.</param>
/// <param name="Depth">Levels of objects and arrays around it, those around the file included.</param>
/// <param name="InArray">Whether one of these is an array.</param>
internal readonly record struct Place(KeyPath Path, int Depth, bool InArray)
{
    /// <summary>The place of a member.</summary>
    public Place At(KeyPath path) => new(Path.Then(path), Depth + path.Count, InArray);

    /// <summary>The place of an element.</summary>
    public Place Element => new(Path, Depth + 1, InArray: true);
}
