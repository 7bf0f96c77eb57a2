namespace SyncActors.Journal.Sqlite;

/// <summary>Another process holds the store. The reaction: end that process, or configure another file.</summary>
public sealed class StoreInUseException(string path, string owner)
    : IOException($"The journal '{path}' is in use by {owner}; one process at a time may open it.")
{
    /// <summary>The database file.</summary>
    public string Path { get; } = path;
}

/// <summary>The store was written by a newer version. The reaction: start that version.</summary>
public sealed class StoreTooNewException(string path, long found, long known)
    : Exception($"The journal '{path}' has schema {found}; this version knows schemas up to {known}.")
{
    /// <summary>Schema of the file.</summary>
    public long Found { get; } = found;
}
