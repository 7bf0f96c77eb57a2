using System.Globalization;
using System.Text.Json.Nodes;

namespace SyncActors.Cli;

/// <summary>Prints connectors as the memory connector did.</summary>
internal static class MemoryConnectorOutput
{
    private const string Never = "-";

    /// <summary>All connectors, one a line.</summary>
    internal static void List(JsonNode answer)
    {
        Line("ID", "Status", "Enabled", "Last Sync");
        foreach (var view in (answer["items"] as JsonArray ?? []).OfType<JsonNode>()
            .Where(view => Output.Text(view["status"]) != "removed"))
        {
            var isDisabled = Output.Text(view["status"]) == "disabled";
            Line(
                Output.Text(view["name"]), StateOf(view), isDisabled ? "no" : "yes",
                Moment(view["lastRun"]?["endedAt"], ""));
        }
    }

    /// <summary>One connector, or several with a line between them.</summary>
    internal static void Status(JsonNode answer)
    {
        var views = answer["items"] is JsonArray items ? items.OfType<JsonNode>() : [answer];
        foreach (var (index, view) in views.Where(view => Output.Text(view["status"]) != "removed").Index())
        {
            if (index > 0)
                Console.WriteLine();
            Console.WriteLine($"Connector: {Output.Text(view["name"])}");
            Console.WriteLine($"Status: {ResultOf(view)}");
            Console.WriteLine($"Last Sync: {Moment(view["lastRun"]?["endedAt"], " UTC")}");
            Console.WriteLine($"Processed: {Output.Text(view["totals"]?["synced"])} memories");
            Console.WriteLine($"Failed: {Output.Text(view["deadLetters"])} memories");
            Console.WriteLine($"Next Run: {Moment(view["nextRunAt"], " UTC")}");
        }
    }

    // What it is doing.
    private static string StateOf(JsonNode view) => Output.Text(view["status"]) switch
    {
        "waiting" => "running",
        "failing" or "refused" or "discontinued" => "failed",
        "needs-authorization" => "unauthorized",
        var word => word,
    };

    // What came of the last run, unless something else is to be said.
    private static string ResultOf(JsonNode view) => (StateOf(view), Output.Text(view["lastRun"]?["outcome"])) switch
    {
        ("idle", "complete" or "complete-with-parked") => "completed",
        ("idle", "cancelled") => "cancelled",
        var (state, _) => state,
    };

    private static string Moment(JsonNode? node, string zone) => DateTimeOffset.TryParse(
        (string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + zone
            : Never;

    private static void Line(string id, string status, string enabled, string lastSync) =>
        Console.WriteLine($"{id,-20} {status,-9} {enabled,-8} {lastSync}");
}
