using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>status</c>: the installation, or one connector in detail.</summary>
internal static class StatusCommand
{
    internal static Command Create()
    {
        var connector = new NamedConnector();
        return ServerCommands.Asking(
            "status", "Shows the installation, or one connector in detail.", connector.Symbols,
            (parsed, server, cancellationToken) => connector.Find(parsed) is { } name
                ? server.GetAsync(ServerCommands.Path(name), cancellationToken)
                : ProgramName.IsMemoryConnector
                    ? ServerCommands.AllAsync(server, "api/v1/connectors", cancellationToken)
                    : server.GetAsync("api/v1/status", cancellationToken),
            answer =>
            {
                if (ProgramName.IsMemoryConnector)
                    MemoryConnectorOutput.Status(answer);
                else
                    Print(answer);
            },
            alone: true);
    }

    private static void Print(JsonNode answer)
    {
        if (answer["connectors"] is JsonObject connectors)
        {
            Output.List(
            [
                ("version", Output.Text(answer["version"])),
                ("node", Output.Text(answer["node"])),
                ("started", Output.Moment(answer["startedAt"])),
                ("connectors", Output.Text(connectors["total"])),
                ("runs active", Output.Text(answer["runsActive"])),
                ("undelivered", Output.Text(answer["undelivered"])),
            ]);
            Output.Table(
                ["status", "connectors"],
                (connectors["byStatus"] as JsonObject ?? [])
                    .Select(entry => (string[])[entry.Key, Output.Text(entry.Value)]));
            return;
        }

        var run = answer["run"];
        var last = answer["lastRun"];
        Output.List(
        [
            ("connector", Output.Text(answer["name"])),
            ("user", Output.Text(answer["user"])),
            ("source", Output.Text(answer["source"])),
            ("status", Output.Text(answer["status"])),
            ("blocked", (string?)answer["blocked"]),
            ("schedule", Output.Text(answer["schedule"])),
            ("next run", Output.Moment(answer["nextRunAt"])),
            ("run", run is null ? null
                : $"{run["number"]} ({run["trigger"]}): {run["windowsDone"]} windows done, {run["windowsLeft"]} left, "
                  + $"{run["requests"]} of {run["requestsExpected"]} requests; asking {run["asking"]}"),
            ("last run", last is null ? null
                : $"{last["number"]}: {last["outcome"]} at {Output.Moment(last["endedAt"])}, "
                  + $"{last["requests"]} requests {last["reason"]}"),
            ("items", $"{answer["totals"]?["synced"]} synced, {answer["totals"]?["unchanged"]} unchanged"),
            ("requests", Output.Text(answer["requests"])),
            ("throttled", Output.Text(answer["throttledTimes"])),
            ("dead letters", Output.Text(answer["deadLetters"])),
        ]);
        Output.Table(
            ["destination", "complete through", "items", "failure"],
            (answer["destinations"] as JsonArray ?? []).Select(destination => (string[])
            [
                Output.Text(destination?["name"]), Output.Text(destination?["watermark"]),
                Output.Text(destination?["counts"]?["synced"]), Output.Text(destination?["failure"]),
            ]));
        foreach (var alert in answer["alerts"] as JsonArray ?? [])
        {
            Console.WriteLine(
                $"! {Output.Text(alert?["cause"])} since {Output.Moment(alert?["since"])}: "
                + $"{Output.Text(alert?["text"])}");
        }
    }
}
