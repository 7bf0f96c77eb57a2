using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>dead-letters</c>: what could not be synced, and another try for it.</summary>
internal static class DeadLettersCommand
{
    internal static Command Create() =>
        new("dead-letters", "Shows what could not be synced, and tries it again.") { List(), Replay() };

    private static Command List()
    {
        var connector = ServerCommands.Connector();
        return ServerCommands.Asking(
            "list", "Lists dead letters.", [connector],
            (parsed, server, cancellationToken) =>
                server.GetAsync(ServerCommands.Path(parsed.GetValue(connector)!, "/dead-letters"), cancellationToken),
            answer => Output.Table(
                ["key", "line", "day", "since", "reason"],
                (answer["items"] as JsonArray ?? []).Select(letter => (string[])
                [
                    letter?["destination"] is null
                        ? Output.Text(letter?["id"])
                        : $"{Output.Text(letter["destination"])}:{Output.Text(letter["id"])}",
                    Output.Text(letter?["line"]), Output.Text(letter?["day"]), Output.Moment(letter?["at"]),
                    Output.Text(letter?["reason"]),
                ])));
    }

    private static Command Replay()
    {
        var connector = ServerCommands.Connector();
        var keys = new Argument<string[]>("keys")
        {
            Description = "Which; all when left out.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        return ServerCommands.Asking(
            "replay", "Fetches dead letters again.", [connector, keys],
            (parsed, server, cancellationToken) => server.PostAsync(
                ServerCommands.Path(parsed.GetValue(connector)!, "/dead-letters/replay"),
                new { keys = parsed.GetValue(keys) },
                cancellationToken),
            ServerCommands.Settled);
    }
}
