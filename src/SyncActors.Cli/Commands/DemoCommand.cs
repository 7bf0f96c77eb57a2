using System.CommandLine;
using System.Diagnostics;
using Spectre.Console;
using SyncActors.Cli.Demo;

namespace SyncActors.Cli.Commands;

/// <summary><c>demo</c>: a year of twenty users, a kill in the middle, and the proof that nothing was lost or done
/// twice.</summary>
internal static class DemoCommand
{
    private const string Marker = "syncactors-demo.conf";

    internal static Command Create()
    {
        var folder = new Option<string>("--folder")
        {
            Description = "Where configuration and data go; an earlier demo there is replaced.",
            DefaultValueFactory = _ => "syncactors-demo",
        };
        var users = new Option<int>("--users")
        {
            Description = "How many users, 2 to 200.",
            DefaultValueFactory = _ => 20,
        };
        var days = new Option<int>("--days")
        {
            Description = "Days of history of each, 7 to 1095.",
            DefaultValueFactory = _ => 365,
        };
        var command = new Command(
            "demo",
            "Syncs a year of simulated users, kills the server with kill -9 in the middle, and proves that nothing is "
            + "lost.")
        {
            folder, users, days,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Path.GetFullPath(parsed.GetValue(folder)!), Math.Clamp(parsed.GetValue(users), 2, 200),
            Math.Clamp(parsed.GetValue(days), 7, 1095), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, int users, int days, CancellationToken cancellationToken)
    {
        var configuration = Path.Combine(folder, Marker);
        if (Directory.Exists(folder)
            && !File.Exists(configuration)
            && Directory.EnumerateFileSystemEntries(folder).Any())
            return Exit.Fail(
                ExitCode.Configuration, $"{folder} is not empty and holds no demo; choose another with --folder.");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var clock = Stopwatch.StartNew();
        await using var world = await DemoWorld.StartAsync(users, days, cancellationToken);
        await File.WriteAllTextAsync(configuration, world.Configuration(data), cancellationToken);
        AnsiConsole.MarkupLineInterpolated(
            $"{world.Users.Count} users, {days} days each, at a simulated Fitbit and a simulated Google Health");

        var server = await DemoServer.StartAsync(configuration, data, cancellationToken);
        foreach (var user in world.Users)
            await server.Api.PostAsync(ServerCommands.Path(user.Name, "/grant"), world.Grant(user), cancellationToken);
        var before = await DemoProgress.UntilAsync(
            server.Api, world.Users.Count, share: 0.5, "syncing", cancellationToken);
        await server.KillAsync();
        var requests = $"{before.Requests} of {before.Expected} requests";
        AnsiConsole.MarkupLineInterpolated(
            $"[red]kill -9 {server.ProcessId}[/] after {before.Items} items, {requests}");
        await server.DisposeAsync();

        var restart = Stopwatch.StartNew();
        server = await DemoServer.StartAsync(configuration, data, cancellationToken);
        await using (server)
        {
            var seconds = restart.Elapsed.TotalSeconds;
            AnsiConsole.MarkupLineInterpolated(
                $"started again in {seconds:0.0} s; every connector goes on from its last journaled page");
            var after = await DemoProgress.UntilAsync(
                server.Api, world.Users.Count, share: 1, "going on", cancellationToken);
            return await ReportAsync(world, server.Api, folder, data, after, clock, cancellationToken);
        }
    }

    private static async Task<int> ReportAsync(
        DemoWorld world, ServerConnection api, string folder, string data, DemoProgress.Totals totals, Stopwatch clock,
        CancellationToken cancellationToken)
    {
        var store = Path.Combine(data, "store.db");
        var findings = await DemoCheck.RunAsync(world, api, store, cancellationToken);
        var verified = 0;
        foreach (var user in world.Users)
        {
            var proof = await api.GetAsync(ServerCommands.Path(user.Name, "/verify"), cancellationToken);
            verified += (bool?)proof.Body?["equal"] == true && (bool?)proof.Body?["ledgerEqual"] == true ? 1 : 0;
        }

        var (accepted, throttled) = world.Requests();
        var complete = await DemoProgress.CoverageAsync(api, world.Users.Select(user => user.Name), cancellationToken);
        Output.List(
        [
            ("coverage", complete),
            ("items in the journal", $"{findings.Items}"),
            (
                "daily values compared",
                $"{findings.Expected} (steps and resting heart rate of every user and final day)"),
            ("lost", $"{findings.Lost}"),
            ("not at the vendor", $"{findings.Invented}"),
            ("doubled", $"{findings.Doubled}"),
            ("requests promised", $"{totals.Expected} by the planner"),
            (
                "requests used",
                $"{accepted} counted by the vendors, those of the killed process included; "
                + $"{throttled} refused for a limit"),
            ("replay equals live state", $"{verified} of {world.Users.Count} connectors, ledgers included"),
            ("time", $"{clock.Elapsed.TotalSeconds:0} s"),
            ("values", $"{store} (any SQL tool: select * from daily)"),
            ("journal", Path.Combine(data, "syncactors.db")),
            ("configuration", Path.Combine(folder, Marker)),
        ]);
        var good = findings is { Lost: 0, Doubled: 0, Invented: 0 } && verified == world.Users.Count && throttled == 0;
        return good ? (int)ExitCode.Ok : Exit.Fail(ExitCode.Refused, "the demo found a difference.");
    }
}
