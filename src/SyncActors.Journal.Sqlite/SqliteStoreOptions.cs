namespace SyncActors.Journal.Sqlite;

/// <summary>Where a store lies and how it works.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The database file. Its folder is made when missing; a network file system is not supported.</summary>
    public required string Path { get; init; }

    /// <summary>Number of shards of a new store; ignored when the store exists. 1 to 4,096.</summary>
    public int ShardCount { get; init; } = 256;

    /// <summary>Threads that read, each with a connection of its own. 1 to 16.</summary>
    public int ReaderThreads { get; init; } = 2;

    /// <summary>Writes that may wait for the writer; more wait for room. 1 or more.</summary>
    public int WriteQueueMax { get; init; } = 8_192;

    /// <summary>Writes that share a commit at most. 1 or more.</summary>
    public int CommitMax { get; init; } = 256;

    /// <summary>Size of the write-ahead log, in bytes, from which it is copied into the file.</summary>
    public long WalBytesSoftMax { get; init; } = 16L << 20;

    /// <summary>Page cache of each connection, in KiB.</summary>
    public int CacheKib { get; init; } = 65_536;

    /// <summary>Entries of the event index that are kept in memory before they are written. 1 or more.</summary>
    public int PendingRunsMax { get; init; } = 32_768;

    /// <summary>Largest size of the file in pages of 4 KiB; 0 is without limit.</summary>
    public long PagesMax { get; init; }
}
