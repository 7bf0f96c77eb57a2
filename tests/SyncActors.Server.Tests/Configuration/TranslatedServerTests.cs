using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Testing.Connectors;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>A process that runs on a file of the memory connector.</summary>
public sealed class TranslatedServerTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("translated-").FullName;

    private string FilePath => Path.Combine(_folder, "config.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Its_connector_runs_and_its_key_is_good_in_both_headers()
    {
        await File.WriteAllTextAsync(FilePath, ShortFile.Text);
        await using var server = await RunningServer.StartAsync([], file: FilePath, add: StandIns);
        await server.UntilRunEndsAsync("personal-memories");
        var view = await server.GetAsync("api/v1/connectors/personal-memories");
        Assert.Equal("complete", view.GetProperty("lastRun").GetProperty("outcome").GetString());
        Assert.Equal("every 01:00:00", view.GetProperty("schedule").GetString());
        Assert.Contains(server.Log.Lines, line => line.Contains("is taken over before the first run", StringComparison.Ordinal));
        Assert.Contains(server.Log.Lines, line => line.Contains("of personal-memories: Complete, 3 items", StringComparison.Ordinal));

        using var key = server.NewClient("chosen-key");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(key));
        using var bearer = server.NewClient(key: null);
        bearer.DefaultRequestHeaders.Add("Authorization", "Bearer chosen-key");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bearer));
        using var wrong = server.NewClient("chosen-kez");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(wrong));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("chosen-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_said_of_runs_has_a_level_of_its_own()
    {
        await File.WriteAllTextAsync(FilePath, ShortFile.Text + "  components: {orchestrator: ERROR}\n");
        await using var server = await RunningServer.StartAsync([], file: FilePath, add: StandIns);
        await server.UntilRunEndsAsync("personal-memories");
        await SyncActors.Testing.Processes.Patience.UntilAsync(
            "the run among the metrics", Guard,
            async token => (await server.Client.GetStringAsync(new Uri("metrics", UriKind.Relative), token))
                .Contains("status=\"success\"} 1", StringComparison.Ordinal) ? null : "none",
            CancellationToken.None);
        Assert.Contains(server.Log.Lines, line => line.Contains("Started with 1 connectors", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("of personal-memories", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connector_that_is_switched_off_is_listed_and_never_runs()
    {
        await File.WriteAllTextAsync(
            FilePath, ShortFile.Text.Replace("    enabled: true", "    enabled: false", StringComparison.Ordinal));
        await using var server = await RunningServer.StartAsync([], file: FilePath, add: StandIns);
        var view = await server.GetAsync("api/v1/connectors/personal-memories");
        Assert.Equal("disabled", view.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Undefined, Member(view, "nextRunAt"));
        using var refused = await server.PostAsync("api/v1/connectors/personal-memories/trigger", "{}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_file_that_changes_is_taken_up_and_a_wrong_one_is_not()
    {
        await File.WriteAllTextAsync(FilePath, ShortFile.Text);
        await using var server = await RunningServer.StartAsync([], file: FilePath, add: StandIns);
        await server.UntilRunEndsAsync("personal-memories");

        await File.WriteAllTextAsync(
            FilePath, ShortFile.Text.Replace("interval_hours: 1", "interval_hours: often", StringComparison.Ordinal));
        await LoggedAsync(server, "is not taken; the one before stays in force");
        Assert.Equal("idle", (await server.GetAsync("api/v1/connectors/personal-memories")).GetProperty("status").GetString());

        await File.WriteAllTextAsync(
            FilePath,
            ShortFile.Text.Replace("interval_hours: 1", "interval_hours: 2", StringComparison.Ordinal)
                .Replace("port: 9622", "port: 9633", StringComparison.Ordinal)
                .Replace(
                    "connectors:\n", "connectors:\n  - id: another\n    context_id: CTX9\n", StringComparison.Ordinal));
        await LoggedAsync(server, "is taken: 2 connectors");
        await server.ReadyAgainAsync("api/v1/connectors/another", Guard);
        await server.UntilRunEndsAsync("another");
        var changed = await server.GetAsync("api/v1/connectors/personal-memories");
        Assert.Equal("every 02:00:00", changed.GetProperty("schedule").GetString());
        Assert.Equal(1, changed.GetProperty("lastRun").GetProperty("number").GetInt64());

        await File.WriteAllTextAsync(FilePath, ShortFile.Text);
        await LoggedAsync(server, "no longer names another");
        await server.ReadyAgainAsync("api/v1/connectors/another", Guard);
        Assert.Equal(
            "removed", (await server.GetAsync("api/v1/connectors/another")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task What_only_a_start_can_change_is_said()
    {
        await File.WriteAllTextAsync(FilePath, ShortFile.Text);
        await using var server = await RunningServer.StartAsync([], file: FilePath, add: StandIns);
        await File.WriteAllTextAsync(
            FilePath, ShortFile.Text.Replace("chosen-key", "another-key", StringComparison.Ordinal));
        await LoggedAsync(server, "has changed in http.operator-key, which takes effect with the next start");
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("another-key", StringComparison.Ordinal));
    }

    private static void StandIns(IServiceCollection services) => services
        .AddSingleton(StandInKinds.Source("memory-api")).AddSingleton(StandInKinds.Destination("lightrag"));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("api/v1/status", UriKind.Relative));
        return response.StatusCode;
    }

    private static JsonValueKind Member(JsonElement view, string name) =>
        view.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member.ValueKind
            : JsonValueKind.Undefined;

    private static Task LoggedAsync(RunningServer server, string text) =>
        server.Log.UntilAsync(line => line.Contains(text, StringComparison.Ordinal), Guard);
}
