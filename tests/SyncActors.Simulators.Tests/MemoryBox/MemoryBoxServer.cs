using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryBox;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.MemoryBox;

/// <summary>A served simulator with a clock of its own, and a client.</summary>
internal sealed class MemoryBoxServer : IAsyncDisposable
{
    public const string Key = "memory-box-key-1";
    public const string OtherKey = "memory-box-key-2";
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpClient _client;

    private MemoryBoxServer(SimulatorServer server, MemoryBoxSimulator simulator, ManualTime time)
    {
        Server = server;
        Simulator = simulator;
        Time = time;
        _client = new HttpClient { BaseAddress = server.BaseAddress };
    }

    public SimulatorServer Server { get; }

    public MemoryBoxSimulator Simulator { get; }

    public ManualTime Time { get; }

    public static async Task<MemoryBoxServer> StartAsync(
        bool open = false, Func<MemoryBoxSimulatorOptions, MemoryBoxSimulatorOptions>? configure = null)
    {
        var time = new ManualTime(Start);
        var options = new MemoryBoxSimulatorOptions
        {
            Profile = open ? MemoryBoxProfile.Open : MemoryBoxProfile.Hosted, Tokens = [Key, OtherKey],
        };
        var simulator = new MemoryBoxSimulator(configure?.Invoke(options) ?? options, time);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        return new MemoryBoxServer(server, simulator, time) { IsOpen = open };
    }

    public async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(
        string method, string path, JsonNode? body = null, string? key = Key)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0;
        return (response.StatusCode, isJson ? JsonNode.Parse(text) : null);
    }

    public async Task<JsonNode> OkAsync(string method, string path, JsonNode? body = null, string? key = Key)
    {
        var (status, answer) = await SendAsync(method, path, body, key);
        Assert.True(status == HttpStatusCode.OK, $"{method} {path}: {status} {answer}");
        return answer!;
    }

    public async Task<long> StoreAsync(string text, string bucket = "General", bool raw = true)
    {
        var answer = await OkAsync("POST", "/api/v2/memory", new JsonObject
        {
            [raw && !IsOpen ? "raw_content" : "text"] = text, ["bucketId"] = bucket,
        });
        return answer["id"]!.GetValue<long>();
    }

    public async Task<IReadOnlyList<long>> ListAsync(string query) =>
        [.. (await OkAsync("GET", $"/api/v2/memory?{query}"))["items"]!.AsArray()
            .Select(item => item!["id"]!.GetValue<long>())];

    public bool IsOpen { get; private init; }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }
}
