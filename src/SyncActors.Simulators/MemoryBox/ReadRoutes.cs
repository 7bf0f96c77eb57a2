using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>Lists, searches, single memories and their processing.</summary>
internal sealed class ReadRoutes(
    MemoryBoxSimulatorOptions options, MemoryStore store, SwitchBoard switches, TimeProvider timeProvider)
{
    private const int LimitMax = 100;
    private const int LimitDefault = 10;

    private bool IsOpen => options.Profile == MemoryBoxProfile.Open;

    public VendorAnswer List(MemoryCall call)
    {
        var bucket = call.Query("bucketId");
        if (bucket is not null && store.FindBucket(call.User, bucket) is null)
            return MemoryBoxErrors.BucketDenied;
        var answer = IsOpen ? ListOpen(call, bucket) : ListHosted(call, bucket);
        if (answer.Status == 200 && bucket is not null)
            Disturb(call.User, bucket);
        return answer;
    }

    private VendorAnswer ListOpen(MemoryCall call, string? bucket)
    {
        if (bucket is not null)
            return Items(Visible(call.User).Where(memory => memory.Bucket == bucket), withReference: false);
        if (call.Switch("all"))
            return Items(Visible(call.User), withReference: false);
        return call.Query("query") is { } query
            ? Search(call, query, Visible(call.User))
            : Items([], withReference: false);
    }

    private VendorAnswer ListHosted(MemoryCall call, string? bucket)
    {
        var visible = Visible(call.User).Where(memory => bucket is null || memory.Bucket == bucket);
        if (call.Query("source_type") is { } type)
            visible = visible.Where(memory => memory.SourceType == type);
        var withReference = call.Switch("include_reference_data");
        if (call.Switch("all"))
            return Items(visible, withReference);
        if (call.Query("query") is { } query)
            return Search(call, query, visible);
        if (Number(call, "limit", LimitDefault, 1, LimitMax) is not { } limit)
            return MemoryBoxErrors.Invalid("query", "limit", "ensure this value is from 1 to 100");
        if (Number(call, "offset", 0, 0, int.MaxValue) is not { } offset)
            return MemoryBoxErrors.Invalid("query", "offset", "ensure this value is greater than or equal to 0");
        if (call.Query("sort_order") is not (null or "asc" or "desc"))
            return MemoryBoxErrors.Invalid("query", "sort_order", "value is not 'asc' or 'desc'");
        if (call.Switch("date_sort"))
            visible = call.Query("sort_order") == "asc"
                ? visible.OrderBy(memory => memory.CreatedAt).ThenBy(memory => memory.Id)
                : visible.OrderByDescending(memory => memory.CreatedAt).ThenByDescending(memory => memory.Id);
        var pageMax = switches.Current.PageMax;
        return Items(visible.Skip(offset).Take(pageMax > 0 ? Math.Min(limit, pageMax) : limit), withReference);
    }

    // Others use the bucket while it is read page by page.
    private void Disturb(string user, string bucket)
    {
        if (switches.TakeInsert())
            store.Add(user, bucket, "Stored by another program.", "llm_plugin", null, needsProcessing: false);
        var newest = store.All(user).Where(memory => memory.Bucket == bucket).Reverse();
        foreach (var memory in newest.Take(switches.TakeDelete()).ToList())
            store.Remove(user, memory.Id);
    }

    private VendorAnswer Search(MemoryCall call, string query, IEnumerable<Memory> memories)
    {
        store.Count(call.User, "search_memory");
        var scored = memories
            .Select(memory => (Memory: memory, Similarity: MeaningSearch.Similarity(query, memory.Text)))
            .OrderByDescending(hit => hit.Similarity).ThenBy(hit => hit.Memory.Id).ToList();
        var hits = scored.Where(hit => hit.Similarity >= MeaningSearch.Threshold).Take(MeaningSearch.ResultsMax)
            .ToList();
        if (hits.Count == 0)
            hits = [.. scored.Where(hit => hit.Memory.Text.Contains(query, StringComparison.OrdinalIgnoreCase))
                .Take(MeaningSearch.FallbackMax).Select(hit => (hit.Memory, MeaningSearch.FallbackSimilarity))];
        var withReference = call.Switch("include_reference_data");
        var items = new JsonArray([.. hits.Select(hit => Item(hit.Memory, withReference, hit.Similarity))]);
        if (!call.Switch("debug"))
            return MemoryCall.Ok(new JsonObject { ["items"] = items });
        return MemoryCall.Ok(new JsonObject
        {
            ["results"] = items,
            ["debug"] = new JsonObject
            {
                ["query"] = query,
                ["query_terms"] = new JsonArray([.. MeaningSearch.Words(query).Select(word => JsonValue.Create(word))]),
                ["threshold"] = MeaningSearch.Threshold,
                ["all_results"] = new JsonArray([.. scored.Select(hit => Item(hit.Memory, false, hit.Similarity))]),
            },
        });
    }

    public VendorAnswer Get(MemoryCall call) => call.Id is { } id && store.Find(call.User, id) is { } memory
        ? MemoryCall.Ok(Item(memory, withReference: true, similarity: null))
        : MemoryBoxErrors.MemoryNotFound;

    public VendorAnswer Related(MemoryCall call)
    {
        if (call.Id is not { } id || store.Find(call.User, id) is not { } memory)
            return MemoryBoxErrors.MemoryNotFound;
        var least = double.TryParse(
            call.Query("min_similarity"), NumberStyles.Float, CultureInfo.InvariantCulture, out var named)
                ? named
                : 0.7;
        var related = store.All(call.User).Where(other => other.Id != id)
            .Select(other => (Memory: other, Similarity: MeaningSearch.Similarity(memory.Text, other.Text)))
            .Where(hit => hit.Similarity >= least).OrderByDescending(hit => hit.Similarity);
        return MemoryCall.Ok(new JsonObject
        {
            ["items"] = new JsonArray([.. related.Select(hit => Item(hit.Memory, false, hit.Similarity))]),
        });
    }

    public VendorAnswer Status(MemoryCall call)
    {
        if (call.Id is not { } id || store.Find(call.User, id) is not { } memory)
            return MemoryBoxErrors.MemoryNotFound;
        var (state, processedAt) = StateOf(memory);
        return MemoryCall.Ok(new JsonObject
        {
            ["processing_status"] = state,
            ["processed_at"] = processedAt is { } at ? Time(at) : null,
            ["attempts"] = state == "requires_processing" ? 0 : 1,
        });
    }

    private (string State, DateTimeOffset? ProcessedAt) StateOf(Memory memory)
    {
        if (!memory.NeedsProcessing)
            return ("processed", memory.ChangedAt);
        var took = timeProvider.GetUtcNow() - memory.ChangedAt;
        if (took >= options.ProcessingTime && !switches.Current.NeverFinishes)
            return Fails(memory.Id)
                ? ("failed", null)
                : ("processed", memory.ChangedAt + options.ProcessingTime);
        var third = options.ProcessingTime / 3;
        return (took < third ? "requires_processing" : took < 2 * third ? "pending" : "processing", null);
    }

    // SplitMix64's finalizer (Steele, Lea, Flood 2014): the same memory fails each time it is asked for.
    private bool Fails(long id)
    {
        unchecked
        {
            var bits = (options.Seed + (ulong)id) * 0x9E3779B97F4A7C15UL;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
            bits ^= bits >> 31;
            return (bits >> 11) / (double)(1UL << 53) < switches.Current.FailedShare;
        }
    }

    private IEnumerable<Memory> Visible(string user)
    {
        var lag = TimeSpan.FromSeconds(switches.Current.ListLagSeconds);
        var shown = timeProvider.GetUtcNow() - lag;
        return store.All(user).Where(memory => memory.CreatedAt <= shown);
    }

    private VendorAnswer Items(IEnumerable<Memory> memories, bool withReference) => MemoryCall.Ok(new JsonObject
    {
        ["items"] = new JsonArray([.. memories.Select(memory => Item(memory, withReference, similarity: null))]),
    });

    private JsonObject Item(Memory memory, bool withReference, double? similarity)
    {
        var item = new JsonObject
        {
            ["id"] = memory.Id,
            ["text"] = memory.Text,
            ["bucket_id"] = store.FindBucket(memory.User, memory.Bucket)?.Id,
            ["created_at"] = Time(memory.CreatedAt),
        };
        if (similarity is { } value)
            item["similarity"] = value;
        if (withReference && !IsOpen)
            item["reference_data"] = memory.ReferenceData?.DeepClone();
        return item;
    }

    internal static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00:00";

    private static int? Number(MemoryCall call, string name, int fallback, int min, int max)
    {
        if (call.Query(name) is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
                ? value
                : null;
    }
}
