using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>Many documents at once, by a server in a process of its own that has little memory.</summary>
public sealed class DocumentLoadTests : IDisposable
{
    private const int Many = 10_000;

    // What .NET takes for the heap in a container of 256 MiB: three quarters, in hexadecimal.
    private const string HeapMax = "0xC000000";
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("document-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Ten_thousand_documents_go_through_the_heap_of_a_container_of_256_MiB()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var vendors = await DocumentVendors.StartAsync(Many, vendor => vendor, guard.Token);
        var configuration = Path.Combine(_folder, "load.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"syncactors.data-dir = \"{_folder}\"\nsyncactors.http.port = 0\n"
            + vendors.Connector("one", "memory-api", "file"),
            guard.Token);
        await using var server = await ServerProcess.StartAsync(
            ["--config", configuration], _folder, guard.Token,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = HeapMax });
        await Patience.UntilAsync(
            "a complete run", Guard,
            async token =>
            {
                var view = await server.Api.GetAsync("connectors/one", token);
                return (string?)view["lastRun"]?["outcome"] == "complete" ? null : view.ToJsonString();
            },
            guard.Token);

        Assert.Equal(Many, (int?)(await server.Api.GetAsync("connectors/one", guard.Token))["totals"]?["synced"]);
    }
}
