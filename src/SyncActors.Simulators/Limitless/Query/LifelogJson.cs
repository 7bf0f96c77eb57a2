using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Writes entries as the vendor does.</summary>
/// <param name="Zone">The zone of the times.</param>
/// <param name="Markdown">Whether <c>markdown</c> is filled.</param>
/// <param name="Headings">Whether headings are shown.</param>
/// <param name="Contents">Whether <c>contents</c> is filled.</param>
internal sealed record LifelogJson(TimeZoneInfo Zone, bool Markdown, bool Headings, bool Contents)
{
    /// <summary>One entry.</summary>
    public JsonObject Write(VisibleLifelog lifelog, bool omitUpdatedAt)
    {
        var recorded = lifelog.Recorded;
        var nodes = Headings ? lifelog.Nodes : WithoutHeadings(lifelog.Nodes);
        var shown = Contents && !recorded.WithoutText ? nodes : [];
        var json = new JsonObject
        {
            ["id"] = recorded.Id,
            ["title"] = lifelog.Title,
            ["markdown"] = Markdown && !recorded.WithoutText ? MarkdownOf(nodes, recorded.Start) : null,
            ["contents"] = new JsonArray([.. shown.Select(node => Node(node, recorded.Start))]),
            ["startTime"] = Time(recorded.Start),
            ["endTime"] = Time(lifelog.End),
            ["isStarred"] = lifelog.Starred,
        };
        if (!omitUpdatedAt)
            json["updatedAt"] = Utc(lifelog.UpdatedAt);
        return json;
    }

    /// <summary>A moment in UTC.</summary>
    public static string Utc(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string Time(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        return local.Offset == TimeSpan.Zero
            ? Utc(moment)
            : local.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }

    private JsonObject Node(RecordedNode node, DateTimeOffset start) => new()
    {
        ["type"] = node.Type,
        ["content"] = node.Content,
        ["startTime"] = Time(start + node.Offset),
        ["endTime"] = Time(start + node.Offset + node.Length),
        ["startOffsetMs"] = (long)node.Offset.TotalMilliseconds,
        ["endOffsetMs"] = (long)(node.Offset + node.Length).TotalMilliseconds,
        ["children"] = new JsonArray([.. node.Children.Select(child => Node(child, start))]),
        ["speakerName"] = node.Speaker,
        ["speakerIdentifier"] = node.IsOwner ? "user" : null,
    };

    private string MarkdownOf(IReadOnlyList<RecordedNode> nodes, DateTimeOffset start)
    {
        var text = new StringBuilder();
        foreach (var node in nodes)
            Append(text, node, start);
        return text.ToString().TrimEnd();
    }

    private void Append(StringBuilder text, RecordedNode node, DateTimeOffset start)
    {
        var line = node.Type switch
        {
            "heading1" => "# " + node.Content,
            "heading2" => "## " + node.Content,
            "heading3" => "### " + node.Content,
            "blockquote" => $"- {node.Speaker ?? "Unknown"} ({UnitedStates(start + node.Offset)}): {node.Content}",
            _ => node.Content,
        };
        text.Append(line).Append("\n\n");
        foreach (var child in node.Children)
            Append(text, child, start);
    }

    private string UnitedStates(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone)
        .ToString("M/d/yy h:mm tt", CultureInfo.InvariantCulture);

    private static List<RecordedNode> WithoutHeadings(IReadOnlyList<RecordedNode> nodes)
    {
        var kept = new List<RecordedNode>();
        foreach (var node in nodes)
        {
            var children = WithoutHeadings(node.Children);
            if (node.IsHeading)
                kept.AddRange(children);
            else
                kept.Add(node with { Children = children });
        }

        return kept;
    }
}
