using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>list</c>: all connectors, one a line.</summary>
internal static class ListCommand
{
    internal static Command Create() => ServerCommands.Asking(
        "list", "Lists connectors.", [], AllAsync,
        answer => Output.Table(
            ["connector", "user", "source", "status", "complete through", "items", "next run", "last run"],
            (answer["items"] as JsonArray ?? []).Select(view => (string[])
            [
                Output.Text(view?["name"]), Output.Text(view?["user"]), Output.Text(view?["source"]),
                Output.Text(view?["status"]), Output.Text(view?["destinations"]?[0]?["watermark"]),
                Output.Text(view?["totals"]?["synced"]), Output.Moment(view?["nextRunAt"]),
                Output.Text(view?["lastRun"]?["outcome"]),
            ])));

    // All pages of the list as one.
    private static async Task<ServerAnswer> AllAsync(
        ParseResult parsed, ServerConnection server, CancellationToken cancellationToken)
    {
        var all = new JsonArray();
        var after = "";
        while (true)
        {
            var answer = await server.GetAsync($"api/v1/connectors?limit=500{after}", cancellationToken);
            if (!answer.Ok)
                return answer;
            foreach (var view in answer.Body?["items"] as JsonArray ?? [])
                all.Add(view?.DeepClone());
            if (answer.Body?["next"] is not { } next)
                return answer with { Body = new JsonObject { ["items"] = all } };
            after = $"&after={Uri.EscapeDataString(Output.Text(next))}";
        }
    }
}
