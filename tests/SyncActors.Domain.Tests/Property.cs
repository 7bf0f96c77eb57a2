using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests;

/// <summary>Properties over seeds: the same cases on every machine; a failure prints its seed.</summary>
internal static class Property
{
    private static readonly FSharpOption<Replay> Fixed =
        FSharpOption<Replay>.Some(new Replay(new Rnd(20_260_301, 77), FSharpOption<int>.None));

    /// <summary>The property holds for this many seeds.</summary>
    public static void Holds(int cases, Action<SeededRandom> property) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => property(new SeededRandom((ulong)seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases).WithReplay(Fixed));

    /// <summary>One of several.</summary>
    public static T OneOf<T>(this SeededRandom random, params IReadOnlyList<T> choices) =>
        choices[random.Next(choices.Count)];

    /// <summary>True in <paramref name="percent"/> of 100 cases.</summary>
    public static bool Percent(this SeededRandom random, int percent) => random.Next(100) < percent;

    /// <summary>One of <paramref name="days"/> days.</summary>
    public static DateOnly Day(this SeededRandom random, DateOnly from, int days) => from.AddDays(random.Next(days));
}
