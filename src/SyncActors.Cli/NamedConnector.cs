using System.CommandLine;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli;

/// <summary>The connector that a command is about, named by an argument or by an option.</summary>
internal sealed class NamedConnector
{
    private readonly Argument<string?> _argument = new("connector")
    {
        Description = "Name of the connector.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _option = new("--connector-id", "--connector")
    {
        Description = "The same as an option.",
    };

    /// <summary>Both spellings, for a command.</summary>
    internal IReadOnlyList<Symbol> Symbols => [_argument, _option];

    /// <summary>The name; null when none was given.</summary>
    /// <exception cref="ConfigurationException">Two different ones were given.</exception>
    internal string? Find(ParseResult parsed) => (parsed.GetValue(_argument), parsed.GetValue(_option)) switch
    {
        ({ } one, { } other) when one != other =>
            throw new ConfigurationException($"{one} and {other}: name one connector."),
        var (argument, option) => argument ?? option,
    };

    /// <summary>The name.</summary>
    /// <exception cref="ConfigurationException">None was given, or two.</exception>
    internal string Of(ParseResult parsed) => Find(parsed) ?? throw new ConfigurationException(
        "Name a connector, such as 'ann' or '--connector-id ann'; 'syncactors list' shows them.");
}
