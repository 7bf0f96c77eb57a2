using SyncActors.Simulation.Tests.Run;
using SyncActors.Simulation.Tests.World;
using Xunit.Abstractions;

namespace SyncActors.Simulation.Tests;

/// <summary>An oracle that cannot fail proves nothing: each planted bug must be found, and by the promise it
/// breaks.</summary>
public sealed class SimFindsBugsTests(ITestOutputHelper output)
{
    private const int SeedsMax = 500;

    [Theory]
    [InlineData(PlantedBug.NoHeadCheck, "O2 O3 O4 O5 O6 O13 O14 O15 stuck")]
    [InlineData(PlantedBug.NoFence, "O9")]
    [InlineData(PlantedBug.LedgerRowsLost, "O15")]
    [InlineData(PlantedBug.NeverLooksFirst, "O5")]
    [InlineData(PlantedBug.DeliveredWithoutWrite, "O6")]
    [InlineData(PlantedBug.SettledLate, "O2")]
    [InlineData(PlantedBug.DueRowsLost, "O10 O14")]
    [InlineData(PlantedBug.ViewsLost, "O13")]
    [InlineData(PlantedBug.LimitToldDouble, "O7")]
    [InlineData(PlantedBug.SnapshotsLag, "O4 O6 O15 stuck")]
    [InlineData(PlantedBug.TakesStaleEpoch, "O3 O9")]
    [InlineData(PlantedBug.NeverLetsGo, "O9")]
    [InlineData(PlantedBug.GivesEarly, "O9")]
    public void A_planted_bug_is_found_within_five_hundred_seeds(PlantedBug bug, string promises)
    {
        var size = new SimSize(3, 60);
        for (var seed = 1; seed <= SeedsMax; seed++)
        {
            var result = Run.Simulation.Run(seed, size, bug);
            var broken = result.Findings.All.Select(
                finding => finding[..finding.IndexOf(':', StringComparison.Ordinal)]);
            if (broken.Any(promise => promises.Split(' ').Contains(promise, StringComparer.Ordinal)))
            {
                output.WriteLine($"found by seed {seed}");
                return;
            }
        }

        Assert.Fail($"{bug} was not found in {SeedsMax} seeds.");
    }
}
