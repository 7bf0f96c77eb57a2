using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands.Pbm;

/// <summary><c>pbm actor</c>: the actors of a node.</summary>
internal static class ActorCommands
{
    private const int ActorsMax = 1000;

    internal static Command Create(PbmTarget target) =>
        new("actor", "Shows the actors of a node.") { Hierarchy(target), System(target) };

    private static Command Hierarchy(PbmTarget target)
    {
        var start = new Option<string?>("--start", "-s")
        {
            Description = "Path of the actor to begin with, such as /connectors or /connectors/<name>.",
        };
        var depth = new Option<int?>("--depth", "-d") { Description = "Levels below it; all when left out." };
        return target.Asking(
            "hierarchy", "Shows the tree of actors, and what connectors are doing.", [start, depth],
            (parsed, server, cancellationToken) =>
            {
                var under = Uri.EscapeDataString(parsed.GetValue(start) ?? "/");
                var levels = parsed.GetValue(depth) is { } most ? $"&depth={most}" : "";
                return server.GetAsync(
                    $"api/v1/cluster/actors?limit={ActorsMax}&under={under}{levels}", cancellationToken);
            },
            PrintTree);
    }

    private static Command System(PbmTarget target) => target.Asking(
        "system", "Shows the size of the node's process.", [],
        (_, server, cancellationToken) => server.GetAsync("api/v1/cluster/system", cancellationToken),
        system => Output.List(
        [
            ("name", Output.Text(system["name"])),
            ("node", $"{Output.Text(system["nodeName"])} ({Output.Text(system["node"])})"),
            ("version", Output.Text(system["version"])),
            ("started", Output.Moment(system["startedAt"])),
            ("uptime", Uptime(system["uptimeSeconds"])),
            ("actors", $"{Output.Text(system["actors"])}, {Output.Text(system["waiting"])} messages wait"),
            ("restarts", Output.Text(system["restarts"])),
            ("undelivered", Output.Text(system["undelivered"])),
            ("threads", Output.Text(system["threads"])),
            ("memory", $"{Mebibytes(system["memoryBytes"])}, of it objects {Mebibytes(system["heapBytes"])}"),
            .. (system["lastUndelivered"] as JsonArray ?? []).Select(message => (
                "", (string?)$"{Output.Moment(message?["at"])} {Output.Text(message?["message"])} to "
                    + $"{Output.Text(message?["recipient"])}: {Output.Text(message?["reason"])}")),
        ]));

    private static void PrintTree(JsonNode answer)
    {
        var actors = (answer["items"] as JsonArray ?? []).OfType<JsonNode>().ToList();
        Output.Columns(
            ["actor", "class", "mailbox", "state", "restarts", "connector"],
            Names(actors).Zip(actors, (name, actor) => (string[])
            [
                name, Output.Text(actor["class"]), Output.Text(actor["mailbox"]), Output.Text(actor["state"]),
                Output.Text(actor["restarts"]), Connector(actor["connector"]),
            ]));
        if ((int?)answer["total"] - actors.Count is > 0 and var more)
            Console.Error.WriteLine($"syncactors: {more} more; see less with --start or --depth");
    }

    // Each actor comes after its parent; lines show which of its siblings are still to come.
    private static IEnumerable<string> Names(List<JsonNode> actors)
    {
        var paths = actors.ConvertAll(actor => Output.Text(actor["path"]));
        var root = paths.Count == 0 ? 0 : Level(paths[0]);
        for (var i = 0; i < paths.Count; i++)
        {
            var level = Level(paths[i]) - root;
            var lines = level == 0 ? "" : string.Concat(
                Enumerable.Range(1, level).Select(at => (HasNext(i, root + at), at == level) switch
                {
                    (true, true) => "├─ ",
                    (false, true) => "└─ ",
                    (true, false) => "│  ",
                    (false, false) => "   ",
                }));
            yield return lines + (level == 0 ? paths[i] : paths[i][(paths[i].LastIndexOf('/') + 1)..]);
        }

        bool HasNext(int index, int level)
        {
            var next = paths.FindIndex(index + 1, path => Level(path) <= level);
            return next > 0 && Level(paths[next]) == level;
        }
    }

    private static int Level(string path) => path.Count(letter => letter == '/');

    private static string Connector(JsonNode? connector)
    {
        if (connector is null)
            return "";
        var (done, left) = ((int?)connector["windowsDone"], (int?)connector["windowsLeft"]);
        var asking = connector["asking"] is { } window ? $", asks {Output.Text(window)}" : "";
        var run = connector["run"] is { } number ? $", run {number}: {done} of {done + left} windows done{asking}" : "";
        var blocked = connector["blockedUntil"] is { } until ? $" blocked until {Output.Moment(until)}" : "";
        return $"{Output.Text(connector["name"])} {Output.Text(connector["status"])}, "
            + $"bucket {Output.Text(connector["bucket"])}{blocked}{run}";
    }

    private static string Uptime(JsonNode? seconds)
    {
        var time = TimeSpan.FromSeconds((long?)seconds ?? 0);
        return time.ToString(time.Days > 0 ? @"d\d\ hh\:mm\:ss" : @"hh\:mm\:ss", CultureInfo.InvariantCulture);
    }

    private static string Mebibytes(JsonNode? bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{((long?)bytes ?? 0) / 1048576.0:0} MiB");
}
