using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.Fitbit;

/// <summary>A served simulator with a clock of its own and a client that follows no redirects.</summary>
internal sealed class FitbitHarness : IAsyncDisposable
{
    public const string User = "SP000000";
    public const string Redirect = "http://localhost:8080/callback";
    public static readonly DateTimeOffset Start = new(2025, 6, 18, 10, 20, 30, TimeSpan.Zero);

    private readonly SimulatorServer _server;
    private readonly HttpClient _client;

    private FitbitHarness(SimulatorServer server, FitbitSimulator simulator, ManualTime time, IPopulation population)
    {
        _server = server;
        Simulator = simulator;
        Time = time;
        Population = population;
        _client =
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.BaseAddress };
    }

    public FitbitSimulator Simulator { get; }

    public ManualTime Time { get; }

    public IPopulation Population { get; }

    public RequestLedger Ledger => _server.Ledger;

    public SimulatorServer Server => _server;

    public HttpClient Client => _client;

    public static async Task<FitbitHarness> StartAsync(
        Func<FitbitSimulatorOptions, FitbitSimulatorOptions>? configure = null, Func<Person, Person>? adjust = null,
        IPopulation? population = null)
    {
        var time = new ManualTime(Start);
        population ??= new SeededPopulation(10, 4, new DateOnly(2022, 1, 1), adjust);
        var options = new FitbitSimulatorOptions { Population = population };
        var simulator = new FitbitSimulator(configure?.Invoke(options) ?? options, time);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        return new FitbitHarness(server, simulator, time, population);
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request);
    }

    public async Task<JsonNode> GetAsync(string path, FitbitTokenPair? pair = null)
    {
        pair ??= Simulator.GrantDirectly(User);
        using var response = await SendAsync(path, pair.AccessToken);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {body}");
        return JsonNode.Parse(body)!;
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> RefusedAsync(string path, string? token)
    {
        using var response = await SendAsync(path, token);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(
        string path, Dictionary<string, string> form, string? basic = "23SIMU:simulated-client-secret",
        string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        else if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> RefreshAsync(string token) => PostAsync(
        "/oauth2/token", new() { ["grant_type"] = "refresh_token", ["refresh_token"] = token });

    public static string ErrorType(JsonNode body) => body["errors"]![0]!["errorType"]!.GetValue<string>();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
