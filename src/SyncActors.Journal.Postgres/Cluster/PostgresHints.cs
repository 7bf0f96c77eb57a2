using System.Data.Common;
using System.Globalization;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Cluster;

/// <summary>
/// Hints as notifications of the database, which also leave out what this process itself told. They are sent as
/// statements of their own: within a writing transaction a notification would hold up all others until its commit.
/// </summary>
internal sealed class PostgresHints : IHints, IAsyncDisposable
{
    private const int WaitingMax = 1_024;
    private const string NotifySql =
        "select pg_notify('syncactors ' || current_schema(), hint) from unnest($1) as hints (hint)";

    private const string ListenSql = """
        do $$ begin execute format('listen %I', 'syncactors ' || current_schema()); end $$
        """;

    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly NpgsqlDataSource _listening;
    private readonly TimeProvider _time;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly List<Action<Hint>> _listeners = [];
    private readonly Channel<string> _toTell = Channel.CreateBounded<string>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Task _ended;

    /// <summary>Begins to listen.</summary>
    public PostgresHints(Database database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        _listening = database.ConnectListener();
        // Not on the scheduler of whoever opens the store: it outlives that one's work.
        _ended = Task.Factory.StartNew(
            () => Task.WhenAll(TellAsync(), ListenAsync()), CancellationToken.None,
            TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    /// <inheritdoc/>
    public void Tell(Hint hint) => _toTell.Writer.TryWrite($"{_self} {Text(hint)}");

    /// <inheritdoc/>
    public IDisposable Listen(Action<Hint> heard)
    {
        lock (_gate)
            _listeners.Add(heard);
        return new Listener(this, heard);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _toTell.Writer.TryComplete();
        await _closing.CancelAsync();
        await _ended;
        _closing.Dispose();
        await _listening.DisposeAsync();
    }

    private static string Text(Hint hint) => hint switch
    {
        Hint.Command command => string.Create(CultureInfo.InvariantCulture, $"command {command.Shard.Value}"),
        Hint.Settled settled => $"settled {settled.CommandId:N}",
        Hint.Owners => "owners",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // Null for what another version may tell.
    private static Hint? Read(string text) => text.Split(' ') switch
    {
        ["command", var shard] when int.TryParse(shard, CultureInfo.InvariantCulture, out var number) =>
            new Hint.Command(new ShardId(number)),
        ["settled", var id] when Guid.TryParseExact(id, "N", out var commandId) => new Hint.Settled(commandId),
        ["owners"] => new Hint.Owners(),
        _ => null,
    };

    private async Task TellAsync()
    {
        while (await _toTell.Reader.WaitToReadAsync(CancellationToken.None))
        {
            List<string> hints = [];
            while (_toTell.Reader.TryRead(out var hint))
                hints.Add(hint);
            try
            {
                await _database.WriteAsync(
                    [Database.Command(NotifySql)
                        .With([.. hints.Distinct()], NpgsqlDbType.Text, static (string hint) => hint)],
                    static _ => true,
                    _closing.Token);
            }
            catch (Exception lost) when (lost is JournalUnavailableException or OperationCanceledException)
            {
                // Whoever waits for it looks by itself.
            }
        }
    }

    private async Task ListenAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _listening.OpenConnectionAsync(_closing.Token);
                connection.Notification += Heard;
                await using (var listen = new NpgsqlCommand(ListenSql, connection))
                    await listen.ExecuteNonQueryAsync(_closing.Token);
                while (true)
                    await connection.WaitAsync(_closing.Token);
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception broken) when (
                broken is DbException or TimeoutException or IOException or OperationCanceledException)
            {
                await PauseAsync();
            }
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(ReconnectAfter, _time, _closing.Token);
        }
        catch (OperationCanceledException)
        {
            // The store closes.
        }
    }

    private void Heard(object sender, NpgsqlNotificationEventArgs told)
    {
        if (told.Payload.Split(' ', 2) is not [var from, var text] || from == _self || Read(text) is not { } hint)
            return;
        Action<Hint>[] listeners;
        lock (_gate)
            listeners = [.. _listeners];
        foreach (var heard in listeners)
            heard(hint);
    }

    private sealed class Listener(PostgresHints hints, Action<Hint> heard) : IDisposable
    {
        public void Dispose()
        {
            lock (hints._gate)
                hints._listeners.Remove(heard);
        }
    }
}
