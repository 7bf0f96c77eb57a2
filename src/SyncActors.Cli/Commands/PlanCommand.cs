using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>plan</c>: what a run would ask for, and what it would cost.</summary>
internal static class PlanCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        var from = new Option<DateOnly?>("--from") { Description = "First day; default: where the history begins." };
        var to = new Option<DateOnly?>("--to") { Description = "Last day; default: today." };
        return ServerCommands.Asking(
            "plan", "Shows what a run would ask for, what it costs, and when it would be done.", [connector, from, to],
            (parsed, server, cancellationToken) => server.GetAsync(
                ServerCommands.Path(
                    parsed.GetValue(connector)!, "/plan" + Query(parsed.GetValue(from), parsed.GetValue(to))),
                cancellationToken),
            Print);
    }

    private static string Query(DateOnly? from, DateOnly? to)
    {
        List<string> parts = [];
        if (from is { } first)
            parts.Add($"from={first:yyyy-MM-dd}");
        if (to is { } last)
            parts.Add($"to={last:yyyy-MM-dd}");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static void Print(JsonNode plan)
    {
        Output.Table(
            ["window", "days", "requests"],
            (plan["windows"] as JsonArray ?? []).Select(window => (string[])
            [
                Output.Text(window?["endpoint"]), Output.Text(window?["range"]),
                Output.Text(window?["requestsExpected"]),
            ]));
        Output.List(
        [
            ("requests needed", Output.Text(plan["requests"])),
            ("asked day by day", Output.Text(plan["requestsDayByDay"])),
            ("saved", Output.Text(plan["saved"])),
            ("permits now", Output.Text(plan["permitsNow"])),
            ("finished at", Output.Moment(plan["finishesAt"])),
        ]);
    }
}
