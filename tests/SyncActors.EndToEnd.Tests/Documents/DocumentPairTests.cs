using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>Each source of documents with each destination that takes them, over HTTP, in a process of its own.</summary>
public sealed class DocumentPairTests
{
    private const int Items = 60;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Every_source_goes_with_every_destination_and_a_second_run_delivers_nothing()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var vendors = await DocumentVendors.StartAsync(Items, vendor => vendor, guard.Token);
        var folder = Directory.CreateTempSubdirectory("documents-").FullName;
        var configuration = Path.Combine(folder, "documents.conf");
        var pairs = DocumentVendors.Sources.SelectMany(
            source => DocumentVendors.Destinations.Select(
                destination => (Name: $"{source}-{destination}", Source: source, Destination: destination))).ToList();
        await File.WriteAllTextAsync(
            configuration,
            $"syncactors.data-dir = \"{folder}\"\nsyncactors.http.port = 0\n"
            + string.Concat(pairs.Select(pair => vendors.Connector(pair.Name, pair.Source, pair.Destination))),
            guard.Token);
        await using (var server = await ServerProcess.StartAsync(["--config", configuration], folder, guard.Token))
        {
            foreach (var (name, _, _) in pairs)
                await CompleteAsync(server, name, runs: 1, guard.Token);
            var boxed = vendors.Held("memory-box").Order(StringComparer.Ordinal).ToList();
            Assert.Equal(
                DocumentVendors.Sources.SelectMany(vendors.Records).Order(StringComparer.Ordinal), boxed);
            var known = vendors.Held("lightrag");
            Assert.Equal(2 * Items, known.Count);
            Assert.Equal(2 * Items, known.Distinct().Count());
            foreach (var source in DocumentVendors.Sources)
                Assert.Equal(Items, await SyncedAsync(server, $"{source}-file", guard.Token));

            foreach (var (name, _, _) in pairs)
            {
                var triggered = await server.Api.PostAsync(
                    $"connectors/{name}/trigger", new { force = true }, null, guard.Token);
                Assert.True(triggered.Ok, $"{name}: {triggered}");
                await CompleteAsync(server, name, runs: 2, guard.Token);
                Assert.Equal(Items, await SyncedAsync(server, name, guard.Token));
            }

            Assert.Equal(boxed, vendors.Held("memory-box").Order(StringComparer.Ordinal));
            Assert.Equal(known.Order(StringComparer.Ordinal), vendors.Held("lightrag").Order(StringComparer.Ordinal));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static Task CompleteAsync(
        ServerProcess server, string name, int runs, CancellationToken cancellationToken) =>
        Patience.UntilAsync(
            $"run {runs} of {name}", Guard,
            async token =>
            {
                var view = await server.Api.GetAsync($"connectors/{name}", token);
                return (int?)view["lastRun"]?["number"] >= runs && (string?)view["lastRun"]?["outcome"] == "complete"
                    ? null
                    : view.ToJsonString();
            },
            cancellationToken);

    private static async Task<int?> SyncedAsync(
        ServerProcess server, string name, CancellationToken cancellationToken) =>
        (int?)(await server.Api.GetAsync($"connectors/{name}", cancellationToken))["totals"]?["synced"];
}
