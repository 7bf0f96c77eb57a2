using FsCheck;
using FsCheck.Fluent;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

public sealed class AllocationTests
{
    private const int Cases = 500;

    [Fact]
    public void After_finitely_many_rounds_shards_are_spread_evenly_and_nothing_moves_any_more() => Holds(random =>
    {
        var town = Draw(random, leaving: false);

        Assert.InRange(town.Settle(), 0, 10);

        AssertEven(town);
        Assert.All(town.Up, node => AssertNothing(town.Of(node)));
        Assert.DoesNotContain(town.Rows.Shards, town.IsFree);
    });

    [Fact]
    public void The_same_holds_when_nodes_decide_one_after_the_other_and_owners_give_late() => Holds(random =>
    {
        var town = Draw(random, leaving: false);
        for (var step = 0; step < 400; step++)
        {
            var node = town.Up[random.Next(town.Up.Count)];
            town.Act(node, town.Of(node));
            if (random.Chance(0.3))
                town.Give();
        }

        town.Settle();
        AssertEven(town);
    });

    [Fact]
    public void Free_shards_are_all_taken_in_a_few_rounds_whatever_wishes_stand() => Holds(random =>
    {
        var town = Draw(random, leaving: true);

        for (var round = 0; round < 4; round++)
            town.Round(stable: false);

        Assert.DoesNotContain(town.Rows.Shards, town.IsFree);
    });

    [Fact]
    public void Nobody_asks_for_shards_while_some_are_free_or_the_nodes_change() => Holds(random =>
    {
        var town = Draw(random, leaving: true);
        var isFree = town.Rows.Shards.Any(town.IsFree);

        Assert.All(town.Up, node => Assert.Empty(town.Of(node, stable: false).Request));
        if (isFree)
            Assert.All(town.Up, node => Assert.Empty(town.Of(node).Request));
    });

    [Fact]
    public void A_node_that_is_not_up_takes_nothing_and_asks_for_nothing() => Holds(random =>
    {
        var town = Draw(random, leaving: true);
        var others = new[] { town.Join(90, NodeState.Leaving), town.Join(91, NodeState.Gone), Town.Id(92) };

        Assert.All(others, node => AssertNothing(town.Of(node)));
    });

    [Fact]
    public void What_a_node_that_leaves_still_has_is_nobody_elses() => Holds(random =>
    {
        var town = Draw(random, leaving: true);
        var held = town.Rows.Shards.Where(row => town.Rows.Nodes.Any(
            node => node.Id == row.Owner && node.State == NodeState.Leaving)).Select(row => row.Shard).ToList();

        foreach (var node in town.Up)
        {
            Assert.Empty(held.Intersect(town.Of(node).Take.Select(row => row.Shard)));
            Assert.Empty(held.Intersect(town.Of(node).Request));
        }
    });

    [Fact]
    public void A_node_that_joins_gets_its_share_and_nothing_else_moves() => Holds(random =>
    {
        var town = Balanced(random, out var shards, out var nodes);
        var joined = town.Join(99);

        town.Settle();

        Assert.All(town.Moves, move => Assert.Equal(joined, move.To));
        Assert.Equal(shards / (nodes + 1), town.Moves.Count);
        AssertEven(town);
    });

    [Fact]
    public void When_a_node_is_gone_only_its_shards_are_taken_and_few_move_afterwards() => Holds(random =>
    {
        var town = Balanced(random, out _, out var nodes);
        if (nodes < 2)
            return;
        var gone = town.Up[random.Next(nodes)];
        var lost = town.Share(gone);
        town.SetState(gone, NodeState.Gone);

        while (town.Rows.Shards.Any(town.IsFree))
            Assert.True(town.Round(stable: false));
        Assert.All(town.Moves, move => Assert.Equal(gone, move.From));
        Assert.Equal(lost, town.Moves.Count);
        town.Settle();

        Assert.InRange(town.Moves.Count, lost, lost + nodes);
        AssertEven(town);
    });

    [Fact]
    public void A_node_never_takes_beyond_its_share() => Holds(random =>
    {
        var town = Draw(random, leaving: true);
        var share = ((town.Rows.Shards.Count - 1) / town.Up.Count) + 1;

        Assert.All(town.Up, node => Assert.True(
            town.Of(node).Take.Count <= Math.Max(0, share - town.Share(node))));
    });

    [Fact]
    public void Nodes_that_find_all_shards_free_reach_for_different_ones()
    {
        var town = new Town(12);
        var nodes = new[] { town.Join(1), town.Join(2), town.Join(3) };

        var taken = nodes.SelectMany(node => town.Of(node).Take.Select(row => row.Shard.Value)).ToList();

        Assert.Equal(Enumerable.Range(0, 12), taken);
    }

    [Fact]
    public void A_node_alone_takes_all()
    {
        var town = new Town(5);
        var node = town.Join(1);
        town.Own(2, Town.Id(77));

        Assert.Equal(5, town.Of(node, stable: false).Take.Count);
    }

    private static void Holds(Action<SeededRandom> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new SeededRandom((ulong)seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    // Owners may be up, leaving, gone, forgotten or nobody; wishes of whoever.
    private static Town Draw(SeededRandom random, bool leaving)
    {
        var town = new Town(random.Next(1, 40));
        var owners = new List<NodeId?> { null, Town.Id(50) };
        for (var number = 0; number < random.Next(1, 6); number++)
            owners.Add(town.Join(number));
        if (random.Chance(0.5))
            owners.Add(town.Join(20, NodeState.Gone));
        if (leaving && random.Chance(0.5))
            owners.Add(town.Join(30, NodeState.Leaving));
        for (var shard = 0; shard < town.Rows.Shards.Count; shard++)
        {
            var owner = owners[random.Next(owners.Count)];
            var wisher = owners[random.Next(owners.Count)];
            town.Own(shard, owner, owner is null || wisher == owner || random.Chance(0.7) ? null : wisher);
        }

        return town;
    }

    private static Town Balanced(SeededRandom random, out int shards, out int nodes)
    {
        (shards, nodes) = (random.Next(1, 60), random.Next(1, 6));
        var town = new Town(shards);
        for (var number = 0; number < nodes; number++)
            town.Join(number + 1);
        var first = random.Next(nodes);
        for (var shard = 0; shard < shards; shard++)
            town.Own(shard, town.Up[(first + shard) % nodes]);
        return town;
    }

    private static void AssertNothing(Allocation allocation)
    {
        Assert.Empty(allocation.Take);
        Assert.Empty(allocation.Request);
    }

    private static void AssertEven(Town town)
    {
        var shares = town.Up.Select(town.Share).ToList();
        Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        Assert.Equal(town.Rows.Shards.Count, shares.Sum());
    }
}
