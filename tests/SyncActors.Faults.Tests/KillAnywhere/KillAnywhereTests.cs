using System.Collections.Concurrent;
using System.Diagnostics;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>
/// Kills a server with <c>kill -9</c> at drawn moments: while it starts, while it works, and at its n-th call into the
/// kernel. <c>KILL_POINTS=1000 dotnet test tests/SyncActors.Faults.Tests --filter KillAnywhere</c> runs a thousand
/// points; <c>KILL_SEED</c> begins with another seed, and with <c>KILL_POINTS=6</c> repeats one trial.
/// </summary>
public sealed class KillAnywhereTests(ITestOutputHelper output)
{
    private const int PointsByDefault = 30;
    private const int DeathsOfTrial = 6;
    private const int TrialsAtOnce = 2;
    private static readonly TimeSpan GuardPerPoint = TimeSpan.FromSeconds(20);

    [VictoriaMetricsFact]
    public async Task No_kill_loses_a_value_or_brings_one_twice()
    {
        var points = Trial.Number("KILL_POINTS", PointsByDefault);
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3) + (points * GuardPerPoint));
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        var clock = Stopwatch.StartNew();
        var undisturbed = await UndisturbedAsync(victoria.Address, guard.Token);
        var trials = new ConcurrentBag<KillTrial>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, (points + DeathsOfTrial - 1) / DeathsOfTrial),
            new ParallelOptions { MaxDegreeOfParallelism = TrialsAtOnce, CancellationToken = guard.Token },
            async (number, cancellationToken) =>
            {
                var seed = (ulong)(Trial.Number("KILL_SEED", 1) + number);
                await using var trial = await KillTrial.CreateAsync(
                    seed, victoria.Address, faults: true, cancellationToken);
                var deaths = Math.Min(DeathsOfTrial, points - (number * DeathsOfTrial));
                await CheckedAsync(trial, deaths, victoria.Address, undisturbed, cancellationToken);
                trials.Add(trial);
            });

        output.WriteLine(Trial.Line(
            $"{points} kills in {clock.Elapsed.TotalSeconds:0} s: 0 lost, 0 doubled; "
            + $"{trials.Sum(trial => trial.Commands.Sent)} commands, {trials.Sum(trial => trial.Commands.Unknown)} of them "
            + $"unanswered; slowest start {trials.Max(trial => trial.SlowestStart).TotalSeconds:0.0} s; "
            + $"kills at system calls: {(SystemCallKill.Find() is null ? "no strace" : "yes")}"));
    }

    private static async Task<KillOracle.Outcome> UndisturbedAsync(Uri victoria, CancellationToken cancellationToken)
    {
        await using var trial = await KillTrial.CreateAsync(0, victoria, faults: false, cancellationToken);
        await trial.DieAsync(deaths: 0, cancellationToken);
        await trial.FinishAsync(cancellationToken);
        var outcome = await KillOracle.CheckAsync(trial, victoria, null, cancellationToken);
        await DeleteAsync(trial);
        return outcome;
    }

    private async Task CheckedAsync(
        KillTrial trial, int deaths, Uri victoria, KillOracle.Outcome undisturbed, CancellationToken cancellationToken)
    {
        try
        {
            await trial.DieAsync(deaths, cancellationToken);
            await trial.FinishAsync(cancellationToken);
            await KillOracle.CheckAsync(trial, victoria, undisturbed, cancellationToken);
            await DeleteAsync(trial);
        }
        catch (Exception)
        {
            output.WriteLine(
                $"Trial with KILL_SEED={trial.Seed} failed; its folder is kept: {trial.Directory}\n{trial.Story}");
            throw;
        }
    }

    private static async Task DeleteAsync(KillTrial trial)
    {
        await trial.KillAsync();
        Directory.Delete(trial.Directory, recursive: true);
    }
}
