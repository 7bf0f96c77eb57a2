using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncActors.Api;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Sync.Node;

namespace SyncActors.Server.Tests;

/// <summary>The whole process on a free port, with a folder of its own and a log that tests can read.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(120);

    private readonly WebApplication _app;
    private bool _stopped;

    private RunningServer(WebApplication app, string directory, MemoryLog log)
    {
        (_app, Directory, Log) = (app, directory, log);
        Address = app.BoundAddress();
        Key = File.ReadAllText(Path.Combine(directory, OperatorKey.FileName)).Trim();
        Client = NewClient(Key);
    }

    internal string Directory { get; }

    internal Uri Address { get; }

    internal string Key { get; }

    /// <summary>Sends the operator's key, follows no redirects, keeps no cookies.</summary>
    internal HttpClient Client { get; }

    internal MemoryLog Log { get; }

    /// <summary>Where its routes find the node.</summary>
    internal NodeAccess Access => _app.Services.GetRequiredService<NodeAccess>();

    internal NodeParts Parts => _app.Services.GetRequiredService<NodeAccess>().Parts;

    /// <summary>All that can be asked for.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    internal static async Task<RunningServer> StartAsync(
        IEnumerable<KeyValuePair<string, string>> keys, string? directory = null, bool scheduler = true,
        ApiLimits? limits = null, string? file = null, Action<IServiceCollection>? add = null)
    {
        directory ??= System.IO.Directory.CreateTempSubdirectory("syncactors-").FullName;
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["syncactors.data-dir"] = directory,
            ["syncactors.http.port"] = "0",
            ["syncactors.log-level"] = "debug",
        };
        foreach (var (key, value) in keys)
            overrides[key] = value;
        var log = new MemoryLog();
        IConfigurationRoot Load() => ConfigurationLoader.Load(
            file, _ => null, new Dictionary<string, string>(StringComparer.Ordinal), overrides);
        var app = ServerApplication.Build(
            Load(),
            scheduler,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                builder.Services.AddSingleton(limits ?? new ApiLimits());
                add?.Invoke(builder.Services);
                if (file is not null)
                    builder.Services.AddSingleton(new ConfigurationFile(file, Load));
            });
        await app.StartAsync();
        return new RunningServer(app, directory, log);
    }

    internal HttpClient NewClient(string? key)
    {
        // The test's own client: no redirects, so that addresses of consents can be looked at.
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = Address,
            Timeout = Guard,
        };
        if (key is not null)
            client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

    internal async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(
            response.IsSuccessStatusCode,
            $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Gives a connector tokens, as an import does.</summary>
    internal async Task GrantAsync(string connector, string accessToken, string refreshToken)
    {
        var expiresAt = TimeProvider.System.GetUtcNow().AddHours(1);
        using var response = await PostAsync(
            $"api/v1/connectors/{connector}/grant",
            JsonSerializer.Serialize(new { accessToken, refreshToken, expiresAt, scopes = Array.Empty<string>() }));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    internal Task<HttpResponseMessage> PostAsync(string path, string? json = null, Guid? commandId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        if (commandId is { } id)
            request.Headers.Add("Idempotency-Key", id.ToString());
        return Client.SendAsync(request);
    }

    /// <summary>Reads the event stream until an event is the one that is waited for.</summary>
    internal async Task<JsonElement> UntilAsync(string connector, Func<JsonElement, bool> isIt, long after = 0)
    {
        using var guard = new CancellationTokenSource(Guard);
        var seen = new List<string>();
        try
        {
            await using var stream = await Client.GetStreamAsync(
                new Uri($"api/v1/connectors/{connector}/events/stream?after={after}", UriKind.Relative), guard.Token);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(guard.Token) is { } line)
            {
                if (!line.StartsWith("data: ", StringComparison.Ordinal))
                    continue;
                var entry = JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
                seen.Add($"{entry.GetProperty("sequenceNr")} {entry.GetProperty("type")} {Cut(entry.GetProperty("body").ToString())}");
                if (isIt(entry))
                    return entry;
            }
        }
        catch (OperationCanceledException) when (guard.IsCancellationRequested)
        {
            // The failure below says more.
        }

        throw new TimeoutException(
            $"{connector} never did what was waited for:\n{string.Join('\n', seen)}\n{string.Join('\n', Log.Lines)}");
    }

    internal Task<JsonElement> UntilRunEndsAsync(string connector, long after = 0) =>
        UntilAsync(connector, entry => entry.GetProperty("type").GetString() == "run-finished", after);

    /// <summary>Waits until something is there after the node has begun anew.</summary>
    internal Task ReadyAgainAsync(string path, TimeSpan guard) => SyncActors.Testing.Processes.Patience.UntilAsync(
        path, guard,
        async token =>
        {
            using var response = await Client.GetAsync(new Uri(path, UriKind.Relative), token);
            return response.IsSuccessStatusCode ? null : response.StatusCode.ToString();
        },
        CancellationToken.None);

    /// <summary>Waits until the process ends by itself, and does what it does then.</summary>
    internal async Task UntilItEndsAsync()
    {
        using var guard = new CancellationTokenSource(Guard);
        await _app.WaitForShutdownAsync(guard.Token);
        Assert.False(guard.IsCancellationRequested, string.Join('\n', Log.Lines));
        _stopped = true;
        Client.Dispose();
        await _app.DisposeAsync();
    }

    /// <summary>Stops the process; its folder stays.</summary>
    internal async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static string Cut(string text) => text.Length > 300 ? text[..300] : text;
}
