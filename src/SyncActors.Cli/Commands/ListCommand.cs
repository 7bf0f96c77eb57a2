using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>list</c>: all connectors, one a line.</summary>
internal static class ListCommand
{
    internal static Command Create() => ServerCommands.Asking(
        "list", "Lists connectors.", [],
        (_, server, cancellationToken) => ServerCommands.AllAsync(server, "api/v1/connectors", cancellationToken),
        answer =>
        {
            if (ProgramName.IsMemoryConnector)
                MemoryConnectorOutput.List(answer);
            else
                Print(answer);
        },
        alone: true);

    private static void Print(JsonNode answer) => Output.Table(
        ["connector", "user", "source", "status", "complete through", "items", "next run", "last run"],
        (answer["items"] as JsonArray ?? []).Select(view => (string[])
        [
            Output.Text(view?["name"]), Output.Text(view?["user"]), Output.Text(view?["source"]),
            Output.Text(view?["status"]), Output.Text(view?["destinations"]?[0]?["watermark"]),
            Output.Text(view?["totals"]?["synced"]), Output.Moment(view?["nextRunAt"]),
            Output.Text(view?["lastRun"]?["outcome"]),
        ]));
}
