using System.CommandLine;
using SyncActors.Cli.Commands.Pbm;
using SyncActors.Cli.Prompt;

namespace SyncActors.Cli.Commands;

/// <summary><c>pbm</c>: looks into running nodes, in the words of Petabridge.Cmd; a prompt when no command is
/// given.</summary>
internal static class PbmCommand
{
    /// <summary>Its name.</summary>
    internal const string Name = "pbm";

    internal static Command Create()
    {
        var target = new PbmTarget();
        var command = new Command(Name, "Looks into running nodes; a prompt when no command is given.")
        {
            ClusterCommands.Create(target),
            ShardingCommands.Create(target),
            ActorCommands.Create(target),
            LogCommands.Create(target),
        };
        target.AddTo(command);
        command.SetAction((parsed, cancellationToken) => PbmPrompt.RunAsync(
            [.. parsed.Tokens.Select(token => token.Value)], cancellationToken));
        return command;
    }

    /// <summary>Whether a command line opens the prompt.</summary>
    internal static bool IsPrompt(ParseResult parsed) =>
        parsed.CommandResult is { Command.Name: Name } && parsed.Action is not null
        && parsed.Action == parsed.CommandResult.Command.Action;
}
