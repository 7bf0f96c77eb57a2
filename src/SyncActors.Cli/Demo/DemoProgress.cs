using System.Text.Json.Nodes;
using Spectre.Console;

namespace SyncActors.Cli.Demo;

/// <summary>Follows all connectors of the demo with a progress bar.</summary>
internal static class DemoProgress
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Sums over all connectors.</summary>
    internal sealed record Totals(long Requests, long Expected, long Items, int Ended);

    /// <summary>Waits until a share of the expected requests is made; 1 waits until every run has ended.</summary>
    internal static Task<Totals> UntilAsync(
        ServerConnection api, int users, double share, string label, CancellationToken cancellationToken) =>
        AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask(label);
            while (true)
            {
                var answer = await api.GetAsync("api/v1/connectors?limit=500", cancellationToken);
                var totals = Sum(answer.Body?["items"]?.AsArray() ?? []);
                task.MaxValue = Math.Max(1, totals.Expected);
                task.Value = totals.Requests;
                var planned = totals.Expected > 20L * users;
                if (totals.Ended == users || (share < 1 && planned && totals.Requests >= share * totals.Expected))
                    return totals;
                await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
            }
        });

    /// <summary>The earliest and latest day through which connectors are complete.</summary>
    internal static async Task<string> CoverageAsync(
        ServerConnection api, IEnumerable<string> connectors, CancellationToken cancellationToken)
    {
        List<string> marks = [];
        foreach (var name in connectors)
        {
            var view = await api.GetAsync(Commands.ServerCommands.Path(name), cancellationToken);
            marks.Add(Output.Text(view.Body?["destinations"]?[0]?["watermark"]));
        }

        marks.Sort(StringComparer.Ordinal);
        return $"{marks.Count} connectors complete through {marks[0]} to {marks[^1]} "
            + "(late devices leave the newest days open)";
    }

    // The first run brings the year; a connector that has ended it shows it as its last run.
    private static Totals Sum(JsonArray views)
    {
        var totals = new Totals(0, 0, 0, 0);
        foreach (var view in views)
        {
            var run = view?["run"] ?? view?["lastRun"];
            var ended = view?["run"] is null
                && Output.Text(view?["lastRun"]?["outcome"]) is "complete" or "complete-with-parked";
            totals = new Totals(
                totals.Requests + ((long?)run?["requests"] ?? 0),
                totals.Expected + ((long?)run?["requestsExpected"] ?? 0),
                totals.Items + ((long?)view?["totals"]?["synced"] ?? 0), totals.Ended + (ended ? 1 : 0));
        }

        return totals;
    }
}
