using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands.Pbm;

/// <summary>The node that a <c>pbm</c> command asks: the server of the usual options, or another node of its
/// cluster.</summary>
internal sealed class PbmTarget
{
    private readonly ServerConnection.Options _options = ServerConnection.Options.CreateForAll();

    private readonly Option<string?> _node = new("--node", "-n")
    {
        Description = "Ask this node instead: its name, id or address.",
        Recursive = true,
    };

    /// <summary>Adds the options, for the command and all below it.</summary>
    internal void AddTo(Command command)
    {
        _options.AddTo(command);
        command.Options.Add(_node);
    }

    /// <summary>Whether JSON is wanted.</summary>
    internal bool Json(ParseResult parsed) => parsed.GetValue(_options.Json);

    /// <summary>The connection to the node.</summary>
    /// <exception cref="ServerRefusedException">The first server does not know the node.</exception>
    internal async Task<ServerConnection> OpenAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var server = _options.Open(parsed);
        if (parsed.GetValue(_node) is not { } node)
            return server;
        using (server)
        {
            var member = await FindAsync(server, node, cancellationToken);
            return Address(member) is { } address
                ? server.At(address)
                : throw new ServerUnreachableException($"{Output.Text(member["name"])} has announced no address.");
        }
    }

    /// <summary>A command that makes one request and prints its answer.</summary>
    internal Command Asking(
        string name, string description, IReadOnlyList<Symbol> symbols,
        Func<ParseResult, ServerConnection, CancellationToken, Task<ServerAnswer>> ask, Action<JsonNode> print) =>
        Acting(name, description, symbols, async (parsed, server, cancellationToken) =>
            Output.Show(await ask(parsed, server, cancellationToken), Json(parsed), print));

    /// <summary>A command that follows a stream until it is interrupted.</summary>
    internal Command Following(
        string name, string description, IReadOnlyList<Symbol> symbols,
        Func<ParseResult, ServerConnection, CancellationToken, Task<string>> begin, Action<JsonNode> print) =>
        Acting(name, description, symbols, async (parsed, server, cancellationToken) =>
        {
            var path = await begin(parsed, server, cancellationToken);
            await foreach (var entry in server.FollowAsync(path, cancellationToken))
            {
                if (Json(parsed))
                    Console.WriteLine(entry.ToJsonString());
                else
                    print(entry);
            }

            return Exit.Fail(ExitCode.Unreachable, "the node ended the stream.");
        });

    /// <summary>A command that does something with a node.</summary>
    internal Command Acting(
        string name, string description, IReadOnlyList<Symbol> symbols,
        Func<ParseResult, ServerConnection, CancellationToken, Task<int>> act)
    {
        var command = new Command(name, description);
        foreach (var option in symbols.OfType<Option>())
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = await OpenAsync(parsed, cancellationToken);
            return await act(parsed, server, cancellationToken);
        });
        return command;
    }

    /// <summary>Where a member can be reached; null when it has not said.</summary>
    internal static Uri? Address(JsonNode member) =>
        Uri.TryCreate((string?)member["address"], UriKind.Absolute, out var address) ? address : null;

    private static async Task<JsonNode> FindAsync(
        ServerConnection server, string node, CancellationToken cancellationToken)
    {
        var answer = await server.GetAsync($"api/v1/cluster?node={Uri.EscapeDataString(node)}", cancellationToken);
        return (answer.Ok ? answer.Body?["items"] as JsonArray : throw new ServerRefusedException(answer)) switch
        {
            [{ } one] => one,
            null or [] => throw new NotFoundException($"there is no node '{node}'; see 'pbm cluster show'."),
            var several => throw new Server.Configuration.ConfigurationException(
                $"'{node}' names {several.Count} nodes; give the id of one: "
                + $"{string.Join(", ", several.Select(one => Output.Text(one?["id"])))}."),
        };
    }
}
