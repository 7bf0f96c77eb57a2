using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace SyncActors.Cli.Commands;

/// <summary><c>connector show</c>: a connector's state now, or as it was after any event.</summary>
internal static class ConnectorCommand
{
    internal static Command Create()
    {
        var connector = ServerCommands.Connector();
        var at = new Option<long?>("--at")
        {
            Description = "Sequence number of the event after which to look; default: now.",
        };
        return new Command("connector", "Looks into one connector.")
        {
            ServerCommands.Asking(
                "show", "Shows the state now, or as it was after any event.", [connector, at],
                (parsed, server, cancellationToken) => server.GetAsync(
                    ServerCommands.Path(
                        parsed.GetValue(connector)!,
                        parsed.GetValue(at) is { } sequenceNr
                            ? string.Create(CultureInfo.InvariantCulture, $"/state?at={sequenceNr}")
                            : "/state"),
                    cancellationToken),
                body => Console.WriteLine(body.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))),
        };
    }
}
