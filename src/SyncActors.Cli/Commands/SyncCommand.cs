using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SyncActors.Cli.Commands;

/// <summary><c>sync</c>: runs a connector and waits until the run has ended; at the server, or in this process where
/// none runs.</summary>
internal static class SyncCommand
{
    private const string Name = "sync";

    internal static Command Create()
    {
        var options = ServerConnection.Options.Create();
        var connector = new NamedConnector();
        var force = new Option<bool>("--force") { Description = "Read the newest days again whatever devices say." };
        var command = new Command(Name, "Runs a connector and waits until the run has ended.") { force };
        foreach (var symbol in connector.Symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }

        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var wish = new Wish(connector.Of(parsed), parsed.GetValue(force), parsed.GetValue(options.Json));
            using var server = options.Open(parsed);
            try
            {
                return await RunAsync(server, wish, cancellationToken);
            }
            catch (ServerUnreachableException) when (parsed.GetValue(options.Server) is null)
            {
                await using var own = await OneTimeServer.StartAsync(
                    parsed.GetValue(options.Config), parsed.GetValue(options.Data), wish.Connector, cancellationToken);
                return await RunAsync(own.Api, wish, cancellationToken);
            }
        });
        return command;
    }

    /// <summary>Whether a command line is this command's.</summary>
    internal static bool IsSync(ParseResult parsed) => parsed.CommandResult.Command.Name == Name;

    private static async Task<int> RunAsync(ServerConnection server, Wish wish, CancellationToken cancellationToken)
    {
        var before = await server.GetAsync(ServerCommands.Path(wish.Connector), cancellationToken);
        if (!before.Ok)
            return Exit.Fail(before.Code, before.Problem);
        var answer = await BeginAsync(server, wish, cancellationToken);
        if (!answer.Ok && !IsRunning(answer))
            return Exit.Fail(answer.Code, answer.Problem);
        var number = (long?)before.Body?["lastRun"]?["number"] ?? 0;
        var ended = await WaitAsync(server, wish, number, cancellationToken);
        var code = Output.Show(ended, wish.Json, Print);
        return code != 0 ? code
            : Output.Text(ended.Body?["lastRun"]?["outcome"]) is "complete" or "complete-with-parked"
                ? (int)ExitCode.Ok
            : (int)ExitCode.Refused;
    }

    // For the memory connector, force was to begin anew.
    private static async Task<ServerAnswer> BeginAsync(
        ServerConnection server, Wish wish, CancellationToken cancellationToken)
    {
        if (wish.Force && ProgramName.IsMemoryConnector)
        {
            var reset = await server.PostAsync(
                ServerCommands.Path(wish.Connector, "/reset"), new { }, cancellationToken);
            if (!reset.Ok)
                return reset;
        }

        return await server.PostAsync(
            ServerCommands.Path(wish.Connector, "/trigger"), new { force = wish.Force }, cancellationToken);
    }

    // A run that began by itself is as good.
    private static bool IsRunning(ServerAnswer answer) =>
        ((string?)answer.Body?["type"])?.EndsWith("/already-running", StringComparison.Ordinal) == true;

    private static void Print(JsonNode body)
    {
        var run = body["lastRun"];
        Console.WriteLine(
            $"run {run?["number"]}: {run?["outcome"]}, {run?["counts"]?["synced"]} items, "
            + $"{run?["requests"]} requests {run?["reason"]}".TrimEnd());
        if (ProgramName.IsMemoryConnector)
            MemoryConnectorOutput.Status(body);
    }

    private static Task<ServerAnswer> WaitAsync(
        ServerConnection server, Wish wish, long after, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = wish.Json ? null : progress.AddTask(wish.Connector);
            while (true)
            {
                var answer = await server.GetAsync(ServerCommands.Path(wish.Connector), cancellationToken);
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

    private sealed record Wish(string Connector, bool Force, bool Json);
}
