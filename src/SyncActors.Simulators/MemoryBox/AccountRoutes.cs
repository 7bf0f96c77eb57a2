using System.Text;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>Buckets and usage.</summary>
internal sealed class AccountRoutes(MemoryBoxSimulatorOptions options, MemoryStore store)
{
    public VendorAnswer Buckets(MemoryCall call)
    {
        var memories = store.All(call.User).ToLookup(memory => memory.Bucket, StringComparer.Ordinal);
        var buckets = store.Buckets(call.User)
            .Select(bucket => (
                Bucket: bucket,
                Latest: memories[bucket.Name].Max(memory => (DateTimeOffset?)memory.CreatedAt)))
            .OrderByDescending(entry => entry.Latest ?? entry.Bucket.CreatedAt).ThenBy(entry => entry.Bucket.Id);
        return MemoryCall.Ok(new JsonObject
        {
            ["items"] = new JsonArray([.. buckets.Select(entry => Item(
                entry.Bucket, entry.Latest, memories[entry.Bucket.Name].Count()))]),
        });
    }

    private JsonObject Item(Bucket bucket, DateTimeOffset? latest, int count)
    {
        var item = new JsonObject
        {
            ["id"] = bucket.Id,
            ["name"] = bucket.Name,
            ["created_at"] = ReadRoutes.Time(bucket.CreatedAt),
            ["latest_memory_timestamp"] = latest is { } at ? ReadRoutes.Time(at) : null,
        };
        if (options.Profile == MemoryBoxProfile.Hosted)
            item["memory_count"] = count;
        return item;
    }

    public VendorAnswer CreateBucket(MemoryCall call)
    {
        if (call.Query("bucket_name") is not { } name)
            return MemoryBoxErrors.Invalid("query", "bucket_name", "field required");
        return store.AddBucket(call.User, name) is null
            ? MemoryBoxErrors.Of(400, $"Bucket '{name}' already exists")
            : MemoryCall.Ok(new JsonObject { ["message"] = $"Bucket '{name}' created" });
    }

    public VendorAnswer DeleteBucket(MemoryCall call)
    {
        var name = (string)call.Context.Request.RouteValues["name"]!;
        if (store.FindBucket(call.User, name) is null)
            return MemoryBoxErrors.Of(404, "Bucket not found");
        if (!call.Switch("force") && store.All(call.User).Any(memory => memory.Bucket == name))
            return MemoryBoxErrors.Of(400, "Bucket is not empty");
        store.RemoveBucket(call.User, name);
        return MemoryCall.Ok(new JsonObject { ["message"] = $"Bucket '{name}' deleted" });
    }

    public VendorAnswer Usage(MemoryCall call)
    {
        if (Limits() is not { } limits)
            return MemoryCall.Ok(new JsonObject { ["status"] = "no plan assigned" });
        var operations = store.Operations(call.User);
        var bytes = store.All(call.User).Sum(memory => (long)Encoding.UTF8.GetByteCount(memory.Text));
        return MemoryCall.Ok(new JsonObject
        {
            ["status"] = "active",
            ["plan"] = options.Plan,
            ["is_legacy_user"] = options.Plan == "legacy",
            ["current_month_usage"] = new JsonObject
            {
                ["store_memory_count"] = CountOf("store_memory"),
                ["search_memory_count"] = CountOf("search_memory"),
                ["embedding_count"] = CountOf("store_memory") + CountOf("update_memory"),
                ["api_call_count"] = operations.Sum(operation => operation.Value),
                ["total_bytes_processed"] = bytes,
            },
            ["limits"] = limits,
            ["operations_breakdown"] = new JsonArray([.. operations.Select(operation => new JsonObject
            {
                ["operation"] = operation.Key, ["count"] = operation.Value,
            })]),
        });

        int CountOf(string name) => operations.FirstOrDefault(operation => operation.Key == name).Value;
    }

    // Stores a month and bytes: memory-box server 1.1.0, code. The rest is not told there by plan.
    private JsonObject? Limits()
    {
        (int Stores, long Bytes)? plan = options.Plan switch
        {
            "free" => (100, 1_000_000),
            "basic" => (500, 10_000_000),
            "professional" => (2_000, 100_000_000),
            "legacy" => (10_000, 1_000_000_000),
            _ => null,
        };
        return plan is not { } found ? null : new JsonObject
        {
            ["store_memory_limit"] = found.Stores,
            ["search_memory_limit"] = found.Stores * 10,
            ["embedding_limit"] = found.Stores * 10,
            ["api_call_limit"] = found.Stores * 100,
            ["storage_limit_bytes"] = found.Bytes,
        };
    }
}
