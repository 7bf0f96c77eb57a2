using System.Text.Json.Nodes;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Commands that show things, as users type them.</summary>
public sealed class LookingTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    [Fact]
    public async Task Status_and_list_show_the_installation_and_each_connector()
    {
        var status = await JsonAsync("status", "--json");
        Assert.Equal(4, (int)status["connectors"]!["total"]!);
        Assert.Equal("ann", (string?)(await JsonAsync("status", "ann", "--json"))["name"]);
        var list = await JsonAsync("list", "--json");
        Assert.Equal(
            ["ann", "bea", "cleo", "dora"], list["items"]!.AsArray().Select(view => (string)view!["name"]!).Order());
        foreach (var arguments in (string[][])[["status"], ["status", "cleo"], ["list"]])
        {
            var shown = await server.RunAsync(arguments);
            Assert.True(shown.ExitCode == 0, shown.ToString());
            Assert.Contains("needs-auth", shown.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Plan_and_coverage_show_days_and_what_they_cost()
    {
        var plan = await JsonAsync("plan", "ann", "--json");
        Assert.Equal(server.Today.ToString("yyyy-MM-dd"), (string?)plan["today"]);
        Assert.True((int)plan["requestsDayByDay"]! >= (int)plan["requests"]!, plan.ToJsonString());
        var from = server.Today.AddDays(-20).ToString("yyyy-MM-dd");
        var part = await JsonAsync("plan", "cleo", "--from", from, "--to", from, "--json");
        Assert.NotEmpty(part["windows"]!.AsArray());
        var coverage = await JsonAsync("coverage", "ann", "--json");
        Assert.Equal(
            server.Today.AddDays(1 - CommandLineServer.Days).ToString("yyyy-MM-dd"), (string?)coverage["historyFrom"]);
        var lines = coverage["destinations"]![0]!["lines"]!.AsArray();
        Assert.Contains(
            lines,
            line => (string?)line!["line"] == "steps" && (string?)line["watermark"] == server.Today.AddDays(-1)
                .ToString("yyyy-MM-dd"));
        Assert.Contains("steps", (await OkAsync("coverage", "ann")).Output, StringComparison.Ordinal);
        Assert.Contains("requests needed", (await OkAsync("plan", "cleo")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_tells_what_made_an_item_what_it_is()
    {
        var item = $"steps/{server.Today.AddDays(-5):yyyy-MM-dd}";
        var story = await JsonAsync("explain", "ann", item, "--json");
        Assert.Contains("store", story.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("contentHash", story.ToJsonString(), StringComparison.Ordinal);
        var unseen = await server.RunAsync("explain", "ann", "steps/1999-01-01");
        Assert.True(unseen.ExitCode == 4, unseen.ToString());
    }

    [Fact]
    public async Task Events_are_listed_in_order_and_in_parts()
    {
        var first = (await JsonAsync("events", "list", "ann", "--limit", "5", "--json"))["items"]!.AsArray();
        var second = (
            await JsonAsync("events", "list", "ann", "--after", "5", "--limit", "5", "--json"))["items"]!.AsArray();
        Assert.Equal(
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], first.Concat(second).Select(@event => (int)@event!["sequenceNr"]!));
        Assert.Contains("configured", (await OkAsync("events", "list", "ann")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_are_followed_until_interrupted()
    {
        var seen = await SyncActorsProgram.FollowAsync(
            ["events", "tail", "ann", "--json", "--config", server.ConfigurationPath], lines => lines.Count >= 20,
            server.Token);
        server.Keep(seen);
        Assert.True(seen.ExitCode == 130, seen.ToString());
        Assert.Equal(
            Enumerable.Range(1, 20),
            seen.Output.Split('\n').Take(20).Select(line => (int)JsonNode.Parse(line)!["sequenceNr"]!));
    }

    [Fact]
    public async Task A_connector_is_shown_as_it_was_after_any_event()
    {
        var now = await JsonAsync("connector", "show", "ann", "--json");
        var then = await JsonAsync("connector", "show", "ann", "--at", "1", "--json");
        Assert.Equal(1, (long)then["sequenceNr"]!);
        Assert.NotEqual((string?)now["stateHash"], (string?)then["stateHash"]);
        var again = await JsonAsync("connector", "show", "ann", "--at", now["sequenceNr"]!.ToString(), "--json");
        Assert.Equal((string?)now["stateHash"], (string?)again["stateHash"]);
        var beyond = await server.RunAsync("connector", "show", "ann", "--at", "999999");
        Assert.True(beyond.ExitCode is 2 or 4, beyond.ToString());
    }

    [Fact]
    public async Task The_journal_is_verified_and_there_are_no_dead_letters()
    {
        var verified = await OkAsync("journal", "verify");
        Assert.Contains("ann: equal", verified.Output, StringComparison.Ordinal);
        var one = await JsonAsync("journal", "verify", "ann", "--json");
        Assert.True((bool)one["equal"]! && (bool)one["ledgerEqual"]!, one.ToJsonString());
        Assert.Empty((await JsonAsync("dead-letters", "list", "ann", "--json"))["items"]!.AsArray());
        Assert.Equal("done", (string?)(await JsonAsync("dead-letters", "replay", "ann", "--json"))["state"]);
        var unknown = await server.RunAsync("dead-letters", "replay", "ann", "steps/2020-01-01");
        Assert.True(unknown.ExitCode is 1 or 4, unknown.ToString());
    }

    private async Task<ProgramResult> OkAsync(params string[] arguments)
    {
        var result = await server.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result}");
        Assert.Equal("", result.Errors);
        return result;
    }

    private async Task<JsonNode> JsonAsync(params string[] arguments) =>
        JsonNode.Parse((await OkAsync(arguments)).Output)!;
}
