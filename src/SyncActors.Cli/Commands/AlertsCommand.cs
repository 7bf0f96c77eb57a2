using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands;

/// <summary><c>alerts</c>: what is wrong, taking note of it, and the channels on which people are told.</summary>
internal static class AlertsCommand
{
    private const string Path = "api/v1/alerts";

    internal static Command Create() =>
        new("alerts", "Shows what is wrong, takes note of it, and tries the channels on which people are told.")
        {
            List(), Acknowledge(), Channels(), Test(),
        };

    private static Command List()
    {
        var connector = new Option<string?>("--connector") { Description = "Of this connector alone." };
        var cause = new Option<string?>("--cause")
        {
            Description = "Of this cause alone, such as needs-authorization.",
        };
        var state = new Option<string?>("--state") { Description = "firing or acknowledged; both when left out." };
        return ServerCommands.Asking(
            "list", "Lists the alerts that fire.", [connector, cause, state],
            (parsed, server, cancellationToken) => server.GetAsync(
                Path + Filter(
                    ("connector", parsed.GetValue(connector)), ("cause", parsed.GetValue(cause)),
                    ("state", parsed.GetValue(state))),
                cancellationToken),
            answer => Output.Table(
                ["connector", "cause", "state", "since", "what", "to do"],
                (answer["items"] as JsonArray ?? []).Select(alert => (string[])
                [
                    Output.Text(alert?["connector"]), Output.Text(alert?["cause"]), Output.Text(alert?["state"]),
                    Output.Moment(alert?["since"]), Output.Text(alert?["text"]), Output.Text(alert?["advice"]),
                ])));
    }

    private static Command Acknowledge()
    {
        var connector = ServerCommands.Connector();
        var cause = new Argument<string>("cause") { Description = "Such as needs-authorization; see alerts list." };
        return ServerCommands.Asking(
            "ack", "Takes note of an alert: nobody is reminded of it any more.", [connector, cause],
            (parsed, server, cancellationToken) => server.PostAsync(
                ServerCommands.Path(
                    parsed.GetValue(connector)!,
                    $"/alerts/{Uri.EscapeDataString(parsed.GetValue(cause)!)}/acknowledge"),
                new { },
                cancellationToken),
            ServerCommands.Settled);
    }

    private static Command Channels() => ServerCommands.Asking(
        "channels", "Lists the channels, and how they fare at the server that answers.", [],
        (_, server, cancellationToken) => server.GetAsync($"{Path}/channels", cancellationToken),
        answer => Output.Table(
            ["channel", "kind", "place", "status", "last delivered", "failure"],
            (answer["items"] as JsonArray ?? []).Select(channel => (string[])
            [
                Output.Text(channel?["name"]), Output.Text(channel?["kind"]), Output.Text(channel?["place"]),
                Output.Text(channel?["status"]), Output.Moment(channel?["lastDeliveredAt"]),
                Output.Text(channel?["failure"]),
            ])));

    private static Command Test()
    {
        var channel = new Argument<string>("channel") { Description = "Name of the channel." };
        return ServerCommands.Asking(
            "test", "Sends a test message on a channel.", [channel],
            (parsed, server, cancellationToken) => server.PostAsync(
                $"{Path}/test", new { channel = parsed.GetValue(channel) }, cancellationToken),
            answer => Console.WriteLine(Output.Text(answer["outcome"])));
    }

    private static string Filter(params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        var query = "?limit=1000";
        foreach (var (name, value) in filters)
        {
            if (value is not null)
                query += $"&{name}={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}
