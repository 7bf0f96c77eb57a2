using System.Globalization;

namespace SyncActors.Simulators.People;

/// <summary>Reads the export's CSV files: a header, commas, no quotes, CRLF or LF, US dates.</summary>
internal static class FitabaseCsv
{
    private static readonly string[] DateFormats = ["M/d/yyyy", "M/d/yyyy h:mm:ss tt"];

    /// <summary>The data rows of a file.</summary>
    /// <exception cref="FormatException">A row has another number of fields than the header.</exception>
    public static IEnumerable<Row> Rows(string path)
    {
        string[]? header = null;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0) continue;
            if (header is null)
            {
                header = line.Split(',');
                continue;
            }

            var row = new Row(Path.GetFileName(path), number, header, line);
            row.CheckWidth();
            yield return row;
        }
    }

    /// <summary>One row; two rows with the same text are equal.</summary>
    public sealed class Row(string file, int line, string[] header, string text) : IEquatable<Row>
    {
        private readonly string[] _fields = text.Split(',');

        /// <summary>A field as it stands.</summary>
        public string Text(string column)
        {
            var index = Array.IndexOf(header, column);
            return index >= 0 ? _fields[index] : throw Bad(column, "is not in the header");
        }

        /// <summary>A whole number.</summary>
        public int Int(string column) =>
            int.TryParse(Text(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw Bad(column, "is not a whole number");

        /// <summary>A number, digit for digit.</summary>
        public decimal Decimal(string column) =>
            decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw Bad(column, "is not a number");

        /// <summary>A US date, its time ignored.</summary>
        public DateOnly Date(string column) => DateOnly.FromDateTime(Moment(column));

        /// <summary>A US date with or without a time, of no known zone.</summary>
        public DateTime Moment(string column) =>
            DateTime.TryParseExact(
                Text(column), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value)
                ? value
                : throw Bad(column, "is not a US date");

        /// <summary>Checks that the row has as many fields as the header.</summary>
        public void CheckWidth()
        {
            if (_fields.Length != header.Length)
                throw new FormatException($"{file} line {line}: {_fields.Length} fields instead of {header.Length}.");
        }

        /// <inheritdoc/>
        public bool Equals(Row? other) =>
            other is not null && string.Equals(text, other.RawText, StringComparison.Ordinal);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => Equals(obj as Row);

        /// <inheritdoc/>
        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(text);

        private string RawText => text;

        private FormatException Bad(string column, string why) => new($"{file} line {line}: {column} {why}.");
    }
}
