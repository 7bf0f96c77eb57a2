using System.Text.Json.Nodes;

namespace SyncActors.Plugins;

/// <summary>The unit of synchronization: something with an id that is the same on every fetch.</summary>
/// <param name="Id">Deterministic, unique within the connector, readable: <c>steps/2026-03-01</c>.</param>
/// <param name="Line">The line of coverage it belongs to.</param>
/// <param name="Day">The civil day it belongs to; null for what belongs to no day, such as a device's battery.</param>
public abstract record Item(string Id, string Line, DateOnly? Day)
{
    /// <summary>Why no destination is to have it as it is, such as <c>it has no transcript yet</c>; null when they are.
    /// It is counted as skipped, and delivered once its content has changed and it says null.</summary>
    public string? SkipReason { get; init; }
}

/// <summary>One or more samples of time series that stand or fall together: a day's total, or a day of minute
/// values.</summary>
/// <param name="Id">See <see cref="Item"/>.</param>
/// <param name="Line">See <see cref="Item"/>.</param>
/// <param name="Day">See <see cref="Item"/>.</param>
/// <param name="Samples">At least one.</param>
public sealed record SampleItem(string Id, string Line, DateOnly? Day, IReadOnlyList<Sample> Samples) : Item(
    Id, Line, Day);

/// <summary>One value of one series.</summary>
/// <param name="Metric">Name by Prometheus' rules, such as <c>fitbit_steps_total</c>.</param>
/// <param name="Labels">Labels of this sample in a fixed order, without the connector's own (user, device).</param>
/// <param name="TimestampMs">Unix time in milliseconds.</param>
/// <param name="Value">A finite number.</param>
public sealed record Sample(string Metric, IReadOnlyList<Label> Labels, long TimestampMs, double Value);

/// <summary>A label of a series.</summary>
public readonly record struct Label(string Name, string Value);

/// <summary>A text with its metadata.</summary>
/// <param name="Id">See <see cref="Item"/>.</param>
/// <param name="Line">See <see cref="Item"/>.</param>
/// <param name="Day">See <see cref="Item"/>.</param>
/// <param name="Title">One line; may be empty.</param>
/// <param name="Text">The content.</param>
/// <param name="Metadata">Names and values in a fixed order.</param>
/// <param name="UpdatedAt">When the source last changed it, UTC.</param>
public sealed record DocumentItem(
    string Id, string Line, DateOnly? Day, string Title, string Text, IReadOnlyList<Label> Metadata,
    DateTimeOffset UpdatedAt)
    : Item(Id, Line, Day)
{
    /// <summary>What it is at the source, for destinations that keep such things apart from the text; null when there
    /// is nothing to say.</summary>
    public DocumentOrigin? Origin { get; init; }

    /// <summary>Files that belong to it; destinations that take files get them.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>What tells whether its content changed, when title, text and metadata do not: they may hold what comes
    /// from elsewhere, such as a place name. Null to go by title, text and metadata.</summary>
    public string? Fingerprint { get; init; }
}

/// <summary>What a document is at its source.</summary>
/// <param name="Platform">Stable name of the source as destinations are told it, such as
/// <c>limitless_pendant</c>.</param>
/// <param name="Url">Address that names the record and nothing else, such as <c>limitless://lifelog/abc</c>; the same
/// on every fetch.</param>
/// <param name="Title">What a person calls this kind of record.</param>
/// <param name="Details">Further facts as a JSON object; null when there are none.</param>
public sealed record DocumentOrigin(string Platform, string Url, string Title, JsonObject? Details)
{
    /// <summary>Equality by content.</summary>
    public bool Equals(DocumentOrigin? other) =>
        other is not null && Platform == other.Platform && Url == other.Url && Title == other.Title
        && JsonNode.DeepEquals(Details, other.Details);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Platform, Url, Title);
}

/// <summary>A file that belongs to a document. Its content stays at the source until a destination asks for
/// it.</summary>
/// <param name="Name">File name without a folder, unique within the document, such as <c>audio</c>; the destination
/// adds the ending that the content's media type calls for.</param>
/// <param name="Reference">Where the source finds it; opaque, holds no secret.</param>
public sealed record Attachment(string Name, string Reference);
