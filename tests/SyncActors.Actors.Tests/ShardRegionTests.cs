using SyncActors.Actors.Sharding;

namespace SyncActors.Actors.Tests;

public sealed class ShardRegionTests
{
    private const int Shards = 4;

    [Fact]
    public void No_message_is_lost_or_doubled_while_entities_passivate_and_come_back() => Seeds.Each(500, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with { Throughput = 3 });
        var seen = new Dictionary<Guid, List<int>>();
        var alive = new Dictionary<Guid, int>();
        var starts = 0;
        var region = Region(system, id => Props.Create(() => new Probe
        {
            OnPreStart = async _ =>
            {
                starts++;
                Assert.Equal(1, alive[id] = alive.GetValueOrDefault(id) + 1);
                await Task.Yield();
            },
            OnMessage = async (p, m) =>
            {
                if (sim.Random.Chance(0.3))
                    await Task.Yield();
                if (!seen.TryGetValue(id, out var list))
                    seen[id] = list = [];
                list.Add((int)m);
                if (sim.Random.Chance(0.3))
                    p.Around.Parent.Tell(new Passivate());
            },
            OnPostStop = async _ =>
            {
                await Task.Yield();
                alive[id]--;
            },
        }).WithMailbox(4));
        var ids = Enumerable.Range(0, 3).Select(_ => sim.Random.NextGuid()).ToArray();

        sim.Run(async () => await Task.WhenAll(ids.SelectMany(id => new[] { 0, 1000 }.Select(async first =>
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.True(await region.EntityRef(id).SendAsync(first + i, sender: null, CancellationToken.None));
                if (sim.Random.Chance(0.3))
                    await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(3)), sim.Time);
            }
        }))));
        sim.RunUntilIdle();

        Assert.Equal(0, system.Undelivered.Count);
        Assert.All(ids, id => Assert.Equal(
            Enumerable.Range(0, 20).Concat(Enumerable.Range(1000, 20)), seen[id].Order()));
        // The order of each sender survives the change of incarnations.
        Assert.All(ids, id => Assert.All(
            seen[id].GroupBy(n => n / 1000), sender => Assert.Equal(sender.Order(), sender)));
        Assert.InRange(starts, 4, 120);
    });

    [Fact]
    public void Mail_sent_to_the_entity_itself_survives_its_passivation_too() => Seeds.Each(200, sim =>
    {
        var system = sim.CreateSystem();
        var seen = 0;
        ActorRef? cell = null;
        var region = Region(system, _ => Probe.Of((p, _) =>
        {
            cell = p.Around.Self;
            seen++;
            p.Around.Parent.Tell(new Passivate());
        }));
        var id = sim.Random.NextGuid();
        region.Tell(id, "first");
        while (cell is null)
            Assert.True(sim.Scheduler.RunOne());

        // The poison is in the mailbox already; this comes behind it.
        cell.Reply("answer to the entity");
        var wasAccepted = system.Undelivered.Count == 0;
        sim.RunUntilIdle();

        Assert.Equal(wasAccepted ? 2 : 1, seen);
    });

    [Fact]
    public void What_belongs_to_another_node_is_refused_with_the_reason()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var region = ShardRegion.Create(
            system, "region", _ => Probe.Noting([]), new ShardRegionOptions { ShardOf = ShardOf });
        region.Assign(1, epoch: 1);

        Assert.True(region.Tell(Id(1), "mine"));
        Assert.False(region.Tell(Id(2), "not mine"));

        Assert.Equal(UndeliveredReason.ShardNotOwned, Assert.Single(system.Undelivered.Recent()).Reason);
        Assert.Equal((1L, (long?)null), (region.EpochOf(Id(1)), region.EpochOf(Id(2))));
        Assert.Equal([1], region.OwnedShards);
    }

    [Fact]
    public void Revoking_a_shard_stops_its_entities_and_no_others() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var region = Region(system, _ => Probe.OfAsync(async (p, _) =>
            await Task.Delay(TimeSpan.FromHours(1), sim.Time, p.Around.Stopping)));
        for (var n = 0; n < 12; n++)
            region.Tell(Id(n), "work");
        sim.RunUntilIdle();
        region.Tell(Id(1), "waiting");

        sim.Run(() => region.RevokeAsync(1, CancellationToken.None));

        Assert.Equal(9, region.ActiveCount);
        Assert.DoesNotContain(region.ActiveEntities(), id => ShardOf(id) == 1);
        Assert.Equal("waiting", Assert.Single(system.Undelivered.Recent()).Message);
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
        Assert.False(region.Tell(Id(1), "late"));
    });

    [Fact]
    public void A_shard_that_comes_back_while_its_entities_still_leave_loses_nothing() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var alive = 0;
        var region = Region(system, _ => Props.Create(() => new Probe
        {
            OnPreStart = _ =>
            {
                Assert.Equal(1, ++alive);
                return ValueTask.CompletedTask;
            },
            OnMessage = (_, m) =>
            {
                seen.Add(m);
                return ValueTask.CompletedTask;
            },
            OnPostStop = async _ =>
            {
                await Task.Delay(TimeSpan.FromSeconds(1), sim.Time);
                alive--;
            },
        }));
        region.Tell(Id(1), 1);
        sim.RunUntilIdle();
        region.Revoke(1);
        Assert.False(region.Tell(Id(1), 2));
        Assert.True(region.Assign(1, epoch: 2));
        Assert.True(region.Tell(Id(1), 3));
        sim.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal([1, 3], seen.Cast<int>());
        Assert.Equal(1, alive);
    });

    [Fact]
    public void A_later_epoch_replaces_the_entities_and_an_earlier_one_is_ignored()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var starts = 0;
        var region = Region(system, _ => Props.Create(() => new Probe
        {
            OnPreStart = _ =>
            {
                starts++;
                return ValueTask.CompletedTask;
            },
        }));
        region.Tell(Id(1), 1);
        sim.RunUntilIdle();

        Assert.False(region.Assign(1, epoch: 1));
        Assert.True(region.Assign(1, epoch: 5));
        sim.RunUntilIdle();
        Assert.Equal(0, region.ActiveCount);
        region.Tell(Id(1), 2);
        sim.RunUntilIdle();

        Assert.Equal((2, 5L), (starts, region.EpochOf(Id(1))));
    }

    [Fact]
    public void Idle_entities_are_passivated_and_busy_ones_are_not()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var region = Region(
            system,
            id => Probe.OfAsync(async (p, m) =>
            {
                if (m is "slow")
                    await Task.Delay(TimeSpan.FromMinutes(30), sim.Time, p.Around.Stopping);
                if (m is "parent")
                    p.Around.ActorOf(Probe.Noting([]), "child");
                if (m is "timer")
                    p.Around.Timers.StartPeriodicTimer("t", "tick", TimeSpan.FromMinutes(1));
            }),
            o => o with { PassivateAfter = TimeSpan.FromMinutes(2) });
        region.Tell(Id(0), "quick");
        region.Tell(Id(1), "slow");
        region.Tell(Id(2), "parent");
        region.Tell(Id(3), "timer");

        sim.RunFor(TimeSpan.FromMinutes(3));
        Assert.Equal(new[] { Id(1), Id(2), Id(3) }, region.ActiveEntities().Order());
        sim.RunFor(TimeSpan.FromMinutes(30));
        Assert.Equal(new[] { Id(2), Id(3) }, region.ActiveEntities().Order());
    }

    [Fact]
    public void Without_entities_the_region_lets_the_clock_rest()
    {
        var sim = new SimulationPump(1);
        var region = Region(
            sim.CreateSystem(), _ => Probe.Noting([]), o => o with { PassivateAfter = TimeSpan.FromMinutes(2) });
        for (var round = 0; round < 3; round++)
        {
            region.Tell(Id(round), "quick");
            sim.RunFor(TimeSpan.FromMinutes(5));
            Assert.Equal(0, region.ActiveCount);
            Assert.Null(sim.Time.NextDue);
        }
    }

    [Fact]
    public void Above_the_limit_the_longest_idle_leave()
    {
        var sim = new SimulationPump(1);
        var region = Region(sim.CreateSystem(), _ => Probe.Noting([]), o => o with { MaxActive = 32 });
        for (var n = 0; n < 200; n++)
        {
            region.Tell(Id(n), "hello");
            sim.RunFor(TimeSpan.FromSeconds(1));
            Assert.InRange(region.ActiveCount, 0, 32);
        }

        Assert.Contains(Id(199), region.ActiveEntities());
        Assert.DoesNotContain(Id(0), region.ActiveEntities());
    }

    [Fact]
    public void The_buffer_of_an_entity_that_leaves_is_bounded_and_a_patient_sender_waits()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var region = Region(
            system,
            _ => Props.Create(() => new Probe
            {
                OnMessage = (_, m) =>
                {
                    seen.Add(m);
                    return ValueTask.CompletedTask;
                },
                OnPostStop = async _ => await Task.Delay(TimeSpan.FromSeconds(1), sim.Time),
            }),
            o => o with { BufferCapacity = 2 });
        region.Tell(Id(1), 0);
        sim.RunUntilIdle();
        region.Passivate(Id(1));

        Assert.True(region.Tell(Id(1), 1));
        Assert.True(region.Tell(Id(1), 2));
        Assert.False(region.Tell(Id(1), 3));
        Assert.True(sim.Run(async () =>
            await region.EntityRef(Id(1)).SendAsync(4, sender: null, CancellationToken.None)));
        sim.RunUntilIdle();

        Assert.Equal([0, 1, 2, 4], seen.Cast<int>());
        Assert.Equal(UndeliveredReason.BufferFull, Assert.Single(system.Undelivered.Recent()).Reason);
    }

    [Fact]
    public void An_entity_that_fails_is_restarted_by_the_region_and_keeps_its_mail()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var region = Region(system, id => Probe.Of((p, m) =>
        {
            Assert.Equal(id.ToString("N"), p.Around.Self.Name);
            if (m is "fail")
                throw new BoomException();
            seen.Add(m);
        }));
        foreach (var message in new object[] { 1, "fail", 2 })
            region.Tell(Id(1), message);
        sim.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal([1, 2], seen.Cast<int>());
        Assert.Contains(system.Describe(), s => s.Restarts == 1 && s.Path == "/user/region/" + Id(1).ToString("N"));
    }

    [Fact]
    public void An_entity_can_be_asked_whether_it_is_alive_or_not()
    {
        var sim = new SimulationPump(1);
        var region = Region(sim.CreateSystem(), id => Probe.Of((p, _) => p.Around.Sender!.Reply(id)));
        var entity = region.EntityRef(Id(3));

        Assert.Equal(
            Id(3), sim.Run(() => entity.AskAsync<Guid>("who?", TimeSpan.FromSeconds(1), CancellationToken.None)));
        Assert.Equal(region.EntityRef(Id(3)), entity);
        Assert.NotEqual(region.EntityRef(Id(4)), entity);
    }

    [Fact]
    public void Stopping_the_region_stops_all_and_refuses_what_it_kept() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var region = Region(system, _ => Props.Create(() => new Probe
        {
            OnPostStop = async _ => await Task.Delay(TimeSpan.FromSeconds(1), sim.Time),
        }));
        for (var n = 0; n < 8; n++)
            region.Tell(Id(n), "hello");
        sim.RunUntilIdle();
        region.Passivate(Id(0));
        region.Tell(Id(0), "kept");
        sim.Run(() => system.StopAsync(region.Ref));

        Assert.Equal(0, region.ActiveCount);
        Assert.False(region.Tell(Id(1), "late"));
        Assert.Equal(["kept", "late"], system.Undelivered.Recent().Select(u => u.Message));
    });

    private static ShardRegion Region(
        ActorSystem system, Func<Guid, Props> props, Func<ShardRegionOptions, ShardRegionOptions>? configure = null)
    {
        var options = new ShardRegionOptions { ShardOf = ShardOf };
        var region = ShardRegion.Create(system, "region", props, configure?.Invoke(options) ?? options);
        for (var shard = 0; shard < Shards; shard++)
            region.Assign(shard, epoch: 1);
        return region;
    }

    private static int ShardOf(Guid id) => id.ToByteArray()[15] % Shards;

    private static Guid Id(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(n % Shards));
}
