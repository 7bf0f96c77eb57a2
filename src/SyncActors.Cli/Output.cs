using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace SyncActors.Cli;

/// <summary>How answers are printed: JSON for programs, tables for people.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Prints an answer and gives the exit code: the problem on standard error, else JSON, else what
    /// <paramref name="print"/> does with it.</summary>
    internal static int Show(ServerAnswer answer, bool json, Action<JsonNode> print)
    {
        if (!answer.Ok)
            return Exit.Fail(answer.Code, answer.Problem);
        if (json)
            Console.WriteLine(answer.Body?.ToJsonString(Indented) ?? "null");
        else if (answer.Body is { } body)
            print(body);
        return (int)ExitCode.Ok;
    }

    /// <summary>A table with a header.</summary>
    internal static void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in header)
            table.AddColumn(Markup.Escape(column));
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }

    /// <summary>Aligned columns with a header and without lines; the last one may be empty.</summary>
    internal static void Columns(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [header, .. rows];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        foreach (var row in all)
            Console.WriteLine(string.Join("  ", row.Zip(widths, (cell, width) => cell.PadRight(width))).TrimEnd());
    }

    /// <summary>Names and values, one a line.</summary>
    internal static void List(IEnumerable<(string Name, string? Value)> entries)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in entries.Where(entry => entry.Value is { Length: > 0 }))
            grid.AddRow(Markup.Escape(name), Markup.Escape(value!));
        AnsiConsole.Write(grid);
    }

    /// <summary>A moment to the second.</summary>
    internal static string Moment(JsonNode? node) => DateTimeOffset.TryParse(
        (string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : Text(node);

    /// <summary>A moment to the millisecond, as logs have it.</summary>
    internal static string Instant(JsonNode? node) => DateTimeOffset.TryParse(
        (string?)node, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : Text(node);

    /// <summary>Ranges of days, a range of one day as that day; long lists are cut.</summary>
    internal static string Days(JsonNode? node)
    {
        var ranges = Text(node).Split(',').Select(range =>
            range.Split("..") is [var from, var through] && from == through ? from : range).ToList();
        return ranges.Count <= 3
            ? string.Join(", ", ranges)
            : $"{string.Join(", ", ranges.Take(3))} and {ranges.Count - 3} more";
    }

    /// <summary>A member's text; a dash when it is missing.</summary>
    internal static string Text(JsonNode? node) => node switch
    {
        null => "-",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
