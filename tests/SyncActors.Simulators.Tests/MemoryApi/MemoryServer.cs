using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.MemoryApi;

/// <summary>A running simulator with two contexts and a client that holds the first one's key.</summary>
internal sealed class MemoryServer : IAsyncDisposable
{
    public const string First = "CTX1";
    public const string Second = "CTX2";

    private MemoryServer(SimulatorServer server, MemoryApiSimulator simulator, ManualTime time)
    {
        (Server, Simulator, Time) = (server, simulator, time);
        Client = new HttpClient { BaseAddress = server.BaseAddress };
        Use("key-1");
    }

    public static DateTimeOffset Now { get; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public SimulatorServer Server { get; }

    public MemoryApiSimulator Simulator { get; }

    public ManualTime Time { get; }

    public HttpClient Client { get; }

    public static async Task<MemoryServer> StartAsync(
        IReadOnlyList<MemoryRecord>? records = null, MemoryProfile profile = MemoryProfile.Spec,
        MemoryQuirks? quirks = null, int requestsPerMinute = 0)
    {
        var time = new ManualTime(Now);
        var simulator = new MemoryApiSimulator(
            new MemoryApiSimulatorOptions
            {
                Contexts =
                [
                    new MemoryContext(First, "key-1", records ?? [Record("m1", -1)]),
                    new MemoryContext(Second, "key-2", [Record("m1", -1) with { Transcript = "the other m1" }]),
                ],
                Profile = profile,
                Quirks = quirks ?? new MemoryQuirks(),
                RequestsPerMinute = requestsPerMinute,
            },
            time);
        return new MemoryServer(
            await SimulatorServer.StartAsync(simulator, time, CancellationToken.None), simulator, time);
    }

    /// <summary>A memory so many hours from now.</summary>
    public static MemoryRecord Record(string id, double hours) =>
        new(id, "record", Now.AddHours(hours), $"text of {id}") { Audio = true };

    public void Use(string? key)
    {
        Client.DefaultRequestHeaders.Remove("X-API-KEY");
        if (key is not null)
            Client.DefaultRequestHeaders.Add("X-API-KEY", key);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<JsonElement[]> ListAsync(string query = "", string context = First)
    {
        var (status, body) = await GetAsync($"memory/{context}{query}");
        Assert.Equal(HttpStatusCode.OK, status);
        return [.. body.GetProperty("memories").EnumerateArray()];
    }

    public async Task<string[]> IdsAsync(string query = "", string context = First) =>
        [.. (await ListAsync(query, context)).Select(memory => memory.GetProperty("id").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
