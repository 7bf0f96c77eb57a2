namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Who is let in, and what is not there.</summary>
public sealed class AccessTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    [Fact]
    public async Task What_is_not_there_is_told_in_one_line()
    {
        string[][] commands =
        [
            ["status", "nobody"], ["trigger", "nobody"], ["pause", "nobody"], ["resume", "nobody"], ["cancel", "nobody"],
            ["reset", "nobody"], ["plan", "nobody"], ["coverage", "nobody"], ["explain", "nobody", "steps/2026-01-01"],
            ["events", "list", "nobody"], ["events", "tail", "nobody"], ["connector", "show", "nobody"],
            ["dead-letters", "list", "nobody"], ["authorize", "nobody", "--no-browser"], ["journal", "verify", "nobody"],
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
    public async Task Without_the_right_key_nobody_gets_in()
    {
        var wrong = await server.RunAsync("list", "--api-key", "0000000000000000.AAAAAAAAAAAAAAAAAAAAAAAA");
        Assert.True(wrong.ExitCode == 5, wrong.ToString());
        var none = await server.RunAloneAsync(
            "list", "--server", server.Process.Api.Address.ToString(), "--data-dir", Path.Combine(server.Directory, "elsewhere"));
        Assert.True(none.ExitCode == 5, none.ToString());
    }
}
