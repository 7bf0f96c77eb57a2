using System.Collections.Concurrent;
using SyncActors.Simulation.Tests.Run;
using SyncActors.Testing.Trials;

namespace SyncActors.Simulation.Tests;

/// <summary>Runs many seeds, each twice. <c>SIM_SEEDS</c> sets how many, <c>SIM_FIRST</c> the first. Without it there are
/// 2,000, of which every fourth runs twice.</summary>
public sealed class SimSeedsTests
{
    private const int SeedsDefault = 2000;
    private const int SeedsOfCase = 200;
    private const int FailuresShown = 5;
    private static readonly int TwiceEvery = Trial.IsWanted("SIM_SEEDS") ? 1 : 4;

    /// <summary>First seed of each case and the one after its last.</summary>
    public static TheoryData<int, int> Cases()
    {
        var first = Trial.Number("SIM_FIRST", 1);
        var end = first + Trial.Number("SIM_SEEDS", SeedsDefault);
        var cases = new TheoryData<int, int>();
        for (var seed = first; seed < end; seed += SeedsOfCase)
            cases.Add(seed, Math.Min(seed + SeedsOfCase, end));
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_promise_holds_whatever_fails_and_a_seed_runs_the_same_way_twice(int first, int end)
    {
        var failures = new ConcurrentBag<(int Seed, string Text)>();
        Parallel.For(
            first, end, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            (seed, loop) =>
            {
                if (Failure(seed) is { } text)
                    failures.Add((seed, text));
                if (failures.Count >= FailuresShown)
                    loop.Stop();
            });
        Assert.True(
            failures.IsEmpty,
            string.Join("\n\n", failures.OrderBy(failure => failure.Seed).Select(failure => failure.Text)));
    }

    /// <summary>Seeds that failed once, in the form that the code had then; what they found is in the
    /// history.</summary>
    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(47)]
    [InlineData(53)]
    [InlineData(79)]
    [InlineData(128)]
    public void A_seed_that_failed_once_holds_in_its_full_size(int seed)
    {
        var result = Run.Simulation.Run(seed, new SimSize(20, 300));

        Assert.True(result.Findings.Count == 0, result.Describe());
    }

    private static string? Failure(int seed)
    {
        var result = Run.Simulation.Run(seed);
        if (result.Findings.Count > 0)
            return result.Describe();
        if (seed % TwiceEvery != 0)
            return null;
        var again = Run.Simulation.Run(seed);
        return again.TraceHash == result.TraceHash
            ? null
            : $"Seed {seed} went another way the second time: {result.Steps} steps, then {again.Steps}.";
    }
}
