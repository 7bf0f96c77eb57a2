using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Sqlite;

/// <summary>Another process holds the store. The reaction: end that process, or configure another file.</summary>
public sealed class StoreInUseException(string path, string owner)
    : StoreRefusedException($"The journal '{path}' is in use by {owner}; one process at a time may open it.")
{
    /// <summary>The database file.</summary>
    public string Path { get; } = path;
}
