using System.Globalization;
using System.Text;

namespace SyncActors.Api.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/, read 2026-11.</remarks>
internal sealed class PrometheusPage
{
    /// <summary>Media type of the page.</summary>
    internal const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>Begins a family of series; all of its samples follow before the next family.</summary>
    internal PrometheusPage Family(string name, string type, string help)
    {
        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", @"\\").Replace("\n", @"\n"))
            .Append('\n');
        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    /// <summary>A sample of the family.</summary>
    internal PrometheusPage Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Write("", value, labels);

    /// <summary>A histogram of the family.</summary>
    internal PrometheusPage Sample(Histogram histogram, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var (counts, sum) = histogram.Read();
        long below = 0;
        for (var index = 0; index < counts.Length; index++)
        {
            below += counts[index];
            var bound = index < Histogram.Bounds.Length
                ? Histogram.Bounds[index].ToString(CultureInfo.InvariantCulture)
                : "+Inf";
            Write("_bucket", below, [.. labels, ("le", bound)]);
        }

        return Write("_sum", sum, labels).Write("_count", below, labels);
    }

    /// <summary>The page.</summary>
    public override string ToString() => _text.ToString();

    private PrometheusPage Write(string suffix, double value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family).Append(suffix);
        for (var index = 0; index < labels.Length; index++)
        {
            _text.Append(index == 0 ? '{' : ',').Append(labels[index].Name).Append("=\"");
            Escape(labels[index].Value);
            _text.Append('"');
        }

        _text.Append(labels.Length > 0 ? "} " : " ").Append(value.ToString("R", CultureInfo.InvariantCulture))
            .Append('\n');
        return this;
    }

    private void Escape(string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => _text.Append(@"\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append(@"\n"),
                _ => _text.Append(character),
            };
        }
    }
}
