using SyncActors.Actors.Cluster;

namespace SyncActors.Actors.Tests.Cluster;

public sealed class ClusterOptionsTests
{
    private static readonly ClusterOptions Safe = new();

    [Fact]
    public void What_holds_without_configuration_is_safe() => Assert.Null(Safe.Problem());

    [Theory]
    [InlineData("look-every", 0)]
    [InlineData("look-every", -1)]
    [InlineData("look-every", 1.501)]
    [InlineData("beat-every", 0)]
    [InlineData("beat-every", -1)]
    [InlineData("fence-after", 1.999)]
    [InlineData("drop-after", 7.999)]
    [InlineData("dead-after", 12)]
    [InlineData("dead-after", 11)]
    [InlineData("disconnected-after", 1.999)]
    [InlineData("stable-after", -0.001)]
    public void A_timing_that_is_not_safe_is_named(string key, double seconds) =>
        Assert.StartsWith(key + " ", With(key, seconds).Problem(), StringComparison.Ordinal);

    [Theory]
    [InlineData("look-every", 1.5)]
    [InlineData("look-every", 0.001)]
    [InlineData("beat-every", 0.001)]
    [InlineData("beat-every", 1)]
    [InlineData("fence-after", 2)]
    [InlineData("fence-after", 12)]
    [InlineData("drop-after", 8)]
    [InlineData("dead-after", 12.5)]
    [InlineData("disconnected-after", 2)]
    [InlineData("stable-after", 0)]
    public void The_last_safe_value_of_each_is_taken(string key, double seconds) =>
        Assert.Null(With(key, seconds).Problem());

    [Fact]
    public void A_node_looks_at_its_pulse_before_others_replace_it()
    {
        // It falls silent at the first look after drop-after, at the latest.
        var options = Safe with { LookEvery = TimeSpan.FromSeconds(5) };
        Assert.True(options.DropAfter + options.LookEvery > options.DeadAfter);
        Assert.StartsWith("look-every ", options.Problem(), StringComparison.Ordinal);
    }

    private static ClusterOptions With(string key, double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return key switch
        {
            "look-every" => Safe with { LookEvery = time },
            "beat-every" => Safe with { BeatEvery = time },
            "fence-after" => Safe with { FenceAfter = time },
            "drop-after" => Safe with { DropAfter = time },
            "dead-after" => Safe with { DeadAfter = time },
            "disconnected-after" => Safe with { DisconnectedAfter = time },
            "stable-after" => Safe with { StableAfter = time },
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "no such key"),
        };
    }
}
