using Microsoft.Data.Sqlite;
using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>The two programs before are replaced by this one, with the configuration and the state that they had:
/// nothing that they delivered is delivered again.</summary>
public sealed class TakeOverTests : IDisposable
{
    private const int Items = 60;
    private const int DeliveredBefore = 23;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("take-over-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_memory_connectors_file_and_state_are_taken_over()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var vendors = await DocumentVendors.StartAsync(Items, vendor => vendor, guard.Token);
        var (state, file) = (Path.Combine(_folder, "memory_sync_state.json"), Path.Combine(_folder, "config.yaml"));
        var names = string.Join(
            ',', vendors.Records("memory-api").Take(DeliveredBefore).Select(name => $"\"{name.Split('/')[^1]}\":true"));
        await File.WriteAllTextAsync(
            state, $"{{\"connectors\":{{\"personal-memories\":{{\"processed_ids\":{{{names}}}}}}}}}", guard.Token);
        await File.WriteAllTextAsync(
            file,
            $$"""
            lightrag: {mode: api, api: {url: "{{vendors.Servers[3].BaseAddress}}"} }
            memory_api: {url: "{{vendors.Servers[1].BaseAddress}}", api_key: "{{DocumentVendors.ContextKey}}"}
            connectors:
              - {id: personal-memories, context_id: {{DocumentVendors.Context}}, ingestion: {query_range: month, query_limit: 1000} }
              - {id: new-memories, context_id: {{DocumentVendors.Context}}, enabled: false}
            state: {backend: json, path: "{{state}}"}
            api: {host: 127.0.0.1, port: 0}
            """,
            guard.Token);

        await RunAsync("personal-memories", ["--config", file], null, guard.Token);

        Assert.Equal(Items - DeliveredBefore, vendors.Held("lightrag").Distinct().Count());
        Assert.Equal(Items - DeliveredBefore, vendors.Held("lightrag").Count);
    }

    [Fact]
    public async Task The_Limitless_agents_variables_and_database_are_taken_over()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var vendors = await DocumentVendors.StartAsync(Items, vendor => vendor, guard.Token);
        var database = Path.Combine(_folder, "limitless_sync.db");
        await FillAsync(database, vendors, guard.Token);
        var variables = new Dictionary<string, string?>
        {
            ["LIMITLESS_API_KEY"] = DocumentVendors.LimitlessKey,
            ["LIMITLESS_API_URL"] = vendors.Servers[0].BaseAddress.ToString(),
            ["MEMORYBOX_API_KEY"] = DocumentVendors.BoxToken,
            ["MEMORYBOX_API_URL"] = vendors.Servers[2].BaseAddress.ToString(),
            ["DATABASE_PATH"] = database,
            ["SYNCACTORS__HTTP__PORT"] = "0",
        };

        await RunAsync("limitless", [], variables, guard.Token);

        var held = vendors.Held("memory-box");
        Assert.Equal(Items - DeliveredBefore, held.Count);
        Assert.DoesNotContain(vendors.Records("limitless")[0], held);
        Assert.Equal(vendors.Records("limitless").Skip(DeliveredBefore).Order(StringComparer.Ordinal), held.Order(StringComparer.Ordinal));
    }

    private async Task RunAsync(
        string connector, string[] arguments, Dictionary<string, string?>? variables,
        CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartAsync(arguments, _folder, cancellationToken, variables);
        await Patience.UntilAsync(
            $"the first run of {connector}", Guard,
            async token =>
            {
                var view = await server.Api.GetAsync($"connectors/{connector}", token);
                return (string?)view["lastRun"]?["outcome"] == "complete" ? null : view.ToJsonString();
            },
            cancellationToken);
    }

    // One more lifelog was begun and not finished, as the program left it when it was stopped.
    private static async Task FillAsync(string file, DocumentVendors vendors, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText =
            "create table synced_lifelogs (lifelog_id text primary key, memory_box_id integer, synced_at text not null)";
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var (index, name) in vendors.Records("limitless").Take(DeliveredBefore + 1).Index())
        {
            command.CommandText = "insert into synced_lifelogs values ($id, $memory, '2026-01-01')";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$id", name.Split('/')[^1]);
            command.Parameters.AddWithValue("$memory", index < DeliveredBefore ? 900_000 + index : DBNull.Value);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
