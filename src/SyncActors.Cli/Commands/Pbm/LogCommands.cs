using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands.Pbm;

/// <summary><c>pbm log</c>: the newest lines of a node's log.</summary>
internal static class LogCommands
{
    private const string Route = "api/v1/cluster/log";

    internal static Command Create(PbmTarget target) =>
        new("log", "Shows the log of a node.") { Peek(target), Tail(target) };

    private static Command Peek(PbmTarget target)
    {
        var lines = Lines(50);
        return target.Asking(
            "peek", "Prints the newest lines.", [lines],
            (parsed, server, cancellationToken) => NewestAsync(server, parsed.GetValue(lines), cancellationToken),
            answer =>
            {
                foreach (var line in answer["items"] as JsonArray ?? [])
                    Print(line!);
            });
    }

    private static Command Tail(PbmTarget target)
    {
        var lines = Lines(10);
        return target.Following(
            "tail", "Follows the log until interrupted.", [lines],
            async (parsed, server, cancellationToken) =>
            {
                // The stream itself sends the lines before, so that none is lost in between.
                var count = parsed.GetValue(lines);
                var newest = await NewestAsync(server, Math.Max(1, count), cancellationToken);
                if (!newest.Ok)
                    throw new ServerRefusedException(newest);
                var known = newest.Body!["items"] as JsonArray ?? [];
                var after = known.Count == 0 ? 0
                    : count == 0 ? (long)known[^1]!["number"]!
                    : (long)known[0]!["number"]! - 1;
                return string.Create(CultureInfo.InvariantCulture, $"{Route}/stream?after={after}");
            },
            Print);
    }

    private static Option<int> Lines(int most) => new("--lines", "-l")
    {
        Description = "How many lines to begin with, at most 1000.",
        DefaultValueFactory = _ => most,
    };

    private static Task<ServerAnswer> NewestAsync(
        ServerConnection server, int lines, CancellationToken cancellationToken) =>
        server.GetAsync(string.Create(CultureInfo.InvariantCulture, $"{Route}?limit={lines}"), cancellationToken);

    // As the server prints it.
    private static void Print(JsonNode line) => Console.WriteLine(
        $"{Output.Instant(line["at"])} {Level((string?)line["level"])}: "
        + $"{Output.Text(line["category"])}[{Output.Text(line["eventId"])}] {Output.Text(line["text"])}");

    private static string Level(string? level) => level switch
    {
        "trace" => "trce",
        "debug" => "dbug",
        "information" => "info",
        "warning" => "warn",
        "error" => "fail",
        _ => "crit",
    };
}
