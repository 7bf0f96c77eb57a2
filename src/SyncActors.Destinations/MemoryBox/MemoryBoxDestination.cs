using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>
/// Delivers documents to Memory Box. It has neither keys of ours nor a way to recognise a repeated request, so every
/// memory carries our key, what may have been sent is looked for first, and doubles that arise all the same are found
/// and removed. README.md beside this file tells what each crash leaves behind.
/// </summary>
internal sealed class MemoryBoxDestination : ISweepingDestination, IMeteredDestination, IDisposable
{
    /// <summary>Name in the configuration.</summary>
    public const string KindName = "memory-box";

    private const double NearLimit = 0.9;

    private readonly MemoryBoxOptions _options;
    private readonly MemoryBoxApi _api;
    private readonly MemoryBoxParts _parts;
    private readonly MemorySweep _sweep;
    private readonly Pace _pace;
    private readonly ILogger _logger;
    private volatile bool _hasBucket;

    public MemoryBoxDestination(
        MemoryBoxOptions options, HttpClient client, TimeProvider timeProvider, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _pace = new Pace(options.Concurrency);
        _api = new MemoryBoxApi(options, client, _pace, timeProvider);
        var scan = new BucketScan(_api, options, timeProvider);
        var index = new BucketIndex(scan, _api, options, timeProvider, logger);
        _parts = new MemoryBoxParts(
            options, _api, index, new StatusWatch(_api, options, timeProvider), new PoisonWatch(), timeProvider,
            logger);
        _sweep = new MemorySweep(options, _api, scan, index, logger);
        Descriptor = new DestinationDescriptor(
            KindName, EffectClass.LookUp,
            options.Flavor == MemoryBoxFlavor.Open ? CorrectionKind.VersionedAppend : CorrectionKind.Overwrite,
            TakesSamples: false, TakesDocuments: true)
        {
            SettleWait = options.SettleWait,
            MayHoldForeign = true,
        };
    }

    /// <inheritdoc/>
    public DestinationDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await _api.BucketsAsync(cancellationToken);
        if (!answer.IsSuccess)
            return answer.Reason(_api.Host);
        if (BucketNames(answer) is not { } names)
            return NoBuckets;
        return _options.Flavor == MemoryBoxFlavor.Open && !names.Contains(_options.Bucket) ? MissingBucket : null;
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var outcomes = new ItemOutcome?[request.Items.Count];
        List<DocumentWork> works = [];
        foreach (var (index, item) in request.Items.Index())
        {
            if (item.Item is not DocumentItem document)
                outcomes[index] = new ItemOutcome.Skipped("Memory Box takes documents, not samples");
            else if (MemoryMark.TextOf(document).Length == 0)
                outcomes[index] = new ItemOutcome.Rejected("it has neither text nor title", Response: null);
            else
                works.Add(new DocumentWork(
                    index, item, document, MemoryMark.Of(request.User, request.Connector, document)));
        }

        if (works.Count > 0)
        {
            var failure = await EnsureBucketAsync(request, cancellationToken)
                ?? await new MemoryBoxDelivery(_parts, request, outcomes).RunAsync(works, cancellationToken);
            if (failure is not null)
            {
                // Someone may have removed it.
                _hasBucket = false;
                return failure;
            }
        }

        return new WriteOutcome.Written(outcomes!);
    }

    private string MissingBucket =>
        $"{_api.Host} has no bucket '{_options.Bucket}', and an open Memory Box cannot make one on request: make it "
        + "with the server's own script, or set bucket to one of those it has";

    private string NoBuckets => $"{_api.Host} does not answer like Memory Box. Check base-url";

    private async Task<WriteOutcome?> EnsureBucketAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (_hasBucket)
            return null;
        var answer = await _api.BucketsAsync(cancellationToken);
        if (!answer.IsSuccess)
            return answer.ToOutcome(_api.Host, request.MayHaveBeenSent);
        if (BucketNames(answer) is not { } names)
            return new WriteOutcome.Refused(NoBuckets);
        if (!names.Contains(_options.Bucket))
        {
            if (_options.Flavor == MemoryBoxFlavor.Open)
                return new WriteOutcome.Refused(MissingBucket);
            answer = await _api.CreateBucketAsync(request.BeforeSending, cancellationToken);

            // Another process may have made it in the same moment.
            var isThere = answer.IsSuccess || (answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict
                && answer.Excerpt.Contains("exist", StringComparison.OrdinalIgnoreCase));
            if (!isThere)
                return answer.ToOutcome(_api.Host, request.MayHaveBeenSent);
        }

        _hasBucket = true;
        return null;
    }

    private static IReadOnlySet<string>? BucketNames(MemoryBoxAnswer answer) =>
        answer.Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("items", out var items)
        && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name)
                    ? name.ToString()
                    : "")
                .ToHashSet(StringComparer.Ordinal)
            : null;

    /// <inheritdoc/>
    public async Task<SweepOutcome> SweepAsync(SweepRequest request, CancellationToken cancellationToken)
    {
        var outcome = await _sweep.RunAsync(request, cancellationToken);
        if (outcome is not SweepOutcome.Swept || await UsageAsync(cancellationToken) is not { } usage)
            return outcome;
        foreach (var meter in usage.Meters)
        {
            if (meter.Limit is { } limit && meter.Used >= limit * NearLimit)
                _logger.NearLimit(meter.Used, limit, meter.Name, usage.Plan);
        }

        return outcome;
    }

    /// <inheritdoc/>
    public async Task<DestinationUsage?> UsageAsync(CancellationToken cancellationToken)
    {
        var answer = await _api.UsageAsync(cancellationToken);
        if (!answer.IsSuccess || answer.Text("plan") is not { } plan
            || !answer.Body!.Value.TryGetProperty("current_month_usage", out var used))
            return null;
        answer.Body.Value.TryGetProperty("limits", out var limits);
        return new DestinationUsage(plan, [
            .. Meter("memories stored this month", "store_memory_count", "store_memory_limit"),
            .. Meter("bytes", "total_bytes_processed", "storage_limit_bytes"),
            .. Meter("requests this month", "api_call_count", "api_call_limit"),
        ]);

        IEnumerable<UsageMeter> Meter(string name, string count, string limit) =>
            Number(used, count) is { } number ? [new UsageMeter(name, number, Number(limits, limit))] : [];
    }

    private static long? Number(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.Number && member.TryGetInt64(out var number)
            ? number
            : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.Index.Dispose();
        _pace.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Memory Box {_options.Bucket} at {_api.Host}");
}
