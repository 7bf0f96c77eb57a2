using SyncActors.Plugins;
using SyncActors.Simulators.LightRag;

namespace SyncActors.Destinations.Tests.LightRag;

/// <summary>Requests with documents, and what they come to.</summary>
internal static class Papers
{
    public static readonly DateTimeOffset LongAgo = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static WriteItem Paper(string id, string text, string? previous = null, DateTimeOffset? updatedAt = null) =>
        new(
            new DocumentItem(id, "memories", null, "", text, [], updatedAt ?? LongAgo)
            {
                Origin = new DocumentOrigin("memory_api", $"memory://CTX123/{id}", "Memory", null),
            },
            Final: true, previous);

    public static WriteRequest Request(params WriteItem[] items) => new(
        "alice", "alice-memories", [new Label("user", "alice")], items, MayHaveBeenSent: false);

    public static string NameOf(string id) => $"memapi__CTX123__{id}.md";

    public static string IdOf(string id) => Destinations.LightRag.DocumentKey.IdOf(NameOf(id));

    public static Task<WriteOutcome> WriteAsync(this IDestination destination, params WriteItem[] items) =>
        destination.WriteAsync(Request(items), CancellationToken.None);

    public static IReadOnlyList<ItemOutcome> Written(WriteOutcome outcome) =>
        outcome is WriteOutcome.Written written
            ? written.Items
            : throw new Xunit.Sdk.XunitException($"It was not written: {outcome}");

    public static string? Synced(WriteOutcome outcome) =>
        Assert.IsType<ItemOutcome.Synced>(Assert.Single(Written(outcome))).Reference;

    public static ItemOutcome.Rejected Rejected(WriteOutcome outcome) =>
        Assert.IsType<ItemOutcome.Rejected>(Assert.Single(Written(outcome)));

    public static WriteOutcome.Unavailable Unavailable(WriteOutcome outcome) =>
        outcome as WriteOutcome.Unavailable ?? throw new Xunit.Sdk.XunitException($"It is not unavailable: {outcome}");

    public static string Refused(WriteOutcome outcome) =>
        outcome is WriteOutcome.Refused refused
            ? refused.Reason
            : throw new Xunit.Sdk.XunitException($"It is not refused: {outcome}");

    /// <summary>The one document of an id, which is processed and begins with that text.</summary>
    public static LightRagDocument Only(this SimulatedServer server, string id, string text)
    {
        var row = Assert.Single(server.Stored, row => row.FilePath == NameOf(id));
        Assert.Equal("processed", row.Status);
        Assert.StartsWith(text, row.Text, StringComparison.Ordinal);
        return row;
    }
}
