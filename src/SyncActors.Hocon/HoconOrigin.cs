namespace SyncActors.Hocon;

/// <summary>Where a value was written.</summary>
/// <param name="File">Path of the file, name of the text, or description of an outside source such as an environment
/// variable.</param>
/// <param name="Line">Line, from 1; 0 where the source has no lines.</param>
/// <param name="Column">Column in UTF-16 units, from 1; 0 where the source has no lines.</param>
public sealed record HoconOrigin(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, or the file alone where the source has no lines.</summary>
    /// <returns>The position as compilers print it.</returns>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
