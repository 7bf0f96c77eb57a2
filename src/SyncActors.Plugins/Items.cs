namespace SyncActors.Plugins;

/// <summary>The unit of synchronization: something with an id that is the same on every fetch.</summary>
/// <param name="Id">Deterministic, unique within the connector, readable: <c>steps/2026-03-01</c>.</param>
/// <param name="Line">The line of coverage it belongs to.</param>
/// <param name="Day">The civil day it belongs to; null for what belongs to no day, such as a device's battery.</param>
public abstract record Item(string Id, string Line, DateOnly? Day);

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
    : Item(Id, Line, Day);
