using System.CommandLine;

namespace SyncActors.Cli.Commands;

/// <summary><c>reset</c>: fetches days again.</summary>
internal static class ResetCommand
{
    internal static Command Create()
    {
        var connector = new NamedConnector();
        var from =
            new Option<DateOnly?>("--from") { Description = "First day to fetch again; all days when left out." };
        var destination =
            new Option<string?>("--destination") { Description = "For which destination; for all when left out." };
        var refill =
            new Option<bool>("--refill") { Description = "The destination lost its data: deliver all of it anew." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var options = ServerConnection.Options.Create();
        var command = new Command(
            "reset", "Fetches days again; what is delivered already is recognised and not delivered twice.")
        {
            from, destination, refill, yes,
        };
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
            var name = connector.Of(parsed);
            if (!parsed.GetValue(yes) && !IsWanted(name))
                return Exit.Fail(ExitCode.Refused, "nothing was reset.");
            using var server = options.Open(parsed);
            var answer = await server.PostAsync(
                ServerCommands.Path(name, "/reset"), new
                {
                    from = parsed.GetValue(from), destination = parsed.GetValue(destination),
                    refill = parsed.GetValue(refill),
                },
                cancellationToken);
            return Output.Show(answer, parsed.GetValue(options.Json), ServerCommands.Settled);
        });
        return command;
    }

    // The memory connector warned. Nobody is asked where nobody can answer: nothing is lost by it.
    private static bool IsWanted(string name)
    {
        if (!ProgramName.IsMemoryConnector)
            return true;
        Console.Error.WriteLine("WARNING: This will reprocess all memories!");
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return true;
        Console.Error.Write($"Reset {name}? [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
