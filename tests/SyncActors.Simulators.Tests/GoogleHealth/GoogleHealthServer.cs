using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.GoogleHealth;

/// <summary>A running simulator with one client that holds every scope.</summary>
internal sealed class GoogleHealthServer : IAsyncDisposable
{
    private const string Types = "v4/users/me/dataTypes/";

    private GoogleHealthServer(SimulatorServer server, GoogleHealthSimulator simulator, ManualTime time)
    {
        Server = server;
        Simulator = simulator;
        Time = time;

        // A redirect is an answer to look at here.
        Client =
            new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.BaseAddress };
    }

    /// <summary>Noon UTC, a week after the days with a story.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    public SimulatorServer Server { get; }

    public GoogleHealthSimulator Simulator { get; }

    public ManualTime Time { get; }

    public HttpClient Client { get; }

    public static async Task<GoogleHealthServer> StartAsync(
        GoogleHealthSimulatorOptions? options = null, IPopulation? population = null, DateTimeOffset? now = null)
    {
        var time = new ManualTime(now ?? Now);
        var people = population ?? new ScriptedPopulation();
        var simulator = new GoogleHealthSimulator(people, time, options);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        var started = new GoogleHealthServer(server, simulator, time);
        started.SignIn(people.People[0].Id);
        return started;
    }

    public GoogleTokens SignIn(string user, params string[] scopes)
    {
        var tokens = Simulator.GrantDirectly(user, scopes.Length == 0 ? null : scopes);
        Use(tokens.AccessToken);
        return tokens;
    }

    public void Use(string? accessToken) => Client.DefaultRequestHeaders.Authorization =
        accessToken is null ? null : new AuthenticationHeaderValue("Bearer", accessToken);

    public async Task<Answer> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return await Answer.OfAsync(response);
    }

    public async Task<Answer> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(path, content);
        return await Answer.OfAsync(response);
    }

    public async Task<Answer> FormAsync(string path, params (string Key, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        using var response = await Client.PostAsync(path, content);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> ListAsync(string type, string filter = "", string more = "") =>
        GetAsync($"{Types}{type}/dataPoints?filter={Uri.EscapeDataString(filter)}{more}");

    public Task<Answer> ReconcileAsync(string type, string filter = "", string more = "") =>
        GetAsync($"{Types}{type}/dataPoints:reconcile?filter={Uri.EscapeDataString(filter)}{more}");

    public Task<Answer> DailyAsync(string type, DateOnly first, DateOnly end, string more = "") =>
        PostAsync($"{Types}{type}/dataPoints:dailyRollUp", $$$"""
            {"range":{"start":{"date":{{{Date(first)}}}},"end":{"date":{{{Date(end)}}}}}{{{more}}}}
            """);

    public Task<Answer> RollUpAsync(string type, string start, string end, string window, string more = "") =>
        PostAsync($"{Types}{type}/dataPoints:rollUp", $$"""
            {"range":{"startTime":"{{start}}","endTime":"{{end}}"},"windowSize":"{{window}}"{{more}}}
            """);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    private static string Date(DateOnly date) =>
        JsonSerializer.Serialize(new { year = date.Year, month = date.Month, day = date.Day });
}

/// <summary>A status, headers and a JSON body.</summary>
internal sealed record Answer(int Status, HttpResponseHeaders Headers, JsonElement Json)
{
    public string? Reason => Details.Length == 0 ? null : Details[0].GetProperty("reason").GetString();

    public JsonElement[] Points => Array("dataPoints");

    public JsonElement[] Rows => Array("rollupDataPoints");

    public string? NextPageToken =>
        Json.TryGetProperty("nextPageToken", out var token) ? token.GetString() : null;

    public string? Metadata(string key) =>
        Details[0].TryGetProperty("metadata", out var metadata) ? metadata.GetProperty(key).GetString() : null;

    public static async Task<Answer> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return new Answer((int)response.StatusCode, response.Headers, isJson ? JsonElement.Parse(text) : default);
    }

    private JsonElement[] Details =>
        Json.GetProperty("error").TryGetProperty("details", out var details) ? [.. details.EnumerateArray()] : [];

    private JsonElement[] Array(string member) =>
        Json.TryGetProperty(member, out var array) ? [.. array.EnumerateArray()] : [];
}
