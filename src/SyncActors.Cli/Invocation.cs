using System.CommandLine;
using SyncActors.Actors.Persistence;
using SyncActors.Cli.Commands;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli;

/// <summary>Runs a command line to its exit code; whatever goes wrong is one line on standard error.</summary>
internal static class Invocation
{
    /// <summary>Everything that the program can do.</summary>
    internal static RootCommand Program()
    {
        var root = new RootCommand("Keeps personal data in step between services: journaled, resumable, exactly once.")
        {
            DemoCommand.Create(),
            ServeCommand.Create(),
            SimulateCommand.Create(),
            ConfigCommand.Create(),
            AdoptCommand.Create(),
            PbmCommand.Create(),
        };
        foreach (var command in ServerCommands.All())
            root.Subcommands.Add(command);
        return root;
    }

    /// <summary>Runs one command line.</summary>
    internal static async Task<int> RunAsync(RootCommand program, IReadOnlyList<string> arguments)
    {
        var parsed = program.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            var mistake = string.Join(
                ' ', parsed.Errors[^1].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            return Exit.Fail(ExitCode.Configuration, $"{mistake} See 'syncactors --help'.");
        }

        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
        if (PbmCommand.IsPrompt(parsed))
            configuration.ProcessTerminationTimeout = null; // Ctrl+C ends what runs in the prompt, not the prompt.
        else if (ServeCommand.IsServe(parsed) || SyncCommand.IsSync(parsed))
            configuration.ProcessTerminationTimeout = ServeCommand.EndWithin;
        try
        {
            return await parsed.InvokeAsync(configuration);
        }
        catch (ConfigurationException wrong)
        {
            return Exit.Fail(ExitCode.Configuration, wrong.Message);
        }
        catch (StoreRefusedException refused)
        {
            return Exit.Fail(ExitCode.Refused, refused.Message);
        }
        catch (ServerRefusedException refused)
        {
            return Exit.Fail(refused.Code, refused.Message);
        }
        catch (NotFoundException missing)
        {
            return Exit.Fail(ExitCode.NotFound, missing.Message);
        }
        catch (JournalUnavailableException unavailable)
        {
            return Exit.Fail(ExitCode.Unreachable, unavailable.Message);
        }
        catch (ServerUnreachableException gone)
        {
            return Exit.Fail(ExitCode.Unreachable, gone.Message);
        }
        catch (HttpIOException)
        {
            return Exit.Fail(ExitCode.Unreachable, "the server broke the connection.");
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Cancelled;
        }
    }
}
