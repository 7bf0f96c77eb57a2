using System.CommandLine;
using SyncActors.Cli;
using SyncActors.Cli.Commands;
using SyncActors.Server.Configuration;

var root = new RootCommand("Keeps personal data in step between services: journaled, resumable, exactly once.")
{
    DemoCommand.Create(),
    ServeCommand.Create(),
    SimulateCommand.Create(),
    ConfigCommand.Create(),
};
foreach (var command in ServerCommands.All())
    root.Subcommands.Add(command);

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (ConfigurationException wrong)
{
    return Exit.Fail(ExitCode.Configuration, wrong.Message);
}
catch (ServerUnreachableException gone)
{
    return Exit.Fail(ExitCode.Unreachable, gone.Message);
}
catch (OperationCanceledException)
{
    return (int)ExitCode.Cancelled;
}
