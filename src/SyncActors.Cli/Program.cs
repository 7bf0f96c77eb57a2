using System.CommandLine;
using Spectre.Console;
using SyncActors.Actors.Persistence;
using SyncActors.Cli;
using SyncActors.Cli.Commands;
using SyncActors.Server.Configuration;

// A file or a pipe has neither width nor colours: rows stay on one line there, without escape codes.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Console = AnsiConsole.Create(
        new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
    AnsiConsole.Profile.Width = 250;
}

var root = new RootCommand("Keeps personal data in step between services: journaled, resumable, exactly once.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    SimulateCommand.Create(),
    ConfigCommand.Create(),
};
foreach (var command in ServerCommands.All())
    root.Subcommands.Add(command);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    var mistake = string.Join(
        ' ', parsed.Errors[^1].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    return Exit.Fail(ExitCode.Configuration, $"{mistake} See 'syncactors --help'.");
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (ConfigurationException wrong)
{
    return Exit.Fail(ExitCode.Configuration, wrong.Message);
}
catch (StoreRefusedException refused)
{
    return Exit.Fail(ExitCode.Refused, refused.Message);
}
catch (JournalUnavailableException unavailable)
{
    return Exit.Fail(ExitCode.Unreachable, unavailable.Message);
}
catch (ServerUnreachableException gone)
{
    return Exit.Fail(ExitCode.Unreachable, gone.Message);
}
catch (OperationCanceledException)
{
    return (int)ExitCode.Cancelled;
}
