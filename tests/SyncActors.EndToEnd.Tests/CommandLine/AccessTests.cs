using System.Text.Json.Nodes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Who is let in, and what is not there.</summary>
public sealed class AccessTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    [Fact]
    public async Task What_is_not_there_is_told_in_one_line()
    {
        string[][] commands =
        [
            ["status", "nobody"], ["trigger", "nobody"], ["pause", "nobody"], ["resume", "nobody"],
            ["cancel", "nobody"],
            ["reset", "nobody"], ["plan", "nobody"], ["coverage", "nobody"], ["explain", "nobody", "steps/2026-01-01"],
            ["events", "list", "nobody"], ["events", "tail", "nobody"], ["connector", "show", "nobody"],
            ["dead-letters", "list", "nobody"], ["authorize", "nobody", "--no-browser"],
            ["journal", "verify", "nobody"],
            ["keys", "revoke", "nobody"],
        ];
        foreach (var command in commands)
        {
            var missing = await server.RunAsync(command);
            Assert.True(missing.ExitCode == 4, $"{string.Join(' ', command)}: {missing}");
            Assert.Contains("nobody", Assert.Single(missing.Errors.Trim().Split('\n')), StringComparison.Ordinal);
            Assert.Equal("", missing.Output);
        }
    }

    [Fact]
    public async Task A_key_is_made_listed_and_revoked()
    {
        var made = await server.RunAsync(
            "keys", "create", "dashboard", "--user", "bea", "--expires-at", "2999-01-01T00:00:00Z");
        Assert.True(made.ExitCode == 0, made.ToString());
        var key = made.Output.Trim();
        Assert.True((await server.RunAsync("status", "bea", "--api-key", key)).ExitCode == 0, "reads its connector");
        Assert.Equal(4, (await server.RunAsync("status", "ann", "--api-key", key)).ExitCode);
        Assert.Equal(5, (await server.RunAsync("pause", "bea", "--api-key", key)).ExitCode);
        Assert.Equal(5, (await server.RunAsync("keys", "list", "--api-key", key)).ExitCode);

        var list = await server.RunAsync("keys", "list", "--json");
        Assert.True(list.ExitCode == 0, list.ToString());
        var shown = JsonNode.Parse(list.Output)!["items"]!.AsArray()
            .Single(one => (string?)one!["name"] == "dashboard")!;
        Assert.Equal(("viewer", "bea"), ((string?)shown["role"], (string?)shown["user"]));
        Assert.DoesNotContain(key.Split('.')[1], list.Output, StringComparison.Ordinal);
        var table = await server.RunAsync("keys", "list");
        Assert.Contains("dashboard", table.Output, StringComparison.Ordinal);

        var revoked = await server.RunAsync("keys", "revoke", key.Split('.')[0]);
        Assert.True(revoked.ExitCode == 0, revoked.ToString());
        Assert.Equal(5, (await server.RunAsync("status", "bea", "--api-key", key)).ExitCode);
        Assert.Equal(2, (await server.RunAsync("keys", "create", "x", "--role", "king")).ExitCode);
    }

    [Fact]
    public async Task Without_the_right_key_nobody_gets_in()
    {
        var wrong = await server.RunAsync("list", "--api-key", "0000000000000000.AAAAAAAAAAAAAAAAAAAAAAAA");
        Assert.True(wrong.ExitCode == 5, wrong.ToString());
        var none = await server.RunAloneAsync(
            "list", "--server", server.Process.Api.Address.ToString(), "--data-dir",
            Path.Combine(server.Directory, "elsewhere"));
        Assert.True(none.ExitCode == 5, none.ToString());
    }
}
