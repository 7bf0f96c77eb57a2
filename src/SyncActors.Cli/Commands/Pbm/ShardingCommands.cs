using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SyncActors.Cli.Commands.Pbm;

/// <summary><c>pbm cluster-sharding</c>: regions, shards, owners.</summary>
internal static class ShardingCommands
{
    private const string Regions = "api/v1/cluster/regions";
    private static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(3);

    internal static Command Create(PbmTarget target) => new("cluster-sharding", "Shows regions, shards and owners.")
    {
        ListRegions(target), RegionStats(target), ListShards(target), ShardOwner(target),
    };

    private static Command ListRegions(PbmTarget target) => target.Asking(
        "list-regions", "Lists the regions of the node that answers.", [],
        (_, server, cancellationToken) => server.GetAsync(Regions, cancellationToken),
        answer => Output.Table(
            ["region", "shards", "entities"],
            (answer["items"] as JsonArray ?? []).Select(region => (string[])
            [
                Output.Text(region?["name"]), Output.Text(region?["shards"]), Output.Text(region?["entities"]),
            ])));

    private static Command RegionStats(PbmTarget target)
    {
        var region = new Option<string?>("--region", "-r") { Description = "Only this region." };
        return target.Asking(
            "region-stats", "Counts the entities alive on the node that answers, shard by shard.", [region],
            async (parsed, server, cancellationToken) =>
            {
                var answer = await server.GetAsync(Regions, cancellationToken);
                if (!answer.Ok || parsed.GetValue(region) is not { } name)
                    return answer;
                var kept = (answer.Body!["items"] as JsonArray ?? [])
                    .Where(item => Output.Text(item?["name"]) == name).ToList();
                if (kept.Count == 0)
                    throw new NotFoundException($"there is no region '{name}'; see 'cluster-sharding list-regions'.");
                answer.Body!["items"] = new JsonArray([.. kept.Select(item => item!.DeepClone())]);
                return answer;
            },
            answer =>
            {
                var rows = (answer["items"] as JsonArray ?? []).SelectMany(
                    region => region?["byShard"] as JsonObject ?? [],
                    (region, shard) => (string[])
                        [Output.Text(region?["name"]), shard.Key, Output.Text(shard.Value)]).ToList();
                if (rows.Count == 0)
                    Console.WriteLine("no entity is alive here");
                else
                    Output.Table(["region", "shard", "entities"], rows);
            });
    }

    private static Command ListShards(PbmTarget target)
    {
        var owner = new Option<string?>("--owner", "-o") { Description = "Only shards of the node of this name." };
        var local = new Option<bool>("--local") { Description = "Do not ask other nodes how many entities are alive." };
        return target.Acting(
            "list-shards", "Lists shards with their owners and the entities alive in them.", [owner, local],
            async (parsed, server, cancellationToken) =>
            {
                var cluster = await server.GetAsync("api/v1/cluster", cancellationToken);
                var answer = cluster.Ok ? await server.GetAsync("api/v1/cluster/shards", cancellationToken) : cluster;
                if (!answer.Ok)
                    return Output.Show(answer, json: false, _ => { });
                var name = parsed.GetValue(owner);
                var shards = (answer.Body!["items"] as JsonArray ?? []).OfType<JsonNode>()
                    .Where(shard => name is null || (string?)shard["ownerName"] == name).ToList();
                var owners = shards.Select(shard => (string?)shard["owner"]).OfType<string>().ToHashSet();
                var asked = Members(cluster.Body!).Where(member => owners.Contains(Output.Text(member["id"]))
                    && (!parsed.GetValue(local) || (bool?)member["self"] == true)).ToList();
                var counts = await Task.WhenAll(asked.Select(member => CountAsync(server, member, cancellationToken)));
                var alive = asked.Zip(counts).Where(pair => pair.Second is not null)
                    .ToDictionary(pair => Output.Text(pair.First["id"]), pair => pair.Second!, StringComparer.Ordinal);
                foreach (var shard in shards)
                    shard["entities"] = Entities(shard, alive);
                answer.Body!["items"] = new JsonArray([.. shards.Select(shard => shard.DeepClone())]);
                return Output.Show(answer, target.Json(parsed), Print);
            });
    }

    private static Command ShardOwner(PbmTarget target)
    {
        var key = new Option<string>("--key", "-k")
        {
            Description = "Name of a connector, id of an entity, or number of a shard.",
            Required = true,
        };
        return target.Asking(
            "shard-owner", "Tells who owns the shard of a connector.", [key],
            (parsed, server, cancellationToken) => server.GetAsync(
                $"api/v1/cluster/shards/owner?key={Uri.EscapeDataString(parsed.GetValue(key)!)}", cancellationToken),
            answer =>
            {
                var shard = answer["shard"];
                Output.List(
                [
                    ("connector", (string?)answer["connector"]),
                    ("entity", (string?)answer["entity"]),
                    ("shard", Output.Text(shard?["shard"])),
                    ("owner", (string?)shard?["ownerName"] ?? "nobody"),
                    ("address", ((string?)answer["address"])?.TrimEnd('/')),
                    ("epoch", Output.Text(shard?["epoch"])),
                    ("since", Output.Moment(shard?["since"])),
                    ("wanted by", (string?)shard?["wantedBy"]),
                ]);
            });
    }

    private static void Print(JsonNode answer)
    {
        var shards = (answer["items"] as JsonArray ?? []).OfType<JsonNode>().ToList();
        Output.Table(
            ["shard", "epoch", "owner", "since", "wanted by", "entities"],
            shards.Select(shard => (string[])
            [
                Output.Text(shard["shard"]), Output.Text(shard["epoch"]), Output.Text(shard["ownerName"]),
                Output.Moment(shard["since"]), Output.Text(shard["wantedBy"]),
                (string?)shard["owner"] is null ? "-"
                    : shard["entities"]?.ToString() ?? "not asked",
            ]));
        var silent = shards.Where(shard => shard["owner"] is not null && shard["entities"] is null)
            .Select(shard => Output.Text(shard["ownerName"])).Distinct().Order(StringComparer.Ordinal);
        if (string.Join(", ", silent) is { Length: > 0 } names)
            Console.Error.WriteLine($"syncactors: not asked, or no answer: {names}");
    }

    // Entities of all regions by shard; null when the node does not answer, or is another start than was meant.
    private static async Task<Dictionary<int, int>?> CountAsync(
        ServerConnection server, JsonNode member, CancellationToken cancellationToken)
    {
        if ((bool?)member["self"] == true)
            return Counts(await server.GetAsync(Regions, cancellationToken), member);
        if (PbmTarget.Address(member) is not { } address)
            return null;
        try
        {
            using var other = server.At(address, OthersPatience);
            return Counts(await other.GetAsync(Regions, cancellationToken), member);
        }
        catch (Exception silent) when (silent is ServerUnreachableException or HttpRequestException
            || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null; // The table says so.
        }
    }

    private static Dictionary<int, int>? Counts(ServerAnswer answer, JsonNode member) =>
        answer.Ok && Output.Text(answer.Body?["node"]) == Output.Text(member["id"])
            ? (answer.Body!["items"] as JsonArray ?? []).SelectMany(region => region?["byShard"] as JsonObject ?? [])
                .GroupBy(entry => int.Parse(entry.Key, CultureInfo.InvariantCulture))
                .ToDictionary(group => group.Key, group => group.Sum(entry => (int)entry.Value!))
            : null;

    private static JsonNode? Entities(JsonNode shard, Dictionary<string, Dictionary<int, int>> alive) =>
        (string?)shard["owner"] is { } owner && alive.TryGetValue(owner, out var counts)
            ? counts.GetValueOrDefault((int)shard["shard"]!)
            : null;

    private static IEnumerable<JsonNode> Members(JsonNode cluster) =>
        (cluster["items"] as JsonArray ?? []).OfType<JsonNode>();
}
