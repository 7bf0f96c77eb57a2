using System.Text.Json.Nodes;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Configurations as users write them, and mistakes as they make them.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("configuration-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(2));

    private string ConfigurationPath => Path.Combine(_folder, "mine.conf");

    public void Dispose()
    {
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_configuration_is_printed_whole_and_without_secrets()
    {
        await WriteAsync(
            """
            syncactors {
              connectors.ann { source { kind = fitbit, client-id = 23SIMU, client-secret = HIDDEN } }
              destinations.victoria-metrics { address = "http://127.0.0.1:8428", password = HIDDEN }
              alerts.channels.chat { kind = slack, address = "https://hooks.slack.com/services/T0/B0/HIDDEN" }
            }
            """);
        var printed = await RunAsync("config", "print", ConfigurationPath);
        Assert.True(printed.ExitCode == 0, printed.ToString());
        Assert.DoesNotContain("HIDDEN", printed.Output, StringComparison.Ordinal);
        var whole = JsonNode.Parse(printed.Output)!["syncactors"]!;
        Assert.Equal("23SIMU", (string?)whole["connectors"]!["ann"]!["source"]!["client-id"]);
        Assert.NotNull(whole["runs-max"]);
        var raw = await RunAsync("config", "print", ConfigurationPath, "--raw");
        Assert.True(raw.ExitCode == 0, raw.ToString());
        Assert.Null(JsonNode.Parse(raw.Output)!["syncactors"]!["runs-max"]);
        Assert.Contains("HIDDEN", raw.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_of_writing_is_told_in_one_line_with_its_place()
    {
        await WriteAsync("syncactors {\n  runs-max = 3\n  http = [ 1, 2\n}\n");
        foreach (var arguments in (string[][])[
            ["config", "print", ConfigurationPath], ["config", "print", ConfigurationPath, "--raw"],
            ["serve", "--config", ConfigurationPath], ["status", "--config", ConfigurationPath]])
        {
            var wrong = await RunAsync(arguments);
            Assert.True(wrong.ExitCode == 2, $"{arguments[0]}: {wrong}");
            Assert.Matches(@"mine\.conf:[34]:\d+", Assert.Single(wrong.Errors.Trim().Split('\n')));
            Assert.Equal("", wrong.Output);
        }
    }

    [Theory]
    [InlineData("source { kind = fitbit, client-id = a, cliet-secret = b }", "cliet-secret", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, shedule.every = 1h", "shedule", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, schedule.evry = 1h", "evry", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, schedule.cron = \"61 * * * *\"", "61", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, history-from = \"2026-13-01\"", "2026-13-01", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, lookback-days = 61", "61", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, schedule { every = 1h, cron = \"0 * * * *\" }", "not both", 3)]
    [InlineData("source { kind = fitbit }", "client-id", 3)]
    [InlineData("source { kind = garmin }", "garmin", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, destinations.here { kind = influx }", "influx", 3)]
    [InlineData("source { kind = fitbit, client-id = a }, time-zone = \"Mars/Olympus\"", "Mars/Olympus", 3)]
    public async Task A_wrong_value_is_told_in_one_line_with_key_value_and_place(
        string connector, string told, int line)
    {
        await WriteAsync($"syncactors {{\n  http.port = 0\n  connectors.ann {{ {connector} }}\n}}\n");
        var wrong = await RunAsync("serve", "--config", ConfigurationPath, "--data-dir", Path.Combine(_folder, "data"));
        Assert.True(wrong.ExitCode == 2, wrong.ToString());
        var message = Assert.Single(wrong.Errors.Trim().Split('\n'));
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.Contains($"mine.conf:{line}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connection-string = \"Host=db;Password=HIDDEN;x\"", "connection-string cannot be read")]
    [InlineData("connection-string = \"Password=HIDDEN\"", "connection-string names no host")]
    [InlineData(
        "connection-string = \"Host=db\", direct-connection-string = \"Host=db;Port=HIDDEN\"",
        "direct-connection-string cannot be read")]
    public async Task A_connection_string_that_is_no_good_is_told_with_its_place_and_not_shown(
        string postgres, string told)
    {
        var key = Convert.ToBase64String(new byte[32]);
        await WriteAsync(
            $"syncactors.journal {{\n  kind = postgres\n  postgres {{ {postgres}, master-key = \"{key}\" }}\n}}\n");
        foreach (var command in (string[])["serve", "adopt"])
        {
            var wrong = await RunAsync(command, "--config", ConfigurationPath, "--data-dir", Path.Combine(_folder, "data"));
            Assert.True(wrong.ExitCode == 2, wrong.ToString());
            var message = Assert.Single(wrong.Errors.Trim().Split('\n'));
            Assert.Contains($"syncactors.journal.postgres.{told}", message, StringComparison.Ordinal);
            Assert.Contains("mine.conf:3", message, StringComparison.Ordinal);
            Assert.DoesNotContain("HIDDEN", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Mistakes_on_the_command_line_are_told_too()
    {
        await WriteAsync("syncactors.http.port = 0");
        string[][] mistakes =
        [
            ["serve", "--config", Path.Combine(_folder, "absent.conf")],
            ["serve", "--config", ConfigurationPath, "--set", "nonsense"],
            ["backfill", "ann", "--from", "2026-02-30", "--to", "2026-03-01", "--config", ConfigurationPath],
            ["backfill", "ann", "--config", ConfigurationPath], ["dance"],
            ["config", "print", Path.Combine(_folder, "absent.conf")],
            ["simulate", "garmin"],
        ];
        foreach (var arguments in mistakes)
        {
            var wrong = await RunAsync(arguments);
            Assert.True(wrong.ExitCode == 2, $"{string.Join(' ', arguments)}: {wrong}");
            Assert.Single(wrong.Errors.Trim().Split('\n'));
        }

        var nobody = await RunAsync("status", "--server", "http://127.0.0.1:1");
        Assert.True(nobody.ExitCode == 3, nobody.ToString());
    }

    [Theory]
    [InlineData("fitbit")]
    [InlineData("google-health")]
    public async Task A_vendor_is_simulated_until_interrupted(string vendor)
    {
        var simulated = await SyncActorsProgram.FollowAsync(
            ["simulate", vendor, "--users", "2", "--days", "10"],
            lines => lines.Count >= 3, _guard.Token);
        var answer = simulated.Output.Split('\n')[0];
        Assert.True(simulated.ExitCode == 0, simulated.ToString());
        Assert.Contains($"{vendor} at http://127.0.0.1:", answer, StringComparison.Ordinal);
    }

    private Task WriteAsync(string text) => File.WriteAllTextAsync(ConfigurationPath, text, _guard.Token);

    private Task<ProgramResult> RunAsync(params string[] arguments) => SyncActorsProgram.RunAsync(
        arguments, new Dictionary<string, string?>(), _folder, SyncActorsProgram.CommandMax, _guard.Token);
}
