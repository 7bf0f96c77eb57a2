#pragma warning disable MA0045 // A thread of its own, so that nothing that keeps the thread pool busy stops the beat.
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Cluster;

/// <summary>
/// Counts a node's row up, on a thread and a connection of its own. The session holds a lock while it lives, so that
/// others see at once when the process is gone, instead of waiting whether it will beat again.
/// </summary>
internal sealed class BeatThread : IAsyncDisposable
{
    /// <summary>The lock's key, as an expression over the node's row.</summary>
    public const string LockKey = "hashtextextended('syncactors node ' || node_id::text, 0)";

    private const string LockSql = $"select pg_advisory_lock({LockKey}) from (select $1 as node_id) as self";

    private const string BeatSql = "update node set beat = beat + 1 where node_id = $1 and state <> 3";

    private const string EndSql = "update node set state = 3 where node_id = $1 and state <> 3";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _source;
    private readonly NodeId _node;
    private readonly TimeSpan _every;
    private readonly Pulse _pulse;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts the beat.</summary>
    public BeatThread(NpgsqlDataSource source, NodeId node, TimeSpan every, Pulse pulse, TimeProvider time)
    {
        (_source, _node, _every, _pulse, _time) = (source, node, every, pulse, time);
        new Thread(Run) { IsBackground = true, Name = "beat", Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stopping.Set();
        await _ended.Task;
        _stopping.Dispose();
        await _source.DisposeAsync();
    }

    private void Run()
    {
        NpgsqlConnection? connection = null;
        try
        {
            while (!_stopping.IsSet)
            {
                try
                {
                    connection ??= Connect();
                    var sentAt = _time.GetTimestamp();
                    if (Execute(connection, BeatSql) == 0)
                    {
                        _pulse.Gone();
                        return;
                    }

                    _pulse.Arrived(sentAt);
                    if (_pulse.IsHopeless)
                    {
                        // Nothing else of this process may be able to give its shards away.
                        Execute(connection, EndSql);
                        _pulse.Gone();
                        return;
                    }

                    _stopping.Wait(_every);
                }
                catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException)
                {
                    _pulse.Missed();
                    connection?.Dispose();
                    connection = null;
                    _stopping.Wait(RetryAfter);
                }
            }
        }
        finally
        {
            connection?.Dispose();
            _ended.SetResult();
        }
    }

    private NpgsqlConnection Connect()
    {
        var connection = _source.OpenConnection();
        try
        {
            Execute(connection, LockSql);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private int Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // One of two constants.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Uuid, Value = _node.Value });
        return command.ExecuteNonQuery();
    }
}
