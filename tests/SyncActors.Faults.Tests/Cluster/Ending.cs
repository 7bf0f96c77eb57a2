using System.Text.Json.Nodes;
using SyncActors.Testing.Processes;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>The end of a trial: each connector runs once more, until nothing is open. Resets take effect with the next
/// run, so there is one more of each.</summary>
internal sealed class Ending(ServerClient api, int connectors)
{
    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);

    /// <summary>Lets each connector run.</summary>
    internal async Task BeginAsync(CancellationToken cancellationToken)
    {
        foreach (var view in await ViewsAsync(cancellationToken))
        {
            var name = (string)view["name"]!;
            _before[name] = view["run"] is { } run ? (long)run["number"]! - 1 : (long?)view["lastRun"]?["number"] ?? 0;
            await api.PostAsync($"connectors/{name}/resume", new { }, null, cancellationToken);
            await api.PostAsync($"connectors/{name}/trigger", new { force = false }, null, cancellationToken);
        }
    }

    /// <summary>What is open still; null when everything is complete.</summary>
    internal async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        string? open = null;
        foreach (var view in await ViewsAsync(cancellationToken))
        {
            var name = (string)view["name"]!;
            var ended = view["run"] is null && (long?)view["lastRun"]?["number"] > _before[name];
            if (ended && (string?)view["lastRun"]!["outcome"] == "complete")
                continue;

            // What a fault left open is for the next run.
            if (ended)
                await api.PostAsync($"connectors/{name}/trigger", new { force = false }, null, cancellationToken);
            open = view.ToJsonString();
        }

        return open;
    }

    private async Task<IReadOnlyList<JsonNode>> ViewsAsync(CancellationToken cancellationToken)
    {
        var views = (await api.GetAsync("connectors?limit=100", cancellationToken))["items"]!.AsArray();
        Assert.Equal(connectors, views.Count);
        return [.. views.Select(view => view!)];
    }
}
