using System.Text;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>A server that falls down and comes back while many actors append.</summary>
public sealed class RestartTests
{
    private const int Entities = 40;
    private const int EventsEach = 300;
    private const int Crashes = 3;

    // Over while the server runs.
    private volatile Task _up = Task.CompletedTask;

    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_doubled()
    {
        await using var server = await PostgresServer.StartAsync(None);
        await using var fixture = await PostgresFixture.OpenAsync(server, options => options with { CommitMax = 16 });
        var leases = await fixture.Stores.Shards.ClaimAllAsync(Cases.Node, "test", None);
        var writers = Enumerable.Range(0, Entities)
            .Select(number => new Writer(fixture.Stores.Journal, leases[number % leases.Count], () => _up))
            .ToList();
        var runs = Task.WhenAll(writers.Select(writer => writer.RunAsync()));

        for (var crash = 1; crash <= Crashes; crash++)
        {
            await Task.WhenAll(writers.Select(writer => writer.HasReachedAsync(crash * EventsEach / (Crashes + 1))));
            var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _up = up.Task;
            await server.CrashAsync(None);
            await server.StartAgainAsync(None);
            up.SetResult();
        }

        await runs;
        Assert.Contains(writers, writer => writer.Unclear > 0);
        foreach (var writer in writers)
            await writer.AssertAsync();
    }

    [PostgresFact]
    public async Task A_node_begins_nothing_while_its_beats_do_not_arrive_and_goes_on_when_they_do()
    {
        await using var server = await PostgresServer.StartAsync(None);
        await using var fixture = await PostgresFixture.OpenAsync(server, change: null);
        var membership = fixture.Stores.Membership!;
        var pulse = new Pulse(TimeProvider.System, TimeSpan.FromDays(1));
        await membership.JoinAsync(new NewNode(Cases.Node, "node", "0", null), None);
        await using var beat = membership.Beat(Cases.Node, TimeSpan.FromMilliseconds(20), pulse);
        await PostgresFixture.WaitForAsync(fixture.Options.ConnectionString, "select beat > 0 from node", true);

        await server.CrashAsync(None);
        while (pulse.MayAct)
            await Task.Yield();
        await server.StartAgainAsync(None);
        while (!pulse.MayAct)
            await Task.Yield();

        Assert.False(pulse.IsGone);
    }

    [PostgresFact]
    public async Task A_cancelled_wait_for_a_standby_is_unclear_although_it_ends_well()
    {
        const string Waiting = "pg_stat_activity where wait_event = 'SyncRep'";
        await using var server = await PostgresServer.StartAsync(None, "synchronous_standby_names=nobody");
        var options = new PostgresStoreOptions { ConnectionString = server.ConnectionString };
        await using var local = await PostgresStore.OpenAsync(
            options with { ConnectionString = options.ConnectionString + ";Options=-c synchronous_commit=local" },
            TimeProvider.System,
            None);
        var lease = (await local.Stores.Shards.ClaimAllAsync(Cases.Node, "test", None))[0];
        await using var store = await PostgresStore.OpenAsync(options, TimeProvider.System, None);
        var entity = Cases.NewEntity();

        var append = Cases.TryAppendAsync(store.Stores.Journal, Cases.Append(lease, entity, 0));
        await PostgresFixture.WaitForAsync(server.ConnectionString, $"select count(*) from {Waiting}", 1L);
        await PostgresFixture.WaitForAsync(
            server.ConnectionString, $"select bool_and(pg_cancel_backend(pid)) from {Waiting}", expected: true);

        var failure = Assert.IsType<JournalUnavailableException>(await append);
        Assert.Contains("synchronous replication", failure.Message, StringComparison.Ordinal);
        await Cases.AssertStreamAsync(local.Stores.Journal, entity, 1);
    }

    /// <summary>Appends a unique body at a time; when the outcome is unclear it looks before it goes on.</summary>
    private sealed class Writer(IJournal journal, ShardLease lease, Func<Task> isUp)
    {
        private readonly EntityId _entity = Cases.NewEntity();
        private readonly List<string> _acknowledged = [];
        private readonly Dictionary<int, TaskCompletionSource> _reached = [];

        public int Unclear { get; private set; }

        public Task HasReachedAsync(int head)
        {
            lock (_reached)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_acknowledged.Count >= head)
                    reached.SetResult();
                return (_reached[head] = reached).Task;
            }
        }

        public async Task RunAsync()
        {
            while (_acknowledged.Count < EventsEach)
            {
                var body = $"{Guid.NewGuid()}";
                var head = _acknowledged.Count;
                var append = Cases.Append(lease, _entity, head) with { Events = [Cases.Event(body)] };
                if (await Cases.TryAppendAsync(journal, append) is { } failure)
                {
                    Assert.IsType<JournalUnavailableException>(failure);
                    Unclear++;
                    var events = await ReadPatientlyAsync();
                    Assert.InRange(events.Count, head, head + 1);
                    if (events.Count == head)
                        continue;
                    Assert.Equal(body, events[^1]);
                }

                lock (_reached)
                {
                    _acknowledged.Add(body);
                    _reached.GetValueOrDefault(_acknowledged.Count)?.TrySetResult();
                }
            }
        }

        public async Task AssertAsync() => Assert.Equal(_acknowledged, await ReadAsync());

        private async Task<List<string>> ReadPatientlyAsync()
        {
            while (true)
            {
                try
                {
                    return await ReadAsync();
                }
                catch (JournalUnavailableException)
                {
                    // The server is still down, or has closed what a pool still held open.
                    await isUp();
                }
            }
        }

        private async Task<List<string>> ReadAsync() =>
            [.. (await journal.ReadEventsAsync(_entity, 0, 10_000, None))
                .Select(each => Encoding.UTF8.GetString(each.Body.Span))];
    }
}
