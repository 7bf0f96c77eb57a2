using System.Diagnostics;
using System.Text.Json.Nodes;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>What operators type to look into a process that is alone with its store.</summary>
public sealed class PbmTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    [Fact]
    public async Task The_cluster_of_one_is_shown()
    {
        var shown = await OkAsync("cluster", "show");
        Assert.Contains("│ * │", shown.Output, StringComparison.Ordinal);
        Assert.Contains("│ up    │", shown.Output, StringComparison.Ordinal);
        var member = Assert.Single((await JsonAsync("cluster", "show"))["items"]!.AsArray())!;
        Assert.Equal(256, (int)member["shards"]!);
        Assert.Contains("256 of 256", (await OkAsync("cluster", "status")).Output, StringComparison.Ordinal);
        Assert.Equal((string?)member["id"], (string?)(await JsonAsync("cluster", "status"))["member"]!["id"]);
        Assert.Contains("There is no leader", (await OkAsync("cluster", "leader")).Output, StringComparison.Ordinal);
        var leader = await JsonAsync("cluster", "leader");
        Assert.Null(leader["leader"]);
        Assert.Equal((string?)member["name"], (string?)leader["oldest"]!["name"]);
    }

    [Fact]
    public async Task Regions_shards_and_owners_are_shown()
    {
        Assert.Contains("connectors", (await OkAsync("cluster-sharding", "list-regions")).Output, StringComparison.Ordinal);
        var stats = await JsonAsync("cluster-sharding", "region-stats", "--region", "credentials");
        Assert.Equal("credentials", (string?)Assert.Single(stats["items"]!.AsArray())!["name"]);
        await OkAsync("cluster-sharding", "region-stats");
        var shards = (await JsonAsync("cluster-sharding", "list-shards"))["items"]!.AsArray();
        Assert.Equal(256, shards.Count);
        Assert.All(shards, shard => Assert.True((int)shard!["entities"]! >= 0));
        Assert.Contains("255", (await OkAsync("cluster-sharding", "list-shards")).Output, StringComparison.Ordinal);
        var owner = await JsonAsync("cluster-sharding", "shard-owner", "-k", "ann");
        Assert.Equal("ann", (string?)owner["connector"]);
        var said = await OkAsync("cluster-sharding", "shard-owner", "-k", "ann");
        Assert.Contains(server.Process.Api.Address.ToString().TrimEnd('/'), said.Output, StringComparison.Ordinal);
        await FailsAsync(4, "nobody", "cluster-sharding", "shard-owner", "-k", "nobody");
        await FailsAsync(4, "nothing", "cluster-sharding", "region-stats", "-r", "nothing");
    }

    [Fact]
    public async Task Actors_and_the_size_of_the_process_are_shown()
    {
        var tree = (await OkAsync("actor", "hierarchy")).Output.Split('\n');
        Assert.StartsWith("/user", tree[1], StringComparison.Ordinal);
        Assert.Contains(tree, line => line.StartsWith("├─ connectors", StringComparison.Ordinal));
        Assert.Contains(tree, line => line.Contains("└─", StringComparison.Ordinal));
        var part = (await JsonAsync("actor", "hierarchy", "-s", "/credentials", "-d", "0"))["items"]!.AsArray();
        Assert.Equal("/user/credentials", (string?)Assert.Single(part)!["path"]);
        await FailsAsync(4, "/nowhere", "actor", "hierarchy", "-s", "/nowhere");
        await FailsAsync(2, "depth", "actor", "hierarchy", "-d", "1000");
        var system = await OkAsync("actor", "system");
        Assert.Matches(@"(?m)^threads +\d+", system.Output);
        Assert.Equal("syncactors", (string?)(await JsonAsync("actor", "system"))["name"]);
    }

    [Fact]
    public async Task The_log_is_peeked_into_and_followed()
    {
        var peeked = await OkAsync("log", "peek", "--lines", "1000");
        Assert.Matches(@"(?m)^\d{4}-\d\d-\d\dT[\d:.]+Z info: .*\[6001\] Started with 4 connectors", peeked.Output);
        foreach (var line in peeked.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(line.Split(" info: ")[^1].Trim(), server.Process.Log, StringComparison.Ordinal);
        Assert.Single((await JsonAsync("log", "peek", "-l", "1"))["items"]!.AsArray());
        var followed = await SyncActorsProgram.FollowAsync(
            ["pbm", "log", "tail", "-l", "1000", "--config", server.ConfigurationPath],
            lines => lines.Any(line => line.Contains("[6001]", StringComparison.Ordinal)), server.Token);
        Assert.True(followed.ExitCode == 130, followed.ToString());
        var members = await SyncActorsProgram.FollowAsync(
            ["pbm", "cluster", "tail", "--json", "--config", server.ConfigurationPath], lines => lines.Count >= 1,
            server.Token);
        Assert.True(members.ExitCode == 130, members.ToString());
        Assert.Equal("member", (string?)JsonNode.Parse(members.Output.Split('\n')[0])!["type"]);
    }

    [Fact]
    public async Task What_is_typed_wrongly_is_told_in_one_line()
    {
        await FailsAsync(2, "bogus", "bogus");
        await FailsAsync(2, "--address", "cluster", "down");
        await FailsAsync(4, "nobody", "cluster", "show", "--node", "nobody");
        await FailsAsync(4, "nobody", "cluster", "leave", "-a", "nobody");
        await FailsAsync(1, "no other node", "cluster", "down", "-a", "anybody", "--force");
        await FailsAsync(1, "no other node", "cluster", "down-unreachable");
        await FailsAsync(5, "key", "cluster", "show", "--api-key", "key0.wrong");
        await FailsAsync(5, "key", "cluster", "tail", "--api-key", "key0.wrong");
        await FailsAsync(3, "127.0.0.1:9", "cluster", "show", "--server", "http://127.0.0.1:9");
    }

    [Fact]
    public async Task Without_a_command_lines_are_read_until_the_end()
    {
        var read = await PromptAsync("cluster leader", "", "# nothing", "pbm cluster show", "help actor", "log peek -l 20");
        Assert.True(read.ExitCode == 0, read.ToString());
        Assert.Equal("", read.Errors);
        var places = new[] { "There is no leader", "│ *", "hierarchy", "[6001]" }
            .Select(text => read.Output.IndexOf(text, StringComparison.Ordinal)).ToList();
        Assert.True(places.TrueForAll(place => place >= 0) && places.SequenceEqual(places.Order()), read.ToString());
        Assert.DoesNotContain("pbm>", read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_fails_is_told_and_the_next_is_read()
    {
        var read = await PromptAsync("bogus", "cluster-sharding shard-owner -k nobody", "cluster leader", "exit", "cluster show");
        Assert.True(read.ExitCode == 2, read.ToString());
        Assert.Equal(2, read.Errors.Trim().Split('\n').Length);
        Assert.Contains("There is no leader", read.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("│ *", read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_launcher_beside_the_program_is_pbm()
    {
        if (OperatingSystem.IsWindows())
            return;
        var launcher = Path.Combine(Path.GetDirectoryName(SyncActorsProgram.AssemblyPath)!, "pbm");
        var start = new ProcessStartInfo(launcher, ["cluster", "leader", "--config", server.ConfigurationPath])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(server.Token);
        await process.WaitForExitAsync(server.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("There is no leader", output, StringComparison.Ordinal);
    }

    private Task<ProgramResult> PromptAsync(params string[] lines) =>
        SyncActorsProgram.RunAsync(["pbm", "--config", server.ConfigurationPath], lines, server.Token);

    private async Task<ProgramResult> OkAsync(params string[] arguments)
    {
        var result = await server.RunAsync(["pbm", .. arguments]);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result}");
        Assert.Equal("", result.Errors);
        return result;
    }

    private async Task FailsAsync(int code, string said, params string[] arguments)
    {
        var result = await server.RunAsync(["pbm", .. arguments]);
        Assert.True(result.ExitCode == code, $"{string.Join(' ', arguments)}: {result}");
        Assert.Contains(said, Assert.Single(result.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal("", result.Output);
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments) =>
        JsonNode.Parse((await OkAsync([.. arguments, "--json"])).Output)!;
}
