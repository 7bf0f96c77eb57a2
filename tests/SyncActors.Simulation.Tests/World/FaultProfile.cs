using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>How often what goes wrong in one run; each kind of fault is absent from half of all runs.</summary>
internal sealed record FaultProfile(
    SimFaults Journal, double LandsLate, SourceFaults Source, DestinationFaults Destination, NodeFaults Nodes)
{
    public static FaultProfile Calm { get; } = new(
        SimFaults.None, 0, SourceFaults.None, DestinationFaults.None, NodeFaults.None);

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
            new NodeFaults
            {
                Any = Often(0.9),
                Kill = Often(1),
                Freeze = Often(1),
                CutOff = Often(1),
                Leave = Often(1),
                HintLost = Often(1),
            });
    }

    private static double Skip(SeededRandom random)
    {
        // As many draws whether a fault is there or not.
        random.NextBits();
        return 0;
    }
}

/// <summary>What befalls whole nodes.</summary>
internal sealed record NodeFaults
{
    /// <summary>Nodes that live for ever and hear each other.</summary>
    public static NodeFaults None { get; } = new();

    /// <summary>Chance that one of the following befalls a node where something may; which one follows from their
    /// weights.</summary>
    public double Any { get; init; }

    /// <summary>Weight: the process ends without a farewell.</summary>
    public double Kill { get; init; }

    /// <summary>Weight: it stands still for a while and goes on as if nothing had been.</summary>
    public double Freeze { get; init; }

    /// <summary>Weight: it cannot reach the journal for a while.</summary>
    public double CutOff { get; init; }

    /// <summary>Weight: it gives its shards away and ends.</summary>
    public double Leave { get; init; }

    /// <summary>Chance that a hint is lost on its way.</summary>
    public double HintLost { get; init; }
}
