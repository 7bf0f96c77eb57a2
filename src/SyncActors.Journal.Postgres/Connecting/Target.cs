using Npgsql;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>A database that a connection string names, with pools and limits as this program wants them.</summary>
internal sealed class Target
{
    // A listener sends nothing else by which it would notice that the server is gone.
    private const int KeepAliveSeconds = 10;

    // More than there are of ours.
    private const int StatementsMax = 200;

    private readonly NpgsqlConnectionStringBuilder _settings;

    private Target(NpgsqlConnectionStringBuilder settings) => _settings = settings;

    /// <summary>The database in words, without secrets.</summary>
    public string Where =>
        $"database '{_settings.Database ?? _settings.Username}' on {_settings.Host}:{_settings.Port} "
        + $"as '{_settings.Username}'";

    /// <summary>Reads the connection string.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or names no host.</exception>
    public static Target Of(PostgresStoreOptions options) => Of(options, options.ConnectionString);

    /// <summary>The same without a pooler.</summary>
    /// <exception cref="ArgumentException">It cannot be read, or names no host.</exception>
    public static Target Direct(PostgresStoreOptions options) =>
        Of(options, options.DirectConnectionString ?? options.ConnectionString);

    /// <summary>What is wrong with a connection string, without quoting it; null when it can be used.</summary>
    public static string? FaultOf(string connectionString)
    {
        try
        {
            return string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connectionString).Host)
                ? "names no host"
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // The driver quotes what it could not read: with a stray semicolon that is a part of the password.
            return "cannot be read: check the keywords, and put values that hold ';' or '=' in quotes";
        }
    }

    private static Target Of(PostgresStoreOptions options, string connectionString)
    {
        if (FaultOf(connectionString) is { } fault)
            throw new ArgumentException($"The journal's connection string {fault}.");
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        settings.ApplicationName = options.ApplicationName;
        settings.Timeout = Math.Max(1, (int)Math.Ceiling(options.ConnectTimeout.TotalSeconds));
        settings.CancellationTimeout = -1;
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        settings.NoResetOnClose = true;

        // The server then plans each of our statements once for a connection, not for each call: with one row or a few
        // to a call that is most of its work. A pooler that lends a connection for a transaction cannot keep them.
        settings.MaxAutoPrepare = options.DirectConnectionString is null ? StatementsMax : 0;
        settings.Multiplexing = false;
        settings.Enlist = false;
        settings.PersistSecurityInfo = false;
        settings.IncludeErrorDetail = false;
        if (settings.Host!.Contains(',', StringComparison.Ordinal))
            settings.TargetSessionAttributes = "primary";
        return new Target(settings);
    }

    /// <summary>A pool of at most <paramref name="connectionsMax"/> connections, each of which gathers
    /// <paramref name="sendBytes"/> before it sends.</summary>
    public NpgsqlDataSource Open(int connectionsMax, int sendBytes)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString)
        {
            MaxPoolSize = connectionsMax, WriteBufferSize = sendBytes,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>A pool of one connection that nothing else uses.</summary>
    /// <param name="patience">Longest time of a statement; null for one that waits for notifications.</param>
    public NpgsqlDataSource OpenAlone(TimeSpan? patience)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false };
        if (patience is { } limit)
            settings.CommandTimeout = settings.Timeout = (int)Math.Ceiling(limit.TotalSeconds);
        else
            settings.KeepAlive = KeepAliveSeconds;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
