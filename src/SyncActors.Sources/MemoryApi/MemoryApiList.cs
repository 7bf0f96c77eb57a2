using System.Text.Json;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.MemoryApi;

/// <summary>A list as it came.</summary>
/// <param name="Records">Its memories, as many as there are, repeated ones included.</param>
/// <param name="ToldLimit">The limit that the server says it kept; null when it does not say.</param>
/// <param name="ToldCount">How many it says there are; null when it does not say.</param>
/// <param name="ToldRange">The range that it says it kept; null when it does not say or the word is not known.</param>
internal sealed record MemoryApiList(
    IReadOnlyList<JsonElement> Records, int? ToldLimit, int? ToldCount, MemoryApiRange? ToldRange)
{
    /// <summary>Reads an answer: an object with <c>memories</c>, or an array. Null for anything else.</summary>
    public static MemoryApiList? Read(JsonElement body)
    {
        if (body.ValueKind == JsonValueKind.Array)
            return new MemoryApiList([.. body.EnumerateArray()], null, null, null);
        return MemoryApiJson.Member(body, "memories") is { ValueKind: JsonValueKind.Array } memories
            ? new MemoryApiList(
                [.. memories.EnumerateArray()], Whole(body, "limit"), Whole(body, "count"),
                MemoryApiRanges.Of(MemoryApiJson.Text(body, "range")))
            : null;
    }

    /// <summary>Whether the server may hold more than the list shows.</summary>
    /// <param name="limit">The limit that was asked for.</param>
    public bool IsCut(int limit) =>
        Records.Count >= Math.Min(limit, ToldLimit is > 0 ? ToldLimit.Value : limit) || ToldCount > Records.Count;

    /// <summary>Whether a larger limit may show more: not when the server kept a smaller one than it was asked
    /// for.</summary>
    public bool MayShowMore(int limit) => limit < MemoryApiOptions.LimitMax && !(ToldLimit < limit);

    /// <summary>Whether a memory lies outside of days, so that the server did not go by them.</summary>
    public bool ReachesBeyond(DayRange days, string? zone)
    {
        var (from, to) = MemoryApiRequests.Bounds(days, zone);
        return Records.Any(record => CreatedAt(record) is { } at && (at < from || at > to));
    }

    /// <summary>Whether a memory is older than a moment.</summary>
    public bool ReachesBack(DateTimeOffset moment) => Records.Any(record => CreatedAt(record) < moment);

    private static DateTimeOffset? CreatedAt(JsonElement record) =>
        MemoryApiJson.Instant(MemoryApiJson.Text(record, "created_at"));

    private static int? Whole(JsonElement body, string name) =>
        MemoryApiJson.Number(body, name) is >= 0 and <= int.MaxValue and var number ? (int)number : null;
}
