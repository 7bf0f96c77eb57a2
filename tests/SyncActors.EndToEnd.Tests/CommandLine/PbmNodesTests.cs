using System.Text.Json.Nodes;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Two processes on one database, each looked at with the key of the other; and orders that end them.</summary>
public sealed class PbmNodesTests : IDisposable
{
    private const int Shards = 16;
    private const string MasterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private readonly string _directory = Directory.CreateTempSubdirectory("nodes-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(5));

    public void Dispose()
    {
        _guard.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [PostgresFact]
    public async Task Nodes_are_looked_at_through_each_other_declared_dead_and_asked_to_leave()
    {
        await using var database = await PostgresServer.StartAsync(_guard.Token, "fsync=off");
        await using var anna = await StartAsync("anna", database.ConnectionString);
        await using var berta = await StartAsync("berta", database.ConnectionString);
        await UntilAsync(anna, _guard.Token, ("anna", Shards / 2), ("berta", Shards / 2));

        // Another node is asked with the key of this one.
        var asked = await JsonAsync("anna", "cluster", "status", "--node", "berta");
        Assert.Equal("berta", (string?)asked["member"]!["name"]);
        var shards = (await JsonAsync("anna", "cluster-sharding", "list-shards"))["items"]!.AsArray();
        Assert.Equal(Shards, shards.Count(shard => shard!["entities"] is not null));
        var local = await RunAsync("anna", "cluster-sharding", "list-shards", "--local");
        Assert.Contains("not asked", local.Output, StringComparison.Ordinal);
        Assert.Contains("berta", local.Errors, StringComparison.Ordinal);

        var alive = await RunAsync("anna", "cluster", "down", "-a", "berta");
        Assert.True(alive.ExitCode == 1, alive.ToString());
        await berta.KillAsync();
        var dead = await RunAsync("anna", "cluster", "down", "-a", "berta");
        Assert.Equal((0, "berta is gone"), (dead.ExitCode, dead.Output.Trim()));
        await UntilAsync(anna, _guard.Token, ("anna", Shards));
        var gone = await RunAsync("anna", "cluster", "show", "--all");
        Assert.Matches("berta .*gone", gone.Output);

        await using var cleo = await StartAsync("cleo", database.ConnectionString);
        await UntilAsync(anna, _guard.Token, ("anna", Shards / 2), ("cleo", Shards / 2));
        var left = await RunAsync("cleo", "cluster", "leave", "-a", "anna");
        Assert.Equal((0, "anna is leaving"), (left.ExitCode, left.Output.Trim()));
        await anna.WaitForExitAsync(TimeSpan.FromSeconds(60), _guard.Token);
        Assert.Equal(0, anna.ExitCode);
        await UntilAsync(cleo, _guard.Token, ("cleo", Shards));
        var last = await RunAsync("cleo", "cluster", "leave");
        Assert.True(last.ExitCode == 0, last.ToString());
        await cleo.WaitForExitAsync(TimeSpan.FromSeconds(60), _guard.Token);
        Assert.Equal(0, cleo.ExitCode);
        Assert.Contains("asked cleo to leave", cleo.Log, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync("cleo", "cluster", "show")).ExitCode);
    }

    private string Data(string name) => Path.Combine(_directory, name);

    private Task<ServerProcess> StartAsync(string name, string database) => ServerProcess.StartAsync(
        [
            "--data-dir", Data(name), "--set", "syncactors.http.port=0", "--set", $"syncactors.cluster.name={name}",
            "--set", "syncactors.journal.kind=postgres", "--set", $"syncactors.journal.postgres.connection-string={database}",
            "--set", $"syncactors.journal.postgres.master-key={MasterKey}",
            "--set", "syncactors.default-destinations.store.kind=file",
            "--set", $"syncactors.journal.postgres.shards={Shards}", "--set", "syncactors.cluster.stable-after=0s",
            "--set", "syncactors.cluster.dead-after=10m", "--set", "syncactors.cluster.disconnected-after=10m",
        ],
        Data(name), _guard.Token);

    private Task<ProgramResult> RunAsync(string name, params string[] arguments) =>
        SyncActorsProgram.RunAsync(["pbm", .. arguments, "--data-dir", Data(name)], _guard.Token);

    private async Task<JsonNode> JsonAsync(string name, params string[] arguments)
    {
        var result = await RunAsync(name, [.. arguments, "--json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(result.Output)!;
    }

    private static Task UntilAsync(
        ServerProcess node, CancellationToken cancellationToken, params (string Name, int Shards)[] members) =>
        Patience.UntilAsync(
        $"members {string.Join(", ", members)}", TimeSpan.FromSeconds(60),
        async token =>
        {
            var cluster = await node.Api.GetAsync("cluster", token);
            var up = cluster["items"]!.AsArray().Where(node => (string?)node!["state"] == "up" && node["address"] is not null)
                .Select(node => ((string)node!["name"]!, (int)node["shards"]!)).Order();
            return up.SequenceEqual(members.Order()) ? null : cluster.ToJsonString();
        },
        cancellationToken);
}
