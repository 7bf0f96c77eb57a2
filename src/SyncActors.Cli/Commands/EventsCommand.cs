using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>events</c>: a connector's journal, as it is or as it grows.</summary>
internal static class EventsCommand
{
    internal static Command Create() => new("events", "Shows a connector's journal.") { List(), Tail() };

    private static Command List()
    {
        var connector = ServerCommands.Connector();
        var after = new Option<long>("--after") { Description = "Sequence number to begin after." };
        var limit = new Option<int>("--limit") { Description = "How many.", DefaultValueFactory = _ => 100 };
        return ServerCommands.Asking(
            "list", "Lists events in order.", [connector, after, limit],
            (parsed, server, cancellationToken) => server.GetAsync(
                ServerCommands.Path(
                    parsed.GetValue(connector)!,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"/events?after={parsed.GetValue(after)}&limit={parsed.GetValue(limit)}")),
                cancellationToken),
            answer =>
            {
                foreach (var @event in answer["items"] as JsonArray ?? [])
                    Print(@event!);
            });
    }

    private static Command Tail()
    {
        var options = ServerConnection.Options.Create();
        var connector = ServerCommands.Connector();
        var after = new Option<long>("--after") { Description = "Sequence number to begin after." };
        var command = new Command("tail", "Follows events as they come, one line for each item, until interrupted.")
        {
            connector, after,
        };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var server = options.Open(parsed);
            var name = parsed.GetValue(connector)!;
            var known = await server.GetAsync(ServerCommands.Path(name), cancellationToken);
            if (!known.Ok)
                return Exit.Fail(known.Code, known.Problem);
            var path = string.Create(CultureInfo.InvariantCulture, $"/events/stream?after={parsed.GetValue(after)}");
            await foreach (var @event in server.FollowAsync(ServerCommands.Path(name, path), cancellationToken))
            {
                if (parsed.GetValue(options.Json))
                    Console.WriteLine(@event.ToJsonString());
                else
                    Print(@event);
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    // The items of a page are one event each to people, though one row to the journal.
    private static void Print(JsonNode @event)
    {
        var head = $"{Output.Text(@event["sequenceNr"]),6} {Output.Moment(@event["at"])} {Output.Text(@event["type"])}";
        if (@event["body"]?["page"] is not { } page)
        {
            Console.WriteLine($"{head} {@event["body"]?.ToJsonString()}");
            return;
        }

        Console.WriteLine($"{head} {Output.Text(page["window"]?["endpoint"])} {Output.Text(page["window"]?["range"])}");
        foreach (var destination in page["destinations"] as JsonArray ?? [])
        {
            foreach (var item in destination?["items"] as JsonArray ?? [])
            {
                Console.WriteLine(
                    $"       item {Output.Text(item?["result"])} {Output.Text(item?["id"])} -> "
                        + Output.Text(destination?["destination"]));
            }
        }
    }
}
