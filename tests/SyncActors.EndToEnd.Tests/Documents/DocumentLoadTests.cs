using System.Diagnostics;
using System.Globalization;
using SyncActors.Bench.Documents;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>
/// What is promised of many documents, by a server in a process of its own. <c>DOCUMENT_PACE=1000</c> measures the pace
/// with so many; each answer of both ends takes 0.3 s.
/// </summary>
public sealed class DocumentLoadTests(ITestOutputHelper output) : IDisposable
{
    private const double AnswerSeconds = 0.3;
    private const int Many = 10_000;
    private const double MemoryMaxMiB = 256;

    // What .NET takes for the heap in a container of so much: three quarters, in hexadecimal.
    private const string HeapMax = "0xC000000";
    private static readonly TimeSpan EachMax = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan ManyMax = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ReplyMax = TimeSpan.FromMilliseconds(200);

    private readonly string _folder = Directory.CreateTempSubdirectory("document-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Memories_reach_LightRAG_at_a_hundred_a_minute_or_faster()
    {
        var items = Trial.Number("DOCUMENT_PACE", 100);
        var longest = items * EachMax;
        using var guard = new CancellationTokenSource(longest + TimeSpan.FromMinutes(2));
        await using var vendors = await DocumentVendors.StartAsync(items, vendor => vendor, guard.Token);
        foreach (var vendor in vendors.Servers)
            vendor.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Delay(AnswerSeconds))));

        await using var server = await BeginAsync(vendors, "lightrag", guard.Token);
        var clock = Stopwatch.StartNew();
        await CompleteAsync(server, longest, guard.Token);

        output.WriteLine(Trial.Line(string.Create(
            CultureInfo.InvariantCulture, $"{items} memories in {clock.Elapsed.TotalSeconds:0.0} s")));
        Assert.True(clock.Elapsed <= longest, $"{items} memories took {clock.Elapsed}");
        Assert.Equal(items, vendors.Held("lightrag").Count);
        Assert.Equal(items, vendors.Held("lightrag").Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Ten_thousand_documents_take_no_more_memory_than_promised_and_the_API_answers_at_once()
    {
        using var guard = new CancellationTokenSource(ManyMax + TimeSpan.FromMinutes(2));
        await using var vendors = await DocumentVendors.StartAsync(Many, vendor => vendor, guard.Token);
        await using var server = await BeginAsync(
            vendors, "file", guard.Token,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = HeapMax });

        await CompleteAsync(server, ManyMax, guard.Token);

        var view = await server.Api.GetAsync("connectors/one", guard.Token);
        Assert.Equal(Many, (int?)view["totals"]?["synced"]);
        var memory = PeakMiB(server.Id);
        var replies = new List<TimeSpan>();
        foreach (var path in Enumerable.Repeat((string[])["status", "connectors", "connectors/one", "connectors/one/coverage"], 10)
            .SelectMany(paths => paths))
        {
            var clock = Stopwatch.StartNew();
            await server.Api.GetAsync(path, guard.Token);
            replies.Add(clock.Elapsed);
        }

        replies.Sort();
        var median = replies[replies.Count / 2];
        output.WriteLine(Trial.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Many} documents: at most {memory:0} MiB; half of the replies within {median.TotalMilliseconds:0.0} ms")));
        Assert.True(memory <= MemoryMaxMiB, $"{memory:0} MiB");
        Assert.True(median < ReplyMax, $"{median}");
    }

    private async Task<ServerProcess> BeginAsync(
        DocumentVendors vendors, string destination, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var configuration = Path.Combine(_folder, "load.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"syncactors.data-dir = \"{_folder}\"\nsyncactors.http.port = 0\n"
            + vendors.Connector("one", "memory-api", destination),
            cancellationToken);
        return await ServerProcess.StartAsync(["--config", configuration], _folder, cancellationToken, environment);
    }

    private static Task CompleteAsync(
        ServerProcess server, TimeSpan longest, CancellationToken cancellationToken) => Patience.UntilAsync(
        "a complete run", longest,
        async token =>
        {
            var view = await server.Api.GetAsync("connectors/one", token);
            return (string?)view["lastRun"]?["outcome"] == "complete" ? null : view.ToJsonString();
        },
        cancellationToken);

    // The most that ever lay in RAM, as Linux counts it.
    private static double PeakMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status")
            .First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }
}
