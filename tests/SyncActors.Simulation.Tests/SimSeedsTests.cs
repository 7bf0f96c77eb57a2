using SyncActors.Simulation.Tests.Run;

namespace SyncActors.Simulation.Tests;

public sealed class SimProbe
{
    [Fact]
    public void Probe()
    {
        var from = int.Parse(Environment.GetEnvironmentVariable("SIM_FROM") ?? "1");
        var to = int.Parse(Environment.GetEnvironmentVariable("SIM_TO") ?? "20");
        var failed = 0;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        long steps = 0, appends = 0;
        var kinds = new SortedDictionary<string, List<int>>();
        using var output = new StreamWriter("/tmp/simseeds/probe.txt");
        var step = int.Parse(Environment.GetEnvironmentVariable("SIM_STEP") ?? "1");
        foreach (var seed in Environment.GetEnvironmentVariable("SIM_LIST") is { } list ? list.Split(',').Select(int.Parse) : Enumerable.Range(0, (to - from) / step + 1).Select(i => from + i * step))
        {
            var at = clock.ElapsedMilliseconds;
            SimResult r;
            try { r = Run.Simulation.Run(seed); }
            catch (Exception e) { output.WriteLine($"seed {seed} THREW {e}"); failed++; continue; }
            steps += r.Steps; appends += r.Appends;
            output.WriteLine($"seed {seed}: {clock.ElapsedMilliseconds - at} ms, steps {r.Steps}, appends {r.Appends}, virtual {r.Virtual}, findings {r.Findings.Count}, ops {r.Operations.Count}");
            if (r.Findings.Count > 0) { failed++; output.WriteLine(r.Describe());
                foreach (var k in r.Findings.All.Select(f => f[..f.IndexOf(':')]).Distinct()) { if (!kinds.TryGetValue(k, out var l)) kinds[k] = l = []; l.Add(seed); } }
        }
        output.WriteLine($"{failed} failed of {to - from + 1}; {clock.ElapsedMilliseconds} ms, steps {steps}, appends {appends}");
        foreach (var (k, l) in kinds) output.WriteLine($"{k}: {l.Count}: {string.Join(",", l.Take(20))}");
    }
}
