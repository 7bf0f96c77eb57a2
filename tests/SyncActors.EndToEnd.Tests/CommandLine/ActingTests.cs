using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Commands that change things, as users type them.</summary>
public sealed class ActingTests(CommandLineServer server) : IClassFixture<CommandLineServer>
{
    [Fact]
    public async Task A_connector_is_paused_resumed_triggered_and_cancelled()
    {
        await DoneAsync("pause", "bea");
        Assert.Equal("paused", (string?)(await server.Process.Api.GetAsync("connectors/bea", server.Token))["status"]);
        await RefusedAsync("trigger", "bea");
        await DoneAsync("resume", "bea");
        await RefusedAsync("cancel", "bea");
        var last = await server.LastRunAsync("bea");
        await DoneAsync("trigger", "bea", "--force");
        await server.CompleteAsync("bea", last);
    }

    [Fact]
    public async Task Past_days_are_fetched_again_and_not_delivered_twice()
    {
        var last = await server.LastRunAsync("ann");
        var synced = await SyncedAsync();
        await DoneAsync("reset", "ann", "--from", Day(-10));
        await DoneAsync("backfill", "ann", "--from", Day(-25), "--to", Day(-20));
        await server.CompleteAsync("ann", last);
        var synced2 = await server.RunAsync("sync", "--connector", "ann", "--json");
        Assert.True(synced2.ExitCode == 0, synced2.ToString());

        // Only what the running day and the devices brought may be new.
        Assert.True(await SyncedAsync() - synced < 40, $"{synced} items before, {await SyncedAsync()} after");
    }

    [Fact]
    public async Task A_user_consents_in_a_browser_and_the_connector_runs()
    {
        var asked = await server.RunAsync("authorize", "cleo", "--no-browser", "--no-wait");
        Assert.True(asked.ExitCode == 0, asked.ToString());
        var url = asked.Output.Split('\n').Select(line => line.Trim())
            .Single(line => line.StartsWith("http", StringComparison.Ordinal));
        using var browser = new HttpClient(); // Keeps cookies and follows redirects, as browsers do.
        using var page = await browser.GetAsync(new Uri(url), server.Token);
        var text = await page.Content.ReadAsStringAsync(server.Token);
        Assert.True(page.IsSuccessStatusCode, $"{page.RequestMessage!.RequestUri} {page.StatusCode} {text}");
        await server.CompleteAsync("cleo");

        // The same address is good once.
        using var again = await browser.GetAsync(page.RequestMessage!.RequestUri, server.Token);
        Assert.False(again.IsSuccessStatusCode, await again.Content.ReadAsStringAsync(server.Token));
    }

    [Fact]
    public async Task A_SyncBit_folder_is_taken_over_and_its_days_are_not_fetched_again_unless_asked_for()
    {
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(server.Directory, "syncbit")).FullName;
        var pair = server.Simulator.GrantDirectly(server.People[3].Id);
        server.Secrets.AddRange([pair.AccessToken, pair.RefreshToken]);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "fitbit_tokens.json"),
            new JsonObject
            {
                ["access_token"] = pair.AccessToken,
                ["refresh_token"] = pair.RefreshToken,
                ["expires_at"] = TimeProvider.System.GetUtcNow().AddHours(7).ToUnixTimeSeconds(),
            }.ToJsonString(), server.Token);
        var state = Path.Combine(folder, "sync_state.json");
        await File.WriteAllTextAsync(state, """{"last_successful_date":"yesterday"}""", server.Token);
        await RefusedAsync("import", "syncbit", folder, "--connector", "dora");
        await File.WriteAllTextAsync(
            state, $$"""{"last_sync":"2025-12-24 11:22:51.791809","last_successful_date":"{{Day(-11)}}"}""", server.Token);
        var taken = await server.RunAsync("import", "syncbit", folder, "--connector", "dora", "--json");
        Assert.True(taken.ExitCode == 0, taken.ToString());
        Assert.Equal(Day(-10), (string?)JsonNode.Parse(taken.Output)!["historyBegins"]);
        await server.CompleteAsync("dora");
        Assert.Equal((Day(-10), Day(-10)), await FirstStepsAsync());

        var last = await server.LastRunAsync("dora");
        await DoneAsync("backfill", "dora", "--from", Day(-15), "--to", Day(-14));
        await server.CompleteAsync("dora", last);
        Assert.Equal((Day(-10), Day(-15)), await FirstStepsAsync());

        last = await server.LastRunAsync("dora");
        var again = await server.RunAsync("import", "syncbit", folder, "--connector", "dora", "--again");
        Assert.True(again.ExitCode == 0, again.ToString());
        await DoneAsync("trigger", "dora");
        await server.CompleteAsync("dora", last);
        Assert.Equal((Day(1 - CommandLineServer.Days), Day(1 - CommandLineServer.Days)), await FirstStepsAsync());
        var none = await server.RunAsync("import", "syncbit", server.DataDirectory, "--connector", "dora");
        Assert.True(none.ExitCode == 4, none.ToString());
    }

    [Fact]
    public async Task Nothing_shows_a_secret()
    {
        await DoneAsync("trigger", "bea", "--force");
        foreach (var arguments in (string[][])[
            ["status", "ann", "--json"], ["connector", "show", "ann"],
            ["events", "list", "ann", "--limit", "500", "--json"],
            ["config", "print", server.ConfigurationPath]])
        {
            server.Keep(
                arguments[0] == "config" ? await server.RunAloneAsync(arguments) : await server.RunAsync(arguments));
        }

        var everything = new StringBuilder(server.Printed).AppendLine(server.Process.Log);
        foreach (var file in System.IO.Directory.EnumerateFiles(server.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            everything.AppendLine(await reader.ReadToEndAsync(server.Token));
        }

        var all = everything.ToString();
        foreach (var secret in server.Secrets)
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }

    private async Task DoneAsync(params string[] arguments)
    {
        var result = await server.RunAsync([.. arguments, "--json"]);
        Assert.True(
            result.ExitCode == 0 && (string?)JsonNode.Parse(result.Output)?["state"] == "done",
            $"{string.Join(' ', arguments)}: {result}");
    }

    private async Task RefusedAsync(params string[] arguments)
    {
        var result = await server.RunAsync(arguments);
        Assert.True(result.ExitCode == 1, $"{string.Join(' ', arguments)}: {result}");
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    // The first day expected of dora, and the first that has steps.
    private async Task<(string? Expected, string? There)> FirstStepsAsync()
    {
        var coverage = await server.Process.Api.GetAsync("connectors/dora/coverage", server.Token);
        var steps = coverage["destinations"]![0]!["lines"]!.AsArray()
            .Single(line => (string?)line!["line"] == "steps")!;
        return ((string?)coverage["historyFrom"], ((string?)steps["finished"])?.Split("..")[0]);
    }

    private async Task<long> SyncedAsync() =>
        (long)(await server.Process.Api.GetAsync("connectors/ann", server.Token))["totals"]!["synced"]!;

    private string Day(int days) => server.Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
