using System.Text.Json.Nodes;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>Sound and pictures of both sources of documents, over HTTP, into the files of a process of its own.</summary>
public sealed class AttachmentTests : IDisposable
{
    private const string Key = "sk-files";
    private const string Context = "CTX123";
    private const string ContextKey = "key-files";
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset First = new(
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-5).ToDateTime(new TimeOnly(9, 0)),
        TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("attachments-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sound_and_pictures_of_every_source_lie_beside_their_records_byte_by_byte()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var limitless = await LimitlessAsync(guard.Token);
        await using var memories = await MemoriesAsync(guard.Token);

        // The first sound cannot be had at once, and the server says that there are pictures where there are none.
        limitless.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(503)) { RouteClass = "audio", Next = 1 }));
        memories.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(503)) { RouteClass = "audio", Next = 1 },
            new FaultRule(new FaultEffect.Status(404)) { RouteClass = "image", Every = 2 }));
        var configuration = Path.Combine(_folder, "files.conf");
        await File.WriteAllTextAsync(configuration, Configuration(limitless, memories), guard.Token);
        await using var server = await ServerProcess.StartAsync(["--config", configuration], _folder, guard.Token);
        foreach (var name in (string[])["pendant", "diary", "plain"])
            await CompleteAsync(server, name, runs: 1, guard.Token);

        memories.Faults.Replace(FaultPlan.None);
        using var http = new HttpClient();
        var sounds = await SoundsAsync(http, limitless.BaseAddress, guard.Token);
        Assert.Equal(["log-0", "log-1", "log-2", "log-3"], sounds.Keys.Order(StringComparer.Ordinal));
        var spoken = Records("pendant").ToDictionary(record => ((string)record["item"]!).Split('/')[^1]);
        Assert.Equal(4, spoken.Count);
        foreach (var (id, sound) in sounds)
        {
            var file = Assert.Single(spoken[id]["attachments"]!.AsArray())!;
            if (sound is null)
                Assert.Equal("the source does not have it", (string?)file["missing"]);
            else
                Assert.Equal(sound, await ReadAsync(file, guard.Token));
        }

        Assert.Equal(1, sounds.Count(sound => sound.Value is null));
        var written = Records("diary").ToList();
        Assert.Equal(4, written.Count);
        foreach (var record in written)
        {
            var files = record["attachments"]!.AsArray();
            Assert.Equal(["audio", "image"], files.Select(file => (string?)file!["name"]));
            foreach (var file in files.Where(file => file!["path"] is not null))
            {
                var id = ((string)record["item"]!).Split('/')[^1];
                Assert.Equal(
                    await GetAsync(
                        http, memories.BaseAddress, $"memory/{Context}/{id}/{file!["name"]}", "X-API-KEY", ContextKey, guard.Token),
                    await ReadAsync(file, guard.Token));
            }
        }

        Assert.Equal(2, written.Count(record => record["attachments"]![1]!["missing"] is not null));
        Assert.All(written, record => Assert.NotNull(record["attachments"]![0]!["path"]));

        // Who did not ask for files gets none.
        Assert.All(Records("plain"), record => Assert.Null(record["attachments"]));
        Assert.Equal(["diary", "pendant"], Directory.GetDirectories(Path.Combine(_folder, "files", "attachments"))
            .Select(Path.GetFileName).Order(StringComparer.Ordinal));

        // Every day again, every record again: what is there is not fetched.
        var (asked, had) = (Asked(limitless) + Asked(memories), Files());
        foreach (var name in (string[])["pendant", "diary"])
        {
            var reset = await server.Api.PostAsync(
                $"connectors/{name}/reset", new { destination = "out", refill = true }, null, guard.Token);
            Assert.True(reset.Ok, $"{name}: {reset}");
            var triggered = await server.Api.PostAsync($"connectors/{name}/trigger", new { force = true }, null, guard.Token);
            Assert.True(triggered.Ok, $"{name}: {triggered}");
            await CompleteAsync(server, name, runs: 2, guard.Token);
        }

        // The one without sound and the two without pictures are asked for once more; now the server has the pictures.
        Assert.Equal(asked + 3, Asked(limitless) + Asked(memories));
        Assert.Equal(had.Count + 2, Files().Count);
        Assert.Subset(Files().ToHashSet(StringComparer.Ordinal), had.ToHashSet(StringComparer.Ordinal));
        Assert.DoesNotContain(Files(), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    private string Configuration(SimulatorServer limitless, SimulatorServer memories) => $$"""
        syncactors {
          data-dir = "{{_folder}}"
          http.port = 0
          defaults { history-from = "{{First.AddDays(-1):yyyy-MM-dd}}", schedule.every = 1h }
          connectors {
            pendant {
              source { kind = limitless, api-key = "{{Key}}", base-url = "{{limitless.BaseAddress}}" }
              transformation { include-audio = true }
              destinations.out { kind = file }
            }
            diary {
              source { kind = memory-api, api-key = "{{ContextKey}}", context = "{{Context}}", base-url = "{{memories.BaseAddress}}", requests-per-minute = 600 }
              transformation { include-audio = true, include-image = true }
              destinations.out { kind = file }
            }
            plain {
              source { kind = memory-api, api-key = "{{ContextKey}}", context = "{{Context}}", base-url = "{{memories.BaseAddress}}", requests-per-minute = 600 }
              destinations.out { kind = file }
            }
          }
        }
        """;

    private static Task<SimulatorServer> LimitlessAsync(CancellationToken cancellationToken)
    {
        var account = new LimitlessAccount("ann", Key);
        for (var number = 0; number < 4; number++)
        {
            var (start, length) = (First.AddDays(number / 2).AddHours(number), TimeSpan.FromMinutes(12));
            account.Put(new RecordedLifelog(
                $"log-{number}", $"Talk {number}", start, start + length,
                [
                    new RecordedNode("heading1", $"Talk {number}", TimeSpan.Zero, TimeSpan.Zero, null, false, []),
                    new RecordedNode("blockquote", "What was said.", TimeSpan.Zero, length, "Ann", true, []),
                ])
            {
                HasAudio = number != 2,
            });
        }

        return SimulatorServer.StartAsync(
            new LimitlessSimulator(new LimitlessSimulatorOptions { Accounts = [account] }, TimeProvider.System),
            TimeProvider.System, cancellationToken);
    }

    private static Task<SimulatorServer> MemoriesAsync(CancellationToken cancellationToken)
    {
        var memories = Enumerable.Range(0, 4).Select(number => new MemoryRecord(
            $"mem_{number}", "record", First.AddHours(number), $"Memory {number}") { Audio = true, Image = true }).ToList();
        return SimulatorServer.StartAsync(
            new MemoryApiSimulator(
                new MemoryApiSimulatorOptions { Contexts = [new MemoryContext(Context, ContextKey, memories)] },
                TimeProvider.System),
            TimeProvider.System, cancellationToken);
    }

    private IEnumerable<JsonNode> Records(string connector) =>
        File.ReadAllLines(Path.Combine(_folder, "files", $"{connector}.jsonl")).Select(line => JsonNode.Parse(line)!);

    private List<string> Files() =>
        [.. Directory.GetFiles(Path.Combine(_folder, "files", "attachments"), "*", SearchOption.AllDirectories)];

    private Task<byte[]> ReadAsync(JsonNode file, CancellationToken cancellationToken) =>
        File.ReadAllBytesAsync(Path.Combine(_folder, "files", (string)file["path"]!), cancellationToken);

    private static long Asked(SimulatorServer server) => server.Ledger.Lines()
        .Where(line => line.RouteClass is "audio" or "image")
        .Sum(line => line.Accepted + line.Rejected + line.RefusedByQuota + line.Faulted);

    private static async Task<Dictionary<string, byte[]?>> SoundsAsync(
        HttpClient http, Uri address, CancellationToken cancellationToken)
    {
        var sounds = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        for (var number = 0; number < 4; number++)
        {
            var start = First.AddDays(number / 2).AddHours(number);
            sounds[$"log-{number}"] = await GetAsync(
                http, address,
                $"v1/download-audio?startMs={start.ToUnixTimeMilliseconds()}&endMs={start.AddMinutes(12).ToUnixTimeMilliseconds()}",
                "X-API-Key", Key, cancellationToken);
        }

        return sounds;
    }

    private static async Task<byte[]?> GetAsync(
        HttpClient http, Uri address, string path, string header, string key, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, path));
        request.Headers.Add(header, key);
        using var response = await http.SendAsync(request, cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsByteArrayAsync(cancellationToken) : null;
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
}
