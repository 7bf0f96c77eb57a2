using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>How often what goes wrong in one run; each kind of fault is absent from half of all runs.</summary>
internal sealed record FaultProfile(
    SimFaults Journal, double LandsLate, SourceFaults Source, DestinationFaults Destination, double Crash,
    double Zombie)
{
    public static FaultProfile Calm { get; } = new(
        SimFaults.None, 0, SourceFaults.None, DestinationFaults.None, 0, 0);

    public static FaultProfile Draw(SeededRandom random)
    {
        double Often(double max) => random.Chance(0.5) ? max * random.NextDouble() : Skip(random);
        return new FaultProfile(
            new SimFaults
            {
                Slow = Often(0.1),
                SlowMax = TimeSpan.FromSeconds(random.Next(1, 20)),
                LostBefore = Often(0.05),
                LostAfter = Often(0.05),
            },
            Often(0.05),
            new SourceFaults
            {
                Slow = Often(0.3),
                Transient = Often(0.3),
                RateLimited = Often(0.15),
                Unauthorized = Often(0.05),
                NotPermitted = Often(0.05),
                Refused = Often(0.05),
                AccountRefused = Often(0.02),
                Malformed = Often(0.15),
                TooLarge = Often(0.1),
            },
            new DestinationFaults
            {
                Slow = Often(0.3),
                Unavailable = Often(0.3),
                AnswerLost = Often(0.25),
                Refused = Often(0.05),
                ItemRejected = Often(0.03),
            },
            Often(0.3),
            random.NextDouble());
    }

    private static double Skip(SeededRandom random)
    {
        // As many draws whether a fault is there or not.
        random.NextBits();
        return 0;
    }
}
