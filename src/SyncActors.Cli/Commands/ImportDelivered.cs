using System.CommandLine;
using System.Text.Json.Nodes;
using SyncActors.Server.Import;

namespace SyncActors.Cli.Commands;

/// <summary><c>import limitless</c> and <c>import memory-connector</c>: lets a connector count as delivered what the
/// program before it delivered.</summary>
internal static class ImportDelivered
{
    internal static Command Limitless() => Create(
        "limitless", "Takes over the database of the Limitless to Memory Box sync.", "limitless_sync.db", "limitless");

    internal static Command MemoryConnector() => Create(
        "memory-connector", "Takes over the Memory connector's state.", "memory_sync_state.json or .db", "memory-api");

    private static Command Create(string name, string description, string what, string sourceKind)
    {
        var options = ServerConnection.Options.Create();
        var file = new Argument<string>("file") { Description = $"The {what}." };
        var connector = new Option<string>("--connector", "--connector-id")
        {
            Description = "Connector that takes over.",
            Required = true,
        };
        var destination = new Option<string?>("--destination")
        {
            Description = "Where the items were delivered; the connector's only destination when left out.",
        };
        var command = new Command(name, description) { file, connector, destination };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var into = parsed.GetValue(connector)!;
            var delivered = await DeliveredBefore.ReadAsync(
                parsed.GetValue(file)!, sourceKind, into, mustKnow: true, cancellationToken);
            using var server = options.Open(parsed);
            var view = await server.GetAsync(ServerCommands.Path(into), cancellationToken);
            if (!view.Ok)
                return Exit.Fail(view.Code, view.Problem);
            if (parsed.GetValue(destination) is not { } where)
            {
                if (view.Body?["destinations"] is not JsonArray { Count: 1 } only)
                    return Exit.Fail(ExitCode.Refused, $"{into} has several destinations; name one by --destination.");
                where = Output.Text(only[0]?["name"]);
            }

            return await AdoptAsync(
                server, into, where, delivered, parsed.GetValue(options.Json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> AdoptAsync(
        ServerConnection server, string connector, string destination, DeliveredBefore delivered, bool json,
        CancellationToken cancellationToken)
    {
        foreach (var command in delivered.Commands(destination))
        {
            var answer = await server.PostAsync(
                ServerCommands.Path(connector, "/adopt"),
                new { destination = command.Destination, items = command.Items }, cancellationToken);
            if (!answer.Ok)
                return Exit.Fail(answer.Code, answer.Problem);
            if (Output.Text(answer.Body?["state"]) != "done")
                return Exit.Fail(ExitCode.Refused, $"{connector} has not answered yet. Run the same command again.");
        }

        Console.WriteLine(json
            ? new JsonObject
            {
                ["connector"] = connector, ["destination"] = destination, ["delivered"] = delivered.Items.Count,
                ["open"] = delivered.Open,
            }.ToJsonString()
            : $"{connector}: {delivered.Items.Count} items count as delivered to {destination}"
              + (delivered.Open == 0 ? "." : $"; {delivered.Open} were not delivered and will be."));
        return (int)ExitCode.Ok;
    }
}
