using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Scheduling;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Scheduling;

/// <summary>Who is woken when, and at what cost.</summary>
public sealed class DueActorTests
{
    private const int RunsMax = 4;
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private readonly SimulationPump _pump = new(seed: 3);
    private readonly Index _index = new();
    private readonly List<(string Connector, DateTimeOffset At)> _woken = [];
    private readonly Dictionary<EntityId, string> _names = [];

    private DateTimeOffset Now => _pump.Time.GetUtcNow();

    [Fact]
    public void Each_is_woken_at_its_moment_by_one_look_a_second()
    {
        var moments = Enumerable.Range(0, 40).Select(number => Now.AddMilliseconds(25 * number)).ToList();
        foreach (var (number, at) in moments.Index())
            Add($"u{number:00}/one", at);
        var due = Start(runsMax: 100);

        _pump.RunFor(TimeSpan.FromMilliseconds(999));

        Assert.Equal(moments, _woken.Select(woken => woken.At));
        Assert.Equal(1, _index.Looks);
        Assert.NotNull(due);
    }

    [Fact]
    public void No_more_run_at_once_than_may_and_the_end_of_one_wakes_the_next()
    {
        for (var number = 0; number < 10; number++)
            Add($"u{number}/one", Now);
        var due = Start();
        _pump.RunUntilIdle();
        Assert.Equal(RunsMax, _woken.Count);
        var looks = _index.Looks;

        End(due, "u0/one");
        End(due, "u1/one");

        Assert.Equal(RunsMax + 2, _woken.Count);
        Assert.Equal(looks, _index.Looks);
        _pump.RunFor(PollEvery * 5);
        Assert.Equal(RunsMax + 2, _woken.Count);
    }

    [Fact]
    public void Users_take_turns()
    {
        for (var number = 0; number < 8; number++)
            Add($"many/{number}", Now.AddSeconds(-60 + number));
        Add("one/0", Now.AddSeconds(-1));
        Add("two/0", Now.AddSeconds(-1));
        Add("two/1", Now.AddSeconds(-1));
        var due = Start();
        _pump.RunUntilIdle();

        Assert.Equal(["many/0", "many/1", "one/0", "two/0"], _woken.Select(woken => woken.Connector).Order());
        End(due, "many/0");
        Assert.Contains("two/1", _woken.Select(woken => woken.Connector));
    }

    [Fact]
    public void More_than_one_look_can_hold_are_all_woken()
    {
        const int Many = 2 * DueActor.AheadMax;
        for (var number = 0; number < Many; number++)
            Add($"u/{number}", Now);
        var due = Start();
        for (var round = 0; _woken.Count < Many; round++)
        {
            Assert.InRange(round, 0, Many);
            _pump.RunUntilIdle();
            foreach (var (connector, _) in _woken.Skip(round * RunsMax).ToList())
                End(due, connector);
        }

        _pump.RunFor(PollEvery);
        Assert.Equal(Many, _woken.Distinct().Count());
        Assert.InRange(_index.Looks, 2, 4);
    }

    [Fact]
    public void One_whose_wake_up_was_lost_is_woken_again_after_a_minute()
    {
        Add("u/one", Now);
        Start();

        _pump.RunFor(TimeSpan.FromSeconds(59));
        Assert.Single(_woken);
        _pump.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _woken.Count);
    }

    [Fact]
    public void One_that_rested_and_is_due_once_more_is_woken_once_more()
    {
        Add("u/one", Now);
        Start();
        _pump.RunUntilIdle();
        _index.Rows[0] = _index.Rows[0] with { At = Now.AddSeconds(10) };

        _pump.RunFor(TimeSpan.FromSeconds(11));

        Assert.Equal([Now.AddSeconds(-11), Now.AddSeconds(-1)], _woken.Select(woken => woken.At));
    }

    private ActorRef Start(int runsMax = RunsMax)
    {
        var system = _pump.CreateSystem();
        var region = ShardRegion.Create(
            system, "connectors", id => Props.Create(() => new Entity(() => _woken.Add((_names[new(id)], Now)))),
            new ShardRegionOptions { ShardOf = _ => 0, PassivateAfter = TimeSpan.FromHours(1) });
        var shards = new HeldShards(new NodeId(_pump.Random.NextGuid()), _ => new ShardId(0), _pump.Time);
        shards.Attach(region);
        shards.Begin([new ShardLease(new ShardId(0), new Epoch(1), shards.Node)]);
        return system.ActorOf(
            Props.Create(() => new DueActor(
                _index, shards, region, entity => _names[entity].Split('/')[0], runsMax, PollEvery)),
            "due");
    }

    private void Add(string name, DateTimeOffset at)
    {
        var entity = new EntityId(_pump.Random.NextGuid());
        _names[entity] = name;
        _index.Rows.Add(new DueRow(entity, new ShardId(0), at, 0));
    }

    // As a connector does: its row is later before anybody hears that it ended.
    private void End(ActorRef due, string name)
    {
        var entity = _names.Single(entry => entry.Value == name).Key;
        _index.Rows.RemoveAll(row => row.Entity == entity);
        due.Tell(new DueActor.RunEnded(entity));
        _pump.RunUntilIdle();
    }

    private sealed class Index : IDueIndex
    {
        public List<DueRow> Rows { get; } = [];

        public int Looks { get; private set; }

        public Task<IReadOnlyList<DueRow>> ReadDueAsync(
            IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken)
        {
            Looks++;
            return Task.FromResult<IReadOnlyList<DueRow>>(
                [.. Rows.Where(row => row.At <= through).OrderBy(row => row.At).Take(max)]);
        }
    }

    private sealed class Entity(Action woken) : Actor
    {
        protected override ValueTask ReceiveAsync(object message)
        {
            if (message is Wake)
                woken();
            return ValueTask.CompletedTask;
        }
    }
}
