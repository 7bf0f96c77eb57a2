using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Where a store lies and how it works.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>Where the database is and who we are, in Npgsql's keywords. Its pools and time limits are set by the
    /// other options. Several hosts may be named; the one that takes writes is used.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The same database without a pooler, for the two connections that must be sessions of their own: the
    /// beat's, whose end tells others that the process is gone, and the listener's. Null where
    /// <see cref="ConnectionString"/> leads to the server itself.</summary>
    public string? DirectConnectionString { get; init; }

    /// <summary>What the server shows of our connections; for a node of a cluster <see cref="NameOf"/>.</summary>
    public string ApplicationName { get; init; } = "syncactors";

    /// <summary>Whether nodes hurry each other by notifications. Everything works without, only later.</summary>
    public bool Notifications { get; init; } = true;

    /// <summary>Which installation the database must hold; null for whichever it holds. A new one takes this
    /// id.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>Number of shards of a new store; ignored when the store exists. 1 to 4,096.</summary>
    public int ShardCount { get; init; } = 256;

    /// <summary>Connections that append, each with one commit under way; a shard always uses the same. 1 to
    /// 16.</summary>
    public int Lanes { get; init; } = 2;

    /// <summary>Connections for everything else at most. 1 or more.</summary>
    public int ConnectionsMax { get; init; } = 20;

    /// <summary>Appends that may wait for each lane; more wait for room. 1 or more.</summary>
    public int WriteQueueMax { get; init; } = 8_192;

    /// <summary>Appends that share a commit at most. 1 or more.</summary>
    public int CommitMax { get; init; } = 512;

    /// <summary>Bytes of bodies from which a commit takes no further append. 1 or more.</summary>
    public int CommitBytesMax { get; init; } = 8 << 20;

    /// <summary>Longest wait for a connection to the server.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Longest time of one statement of a write, or of a read, by the server's clock.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for a row that another transaction holds.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What is wrong with a connection string, for people and without quoting it; null when it can be
    /// used.</summary>
    public static string? FaultOf(string connectionString) => Target.FaultOf(connectionString);

    /// <summary>The name by which others find the connections of a node that is dead, to end them.</summary>
    public static string NameOf(NodeId node) => $"syncactors {node.Value:N}";

    /// <summary>Without the connection string, which may hold a password.</summary>
    public override string ToString() => $"{nameof(PostgresStoreOptions)} of {ApplicationName}";
}
