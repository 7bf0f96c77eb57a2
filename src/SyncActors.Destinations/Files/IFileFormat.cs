using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>How items stand in a file.</summary>
internal interface IFileFormat
{
    /// <summary>Ending of the file name, dot included.</summary>
    string Extension { get; }

    /// <summary>Beginning of every line that has a <see cref="FileMark"/>; the mark's object follows.</summary>
    string MarkPrefix { get; }

    /// <summary>Whether documents can be written.</summary>
    bool TakesDocuments { get; }

    /// <summary>The bytes of an item; they end with its mark and a line feed.</summary>
    byte[] Render(
        WriteRequest request, WriteItem item, IReadOnlyList<StoredAttachment> attachments, FileMark mark);
}

/// <summary>One JSON object a line: mark and content.</summary>
internal sealed class JsonLinesFormat : IFileFormat
{
    /// <inheritdoc/>
    public string Extension => ".jsonl";

    /// <inheritdoc/>
    public string MarkPrefix => "";

    /// <inheritdoc/>
    public bool TakesDocuments => true;

    /// <inheritdoc/>
    public byte[] Render(
        WriteRequest request, WriteItem item, IReadOnlyList<StoredAttachment> attachments, FileMark mark) =>
        FileContent.Line([], mark, request, item.Item, attachments);
}

/// <summary>Prometheus' text format; an item's samples are followed by a comment with its mark. Versions lie one
/// millisecond apart and provisional values have series of their own, as in VictoriaMetrics, so a file can be imported
/// as it is. It takes no documents, so there are no attachments.</summary>
internal sealed class PrometheusFormat : IFileFormat
{
    private readonly byte[] _prefix = FileContent.Utf8("# synced ");

    /// <inheritdoc/>
    public string Extension => ".prom";

    /// <inheritdoc/>
    public string MarkPrefix => "# synced ";

    /// <inheritdoc/>
    public bool TakesDocuments => false;

    /// <inheritdoc/>
    public byte[] Render(
        WriteRequest request, WriteItem item, IReadOnlyList<StoredAttachment> attachments, FileMark mark)
    {
        var text = new PrometheusText();
        foreach (var sample in ((SampleItem)item.Item).Samples)
            text.Append(sample, item.Final, sample.TimestampMs + mark.Version, request.Labels, []);
        text.AppendLine(FileContent.Line(_prefix, mark, request: null, item: null, attachments: []));
        var bytes = text.Written.ToArray();
        text.Return();
        return bytes;
    }
}
