using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary>The commands that speak to a running server.</summary>
internal static class ServerCommands
{
    internal static IEnumerable<Command> All() =>
    [
        HealthCommand.Create(),
        StatusCommand.Create(),
        ListCommand.Create(),
        Act("trigger", "Runs a connector now.", new Option<bool>("--force")
        {
            Description = "Read the newest days again whatever devices say.",
        }),
        SyncCommand.Create(),
        Act("pause", "Stops a connector at the next page boundary until it is resumed."),
        Act("resume", "Lets a paused connector go on."),
        Act("cancel", "Ends the run in progress at the next page boundary."),
        ResetCommand.Create(),
        BackfillCommand.Create(),
        PlanCommand.Create(),
        CoverageCommand.Create(),
        ExplainCommand.Create(),
        EventsCommand.Create(),
        ConnectorCommand.Create(),
        DeadLettersCommand.Create(),
        AlertsCommand.Create(),
        AuthorizeCommand.Create(),
        JournalCommand.Create(),
        ImportCommand.Create(),
        KeysCommand.Create(),
        AuditCommand.Create(),
    ];

    /// <summary>The connector that a command is about.</summary>
    internal static Argument<string> Connector() => new("connector") { Description = "Name of the connector." };

    /// <summary>A command that makes one request and prints its answer.</summary>
    internal static Command Asking(
        string name, string description, IReadOnlyList<Symbol> symbols,
        Func<ParseResult, ServerConnection, CancellationToken, Task<ServerAnswer>> ask, Action<JsonNode> print,
        bool alone = false)
    {
        var options = ServerConnection.Options.Create();
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else if (symbol is Option option)
                command.Options.Add(option);
        }

        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            try
            {
                return Output.Show(await ask(parsed, server, cancellationToken), parsed.GetValue(options.Json), print);
            }
            catch (ServerUnreachableException) when (alone && parsed.GetValue(options.Server) is null)
            {
                await using var own = await OneTimeServer.StartAsync(
                    parsed.GetValue(options.Config), parsed.GetValue(options.Data), connector: null, cancellationToken);
                return Output.Show(await ask(parsed, own.Api, cancellationToken), parsed.GetValue(options.Json), print);
            }
        });
        return command;
    }

    /// <summary>Path of a connector's route.</summary>
    internal static string Path(string connector, string rest = "") =>
        $"api/v1/connectors/{Uri.EscapeDataString(connector)}{rest}";

    /// <summary>All pages of a list as one.</summary>
    internal static async Task<ServerAnswer> AllAsync(
        ServerConnection server, string path, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        var after = "";
        while (true)
        {
            var answer = await server.GetAsync($"{path}?limit=500{after}", cancellationToken);
            if (!answer.Ok)
                return answer;
            foreach (var item in answer.Body?["items"] as JsonArray ?? [])
                all.Add(item?.DeepClone());
            if (answer.Body?["next"] is not { } next)
                return answer with { Body = new JsonObject { ["items"] = all } };
            after = $"&after={Uri.EscapeDataString(Output.Text(next))}";
        }
    }

    /// <summary>Prints what became of a command.</summary>
    internal static void Settled(JsonNode answer) => Console.WriteLine(
        Output.Text(answer["state"]) == "open" ? "accepted; not handled yet" : Output.Text(answer["state"]));

    private static Command Act(string name, string description, Option<bool>? flag = null)
    {
        var connector = new NamedConnector();
        return Asking(
            name, description, flag is null ? connector.Symbols : [.. connector.Symbols, flag],
            (parsed, server, cancellationToken) => server.PostAsync(
                Path(connector.Of(parsed), $"/{name}"),
                flag is null ? new { } : new { force = parsed.GetValue(flag) },
                cancellationToken),
            Settled);
    }
}
