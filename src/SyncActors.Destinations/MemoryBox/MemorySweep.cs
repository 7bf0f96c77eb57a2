using System.Net;
using Microsoft.Extensions.Logging;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>Finds and removes extra copies of what one connector stored.</summary>
internal sealed class MemorySweep(
    MemoryBoxOptions options, MemoryBoxApi api, BucketScan scan, BucketIndex index, ILogger logger)
{
    /// <summary>Sweeps.</summary>
    public async Task<SweepOutcome> RunAsync(SweepRequest request, CancellationToken cancellationToken)
    {
        var scanned = await scan.ReadAsync(
            clockOffset => request.Since is { } since && since > DateTimeOffset.MinValue + TimeSpan.FromDays(1)
                ? since + clockOffset - BucketIndex.Skew
                : DateTimeOffset.MinValue,
            cancellationToken);
        if (scanned.Failure is { } failure)
            return ToOutcome(failure);
        var by = MemoryMark.ConnectorMark(request.User, request.Connector);
        var (removed, remaining) = (0, 0);
        foreach (var copies in Copies(scanned.Memories, by))
        {
            var (kept, extras) = Choose(copies);
            if (kept is null || options.Flavor == MemoryBoxFlavor.Open)
            {
                remaining += copies.Count - 1;
                continue;
            }

            // The list may be behind: what stays is to be there before anything goes.
            var answer = await api.GetAsync(kept.Id, cancellationToken);
            if (answer.Status is HttpStatusCode.NotFound)
            {
                remaining += extras.Count;
                continue;
            }

            foreach (var extra in extras)
            {
                if (answer.IsSuccess)
                    answer = await api.DeleteAsync(extra.Id, request.BeforeSending, cancellationToken);
                if (!answer.IsSuccess && answer.Status is not HttpStatusCode.NotFound)
                    return ToOutcome(answer);
                index.Forget(extra.Id);
                removed++;
            }
        }

        if (removed + remaining > 0)
            logger.Doubles(request.Connector, removed, remaining);
        return new SweepOutcome.Swept(removed, remaining);
    }

    // On the open server nothing tells connectors apart but their keys.
    private IEnumerable<List<StoredMemory>> Copies(IEnumerable<StoredMemory> memories, string by) => memories
        .Where(memory => memory.ItemKey is not null
            && (options.Flavor == MemoryBoxFlavor.Open || memory.Connector == by))
        .GroupBy(
            memory => options.Flavor == MemoryBoxFlavor.Open ? memory.Key! : memory.ItemKey!, StringComparer.Ordinal)
        .Select(copies => copies.OrderBy(memory => memory.Id).ToList()).Where(copies => copies.Count > 1);

    // The version that the source changed last, and of its copies the oldest. Null when that cannot be told.
    private static (StoredMemory? Kept, IReadOnlyList<StoredMemory> Extras) Choose(List<StoredMemory> copies)
    {
        var newest = copies.Max(memory => memory.UpdatedAt);
        var candidates = copies.FindAll(memory => memory.UpdatedAt == newest);
        if (candidates.DistinctBy(memory => memory.Key, StringComparer.Ordinal).Count() > 1)
            return (null, copies);
        return (candidates[0], copies.FindAll(memory => memory.Id != candidates[0].Id));
    }

    private SweepOutcome ToOutcome(MemoryBoxAnswer answer) => answer.ToOutcome(api.Host, outcomeUnknown: false) switch
    {
        WriteOutcome.Unavailable unavailable =>
            new SweepOutcome.Unavailable(unavailable.Reason, unavailable.RetryAfter),
        WriteOutcome.Refused refused => new SweepOutcome.Refused(refused.Reason),
        _ => throw new System.Diagnostics.UnreachableException("A failed request has no other outcome."),
    };
}
