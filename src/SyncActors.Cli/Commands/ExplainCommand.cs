using System.CommandLine;

namespace SyncActors.Cli.Commands;

/// <summary><c>explain</c>: why an item is as it is.</summary>
internal static class ExplainCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        var item = new Argument<string>("item") { Description = "Id of the item, such as steps/2026-03-01." };
        return ServerCommands.Asking(
            "explain", "Shows which run, request and write made an item what it is.", [connector, item],
            (parsed, server, cancellationToken) => server.GetAsync(
                ServerCommands.Path(
                    parsed.GetValue(connector)!,
                    $"/items/{string.Join('/', parsed.GetValue(item)!.Split('/').Select(Uri.EscapeDataString))}"),
                cancellationToken),
            body =>
                Console.WriteLine(
                    body.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true })));
    }
}
