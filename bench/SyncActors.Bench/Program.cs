using System.Diagnostics;
using SyncActors.Bench;
using SyncActors.Bench.Actors;
using SyncActors.Bench.Destinations;
using SyncActors.Bench.Documents;
using SyncActors.Bench.EndToEnd;
using SyncActors.Bench.Journal;
using SyncActors.Bench.Nodes;
using SyncActors.Bench.Scale;

BenchCase[] cases =
[
    new("append", "journal appends of many actors against raw inserts of the same rows", AppendBench.RunAsync),
    new("append-postgres", "a thousand appends at once on PostgreSQL against a raw insert of the same rows", PostgresAppendBench.RunAsync),
    new("replay", "one long history, and many short ones", ReplayBench.RunAsync),
    new("start", "a node with 100,000 dormant connectors, until the first due run starts", StartBench.RunAsync),
    new("memory", "bytes of an idle actor, and of a dormant connector", MemoryBench.RunAsync),
    new("sync", "simulator to VictoriaMetrics through connectors, against posting the same lines", SyncBench.RunAsync),
    new("tell", "messages between actors in one process", TellBench.RunAsync),
    new("persist", "one journaled actor, and a thousand", PersistBench.RunAsync),
    new("scale", "a million connectors on PostgreSQL: memory, start, and how many runs a second start on time", ScaleBench.RunAsync),
    new("documents", "documents from each source to each destination over HTTP: time, requests, memory", DocumentBench.RunAsync),
    new("destinations", "each destination by itself", DestinationBench.RunAsync),
];

if (args is [ScaleNode.Argument, .. var nodeArguments])
{
    await ScaleNode.RunAsync(nodeArguments, CancellationToken.None);
    return 0;
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine("bench [--list] [case ...]   without names all cases run");
    return 0;
}

if (args is ["--list"])
{
    foreach (var one in cases)
        Console.WriteLine($"{one.Name,-14} {one.Summary}");
    return 0;
}

var unknown = args.Except(cases.Select(one => one.Name), StringComparer.Ordinal).ToList();
if (unknown.Count > 0)
{
    await Console.Error.WriteLineAsync($"There is no case {string.Join(", ", unknown)}; see --list.");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
Console.WriteLine($"Machine: {Machine.Describe()}.");
Console.WriteLine(
    $"Load before: {Machine.Load() ?? "unknown"}. Medians of three rounds or more; each case on data of its own.");
#if DEBUG
Console.WriteLine("This is a debug build: its figures mean nothing. Run with -c Release.");
#endif
var rows = new List<BenchRow>();
foreach (var one in cases.Where(one => args.Length == 0 || args.Contains(one.Name, StringComparer.Ordinal)))
{
    var watch = Stopwatch.StartNew();
    rows.AddRange(await one.RunAsync(stop.Token));
    await Console.Error.WriteLineAsync($"{one.Name}: {watch.Elapsed.TotalSeconds:0} s, load {Machine.Load()}");
}

Console.WriteLine();
BenchTable.Write(Console.Out, rows);
return 0;
