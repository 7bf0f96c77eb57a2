using System.CommandLine;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands.Pbm;

/// <summary><c>pbm cluster</c>: the nodes, as they are and as they change.</summary>
internal static class ClusterCommands
{
    private const string Route = "api/v1/cluster";

    internal static Command Create(PbmTarget target) => new("cluster", "Shows nodes, and lets them go.")
    {
        Show(target), Status(target), Leader(target), Tail(target), Leave(target), Down(target),
        DownUnreachable(target),
    };

    private static Command Show(PbmTarget target)
    {
        var all = new Option<bool>("--all") { Description = "Also nodes that are gone." };
        var withGone = false;
        return target.Asking(
            "show", "Lists the members; * marks the node that answers.", [all],
            (parsed, server, cancellationToken) =>
            {
                withGone = parsed.GetValue(all);
                return server.GetAsync(Route, cancellationToken);
            },
            cluster => Output.Table(
                ["", "name", "address", "state", "since", "version", "shards"],
                Members(cluster).Where(member => withGone || State(member) != "gone").Select(member => (string[])
                [
                    IsSelf(member) ? "*" : "", Output.Text(member["name"]), Address(member),
                    State(member), Output.Moment(member["since"]), Output.Text(member["version"]),
                    Output.Text(member["shards"]),
                ])));
    }

    private static Command Status(PbmTarget target) => target.Asking(
        "status", "Shows the node that answers.", [],
        async (_, server, cancellationToken) =>
        {
            var answer = await server.GetAsync(Route, cancellationToken);
            return !answer.Ok ? answer : answer with
            {
                Body = new JsonObject
                {
                    ["self"] = answer.Body!["self"]?.DeepClone(),
                    ["member"] = Members(answer.Body).FirstOrDefault(IsSelf)?.DeepClone(),
                    ["members"] = Members(answer.Body).Count(member => State(member) != "gone"),
                    ["shards"] = answer.Body["shards"]?.DeepClone(),
                    ["shardsFree"] = answer.Body["shardsFree"]?.DeepClone(),
                },
            };
        },
        status =>
        {
            if (status["member"] is not { } self)
            {
                var id = Output.Text(status["self"]);
                Console.WriteLine($"{id} only answers: it is no member and runs no connectors");
                return;
            }

            var free = (int?)status["shardsFree"] is > 0 and var number ? $", {number} without an owner" : "";
            Output.List(
            [
                ("name", Output.Text(self["name"])),
                ("state", State(self)),
                ("address", Address(self)),
                ("id", Output.Text(self["id"])),
                ("since", Output.Moment(self["since"])),
                ("version", Output.Text(self["version"])),
                ("shards", $"{Output.Text(self["shards"])} of {Output.Text(status["shards"])}{free}"),
                ("members", Output.Text(status["members"])),
            ]);
        });

    private static Command Leader(PbmTarget target) => target.Asking(
        "leader", "Says that there is none, and which node is the oldest.", [],
        async (_, server, cancellationToken) =>
        {
            var answer = await server.GetAsync(Route, cancellationToken);
            return !answer.Ok ? answer : answer with
            {
                Body = new JsonObject
                {
                    ["leader"] = null,
                    ["oldest"] = Members(answer.Body!).FirstOrDefault(member =>
                        Output.Text(member["id"]) == Output.Text(answer.Body!["oldest"]))?.DeepClone(),
                },
            };
        },
        answer =>
        {
            Console.WriteLine("There is no leader: each node decides for itself from the same rows.");
            Console.WriteLine(answer["oldest"] is { } oldest
                ? $"The oldest node is {Output.Text(oldest["name"])} ({Address(oldest)}), "
                  + $"up since {Output.Moment(oldest["since"])}; nothing depends on it."
                : "No node is up.");
        });

    private static Command Tail(PbmTarget target) => target.Following(
        "tail", "Follows changes of members and of owners of shards until interrupted.", [],
        (_, _, _) => Task.FromResult($"{Route}/stream"), Print);

    private static Command Leave(PbmTarget target)
    {
        var node = Node("Who shall leave; the node that answers when left out.");
        return target.Asking(
            "leave", "Asks a node to leave: it gives its shards away, and its process ends in order.", [node],
            (parsed, server, cancellationToken) =>
                server.PostAsync($"{Route}/leave", new { node = parsed.GetValue(node) }, cancellationToken),
            PrintOrdered);
    }

    private static Command Down(PbmTarget target)
    {
        var node = Node("Who is dead.");
        node.Required = true;
        var force = new Option<bool>("--force") { Description = "Also when it shows that it lives." };
        return target.Asking(
            "down", "Declares a node dead at once, unless it shows that it lives.", [node, force],
            (parsed, server, cancellationToken) => server.PostAsync(
                $"{Route}/down", new { node = parsed.GetValue(node), force = parsed.GetValue(force) },
                cancellationToken),
            PrintOrdered);
    }

    private static Command DownUnreachable(PbmTarget target) => target.Asking(
        "down-unreachable", "Declares all nodes dead that show no life while they are watched.", [],
        (_, server, cancellationToken) => server.PostAsync($"{Route}/down-unreachable", new { }, cancellationToken),
        PrintOrdered);

    private static Option<string?> Node(string description) =>
        new("--address", "-a") { Description = $"{description} Its address, name or id." };

    private static void PrintOrdered(JsonNode answer)
    {
        if (answer["items"] is not JsonArray { Count: > 0 } nodes)
        {
            Console.WriteLine("every node shows that it lives");
            return;
        }

        foreach (var node in nodes)
            Console.WriteLine($"{Output.Text(node?["name"])} is {Output.Text(node?["state"])}");
    }

    private static void Print(JsonNode change)
    {
        var shards = (change["shards"] as JsonArray ?? []).Select(shard => (int)shard!).ToList();
        var text = (string?)change["type"] switch
        {
            "shards-moved" => $"{Count(shards)} from {Or(change["from"])} to {Or(change["to"])}: {Ranges(shards)}",
            "shards-wanted" => $"{Count(shards)} of {Or(change["from"])} by {Or(change["to"])}: {Ranges(shards)}",
            "member" => $"{Output.Text(change["name"])}  {Address(change)}  {Output.Text(change["state"])}, "
                + $"{Count(shards)}",
            _ => $"{Output.Text(change["name"])}  {Address(change)}",
        };
        Console.WriteLine($"{Output.Moment(change["at"])}  {Output.Text(change["type"]),-13}  {text}");
    }

    private static string Or(JsonNode? name) => (string?)name ?? "nobody";

    private static string Count(List<int> shards) => shards.Count == 1 ? "1 shard" : $"{shards.Count} shards";

    // 0-3,7
    private static string Ranges(List<int> shards) => string.Join(',', shards.Index()
        .GroupBy(entry => entry.Item - entry.Index)
        .Select(run => run.Count() == 1 ? $"{run.First().Item}" : $"{run.First().Item}-{run.Last().Item}"));

    private static IEnumerable<JsonNode> Members(JsonNode cluster) =>
        (cluster["items"] as JsonArray ?? []).OfType<JsonNode>();

    private static bool IsSelf(JsonNode member) => (bool?)member["self"] == true;

    // A node whose session with the database is closed is about to be declared dead.
    private static string State(JsonNode member) =>
        (string?)member["state"] is { } state && state != "gone" && (bool?)member["connected"] == false
            ? $"{state}, unreachable"
            : Output.Text(member["state"]);

    private static string Address(JsonNode member) => Output.Text(member["address"]).TrimEnd('/');
}
