using SyncActors.Simulation.Tests.Run;

namespace SyncActors.Simulation.Tests;

/// <summary>That a run holds means little if nothing befell it.</summary>
public sealed class SimWorldTests
{
    private const int Seeds = 100;

    [Fact]
    public void Everything_that_can_befall_a_node_befalls_some()
    {
        var all = Enumerable.Range(1, Seeds)
            .Select(seed => Run.Simulation.Run(seed, new SimSize(2, 40)).Census).ToList();

        Assert.InRange(all.Sum(census => census.Started), Seeds * 3, Seeds * 30);
        Assert.InRange(all.Sum(census => census.Frozen), Seeds / 4, Seeds * 10);
        Assert.InRange(all.Sum(census => census.CutOff), Seeds / 4, Seeds * 10);
        Assert.InRange(all.Sum(census => census.Left), Seeds / 4, Seeds * 10);
        Assert.InRange(all.Sum(census => census.Failed), Seeds / 6, Seeds * 10);
        Assert.InRange(all.Sum(census => census.Ownerships), Seeds * 8, Seeds * 100);

        // Seldom: some microseconds lie between the last question and the delivery.
        Assert.InRange(all.Sum(census => census.LateDeliveries), 0, Seeds);
        Assert.True(
            all.Concat(Enumerable.Range(Seeds + 1, 5 * Seeds)
                .Select(seed => Run.Simulation.Run(seed, new SimSize(2, 40)).Census))
                .Any(census => census.LateDeliveries > 0),
            "Nothing was delivered late.");
    }
}
