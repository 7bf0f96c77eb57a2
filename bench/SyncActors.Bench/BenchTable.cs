using System.Globalization;

namespace SyncActors.Bench;

/// <summary>Rows as a Markdown table with aligned columns.</summary>
internal static class BenchTable
{
    private static readonly string[] Head = ["case", "value", "unit", "ratio", "goal", "met", "conditions"];

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<BenchRow> rows)
    {
        List<string[]> cells = [Head, .. rows.Select(Cells)];
        var widths = Head.Select((_, column) => cells.Max(line => line[column].Length)).ToArray();
        for (var index = 0; index < cells.Count; index++)
        {
            output.WriteLine(Line(cells[index], widths));
            if (index == 0)
                output.WriteLine(Line([.. widths.Select(width => new string('-', width))], widths));
        }
    }

    private static string Line(string[] cells, int[] widths) =>
        $"| {string.Join(" | ", cells.Select((cell, column) => IsNumber(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])))} |";

    private static bool IsNumber(int column) => column is 1 or 3;

    private static string[] Cells(BenchRow row) =>
    [
        row.Case,
        row.Value.ToString(row.Value < 100 ? "#,0.##" : "#,0", CultureInfo.InvariantCulture),
        row.Unit,
        row.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
        row.Goal?.ToString() ?? "",
        row.Goal is { } goal ? goal.IsMet(row) ? "yes" : "no" : "",
        row.Note,
    ];
}
