using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Samples;

/// <summary>
/// Lines of Prometheus' text format in a rented buffer: <c>name{label="value"} 72.5 1767225600000</c>.
/// </summary>
/// <remarks>Prometheus, "Exposition formats", text format 0.0.4: in label values backslash, double quote and line feed
/// are escaped; time stamps are milliseconds.</remarks>
internal sealed class PrometheusText
{
    private const string ProvisionalSuffix = "_provisional";
    private const int NumberBytesMax = 32;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private byte[] _series = [];
    private string? _seriesMetric;
    private bool _seriesFinal;
    private IReadOnlyList<Label> _seriesLabels = [];
    private IReadOnlyList<Label> _seriesConnector = [];

    /// <summary>Lines since the last <see cref="Clear"/>.</summary>
    public int Lines { get; private set; }

    /// <summary>Bytes since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>The lines; valid until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Name of the series that takes a metric's values.</summary>
    public static string SeriesName(string metric, bool final) => final ? metric : metric + ProvisionalSuffix;

    /// <summary>Adds one line.</summary>
    /// <param name="sample">Its time stamp is given apart.</param>
    /// <param name="final">False sends it to the provisional series.</param>
    /// <param name="timestampMs">Unix time in milliseconds, version included.</param>
    /// <param name="connector">Labels of the connector.</param>
    /// <param name="constant">Labels of the destination.</param>
    public void Append(
        Sample sample, bool final, long timestampMs, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        UseSeries(sample, final, connector, constant);
        Reserve(_series.Length + (2 * NumberBytesMax) + 3);
        _series.CopyTo(_buffer, Length);
        Length += _series.Length;
        _buffer[Length++] = (byte)' ';
        AppendNumber(Utf8Formatter.TryFormat(sample.Value, _buffer.AsSpan(Length), out var written), written);
        _buffer[Length++] = (byte)' ';
        AppendNumber(Utf8Formatter.TryFormat(timestampMs, _buffer.AsSpan(Length), out written), written);
        _buffer[Length++] = (byte)'\n';
        Lines++;
    }

    /// <summary>Adds bytes as they are; they end in a line feed.</summary>
    public void AppendLine(ReadOnlySpan<byte> line)
    {
        Reserve(line.Length);
        line.CopyTo(_buffer.AsSpan(Length));
        Length += line.Length;
        Lines++;
    }

    /// <summary>Forgets all lines.</summary>
    public void Clear() => (Lines, Length) = (0, 0);

    /// <summary>Gives the buffer back; the lines must not be used any more. To leave it to the garbage collector
    /// instead is right where something may still read it.</summary>
    public void Return()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void AppendNumber(bool fits, int written)
    {
        if (!fits)
            throw new System.Diagnostics.UnreachableException("A number needs more room than reserved.");
        Length += written;
    }

    // Neighbours mostly belong to one series; its text is made once.
    private void UseSeries(Sample sample, bool final, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        if (_seriesFinal == final && _seriesMetric == sample.Metric && ReferenceEquals(_seriesConnector, connector)
            && SeriesLabels.Same(_seriesLabels, sample.Labels))
        {
            return;
        }

        (_seriesMetric, _seriesFinal, _seriesLabels, _seriesConnector) = (
            sample.Metric, final, sample.Labels, connector);
        var labels = SeriesLabels.Merge(connector, sample.Labels, constant);
        _series = Encoding.UTF8.GetBytes(Series(SeriesName(sample.Metric, final), labels));
    }

    /// <summary>Name and labels as text; it is also a selector of exactly these labels' values.</summary>
    public static string Series(string name, IReadOnlyList<Label> labels)
    {
        var text = new StringBuilder(name);
        if (labels.Count == 0)
            return name;
        text.Append('{');
        for (var index = 0; index < labels.Count; index++)
        {
            if (index > 0)
                text.Append(',');
            text.Append(labels[index].Name).Append("=\"");
            AppendEscaped(text, labels[index].Value);
            text.Append('"');
        }

        return text.Append('}').ToString();
    }

    private static void AppendEscaped(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => text.Append(@"\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append(@"\n"),
                _ => text.Append(character),
            };
        }
    }

    private void Reserve(int more)
    {
        if (Length + more <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + more));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
