using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests;

/// <summary>Requests as a connector makes them.</summary>
internal static class Requests
{
    public const long FirstMs = 1_767_225_600_000; // 2026-01-01
    public const string Metric = "fitbit_steps_total";

    public static WriteRequest Of(string user, params WriteItem[] items) => new(
        user, $"{user}-watch", [new Label("user", user), new Label("device", "watch")], items, MayHaveBeenSent: false);

    public static WriteItem Item(string id, params (long TimestampMs, double Value)[] samples) =>
        Item(id, true, null, samples);

    public static WriteItem Item(
        string id, bool final, string? previousReference, params (long TimestampMs, double Value)[] samples) => new(
        new SampleItem(
            id, "steps", new DateOnly(2026, 1, 1),
            [.. samples.Select(sample => new Sample(Metric, [], sample.TimestampMs, sample.Value))]),
        final, previousReference);

    public static WriteItem Document(string id, string text) => new(
        new DocumentItem(id, "notes", null, "Title", text, [], DateTimeOffset.FromUnixTimeMilliseconds(FirstMs)), true,
        null);

    public static string? Reference(WriteOutcome outcome) =>
        Assert.IsType<ItemOutcome.Synced>(Assert.Single(Assert.IsType<WriteOutcome.Written>(outcome).Items)).Reference;
}
