using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>coverage</c>: which days are there, and which are not.</summary>
internal static class CoverageCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        return ServerCommands.Asking(
            "coverage", "Shows which days of each line are there, missing at the source, provisional or parked.",
            [connector],
            (parsed, server, cancellationToken) =>
                server.GetAsync(ServerCommands.Path(parsed.GetValue(connector)!, "/coverage"), cancellationToken),
            Print);
    }

    private static void Print(JsonNode coverage)
    {
        Console.WriteLine($"expected from {Output.Text(coverage["historyFrom"])}");
        foreach (var destination in coverage["destinations"] as JsonArray ?? [])
        {
            Console.WriteLine(
                $"{Output.Text(destination?["name"])}: complete through {Output.Text(destination?["watermark"])}");
            Output.Table(
                ["line", "final", "missing at the source", "provisional", "parked"],
                (destination?["lines"] as JsonArray ?? []).Select(line => (string[])
                [
                    Output.Text(line?["line"]), Output.Days(line?["finished"]), Output.Days(line?["empty"]),
                    Output.Days(line?["provisional"]), Output.Days(line?["parked"]),
                ]));
        }

        foreach (var (line, closed) in coverage["closedLines"] as JsonObject ?? [])
            Console.WriteLine(
                $"{line}: not asked for since {Output.Moment(closed?["since"])}: {Output.Text(closed?["reason"])}");
    }
}
