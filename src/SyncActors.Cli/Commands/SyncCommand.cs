using System.CommandLine;
using Spectre.Console;

namespace SyncActors.Cli.Commands;

/// <summary><c>sync</c>: runs a connector and waits until the run has ended.</summary>
internal static class SyncCommand
{
    internal static Command Create()
    {
        var options = ServerConnection.Options.Create();
        var connector = new Option<string>("--connector-id", "--connector")
        {
            Description = "Name of the connector.",
            Required = true,
        };
        var force = new Option<bool>("--force") { Description = "Read the newest days again whatever devices say." };
        var command = new Command("sync", "Runs a connector and waits until the run has ended.") { connector, force };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            var name = parsed.GetValue(connector)!;
            var before = await server.GetAsync(ServerCommands.Path(name), cancellationToken);
            if (!before.Ok)
                return Exit.Fail(before.Code, before.Problem);
            var answer = await server.PostAsync(
                ServerCommands.Path(name, "/trigger"), new { force = parsed.GetValue(force) }, cancellationToken);
            if (!answer.Ok)
                return Exit.Fail(answer.Code, answer.Problem);
            var number = (long?)before.Body?["lastRun"]?["number"] ?? 0;
            var json = parsed.GetValue(options.Json);
            var ended = await WaitAsync(server, name, number, json, cancellationToken);
            var code = Output.Show(ended, json, body => Console.WriteLine(
                $"run {body["lastRun"]?["number"]}: {body["lastRun"]?["outcome"]}, "
                + $"{body["lastRun"]?["counts"]?["synced"]} items, "
                + $"{body["lastRun"]?["requests"]} requests {body["lastRun"]?["reason"]}"));
            return code != 0 ? code
                : Output.Text(ended.Body?["lastRun"]?["outcome"]) is "complete" or "complete-with-parked"
                    ? (int)ExitCode.Ok
                : (int)ExitCode.Refused;
        });
        return command;
    }

    private static Task<ServerAnswer> WaitAsync(
        ServerConnection server, string name, long after, bool quiet, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = quiet ? null : progress.AddTask(name);
            while (true)
            {
                var answer = await server.GetAsync(ServerCommands.Path(name), cancellationToken);
                var run = answer.Body?["run"];
                if (!answer.Ok || (run is null && ((long?)answer.Body?["lastRun"]?["number"] ?? 0) > after))
                    return answer;
                if (task is not null && run is not null)
                {
                    task.MaxValue = Math.Max(1, (int?)run["requestsExpected"] ?? 1);
                    task.Value = (int?)run["requests"] ?? 0;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, cancellationToken);
            }
        });
}
