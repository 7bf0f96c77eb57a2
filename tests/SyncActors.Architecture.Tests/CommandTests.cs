using System.CommandLine;
using System.Globalization;
using System.Reflection;
using SyncActors.Cli;

namespace SyncActors.Architecture.Tests;

/// <summary>Every command of the program, with its options and exit codes, is in the documentation.</summary>
public sealed class CommandTests
{
    private static string Page => Repository.Read("docs", "reference", "commands.md");

    [Fact]
    public void Every_command_is_documented_with_its_options()
    {
        var commands = Commands().SelectMany(command => WithChildren("syncactors", command)).ToList();

        Assert.Contains(commands, command => command.Path == "syncactors demo");
        foreach (var (path, command) in commands.Where(command => command.Command.Subcommands.Count == 0))
        {
            var section = Repository.Section(Page, $"### `{path}`");
            foreach (var option in command.Options.Where(option => !IsShared(option.Name)))
                Assert.True(
                    section.Contains($"`{option.Name}", StringComparison.Ordinal),
                    $"{path}: {option.Name} is not documented.");
            foreach (var argument in command.Arguments)
                Assert.True(
                    section.Contains($"<{argument.Name}>", StringComparison.Ordinal),
                    $"{path}: <{argument.Name}> is not documented.");
        }
    }

    [Fact]
    public void Every_documented_command_exists()
    {
        var commands = Commands().SelectMany(command => WithChildren("syncactors", command))
            .Select(command => command.Path).ToHashSet();
        var documented = Page.Split('\n').Where(line => line.StartsWith("### `syncactors ", StringComparison.Ordinal))
            .Select(line => line[5..^1]);

        Assert.All(documented, path => Assert.Contains(path, commands));
    }

    [Fact]
    public void Every_exit_code_is_documented()
    {
        var section = Repository.Section(Page, "## Exit codes");
        foreach (var code in Enum.GetValues<ExitCode>())
            Assert.Contains(
                $"| {((int)code).ToString(CultureInfo.InvariantCulture)} |", section, StringComparison.Ordinal);
    }

    // Options of all commands that speak to a server stand in one table.
    private static bool IsShared(string option)
    {
        var shared = Repository.Section(Page, "## Options of every command that speaks to a server");
        return shared.Contains($"`{option}", StringComparison.Ordinal) || option is "--help" or "--version";
    }

    private static IEnumerable<(string Path, Command Command)> WithChildren(string parent, Command command)
    {
        var path = $"{parent} {command.Name}";
        return command.Subcommands.SelectMany(child => WithChildren(path, child)).Prepend((path, command));
    }

    // As Program.cs puts them together: one Create a file, and those that ServerCommands lists.
    private static IEnumerable<Command> Commands()
    {
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var types = typeof(ExitCode).Assembly.GetTypes()
            .Where(type => type.Namespace == "SyncActors.Cli.Commands" && type is { IsAbstract: true, IsSealed: true })
            .ToList();
        var made = types.Select(type => type.GetMethod("Create", Any, [])).OfType<MethodInfo>()
            .Where(method => method.ReturnType == typeof(Command)).Select(method => (Command)method.Invoke(null, [])!);
        var listed = types.Select(type => type.GetMethod("All", Any, [])).OfType<MethodInfo>()
            .SelectMany(method => (IEnumerable<Command>)method.Invoke(null, [])!);
        return made.Concat(listed).DistinctBy(command => command.Name, StringComparer.Ordinal);
    }
}
