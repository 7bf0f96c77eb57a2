using Microsoft.Extensions.Logging;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>What the bucket holds, as far as it was looked through and as this process changed it. What was looked
/// through before is not read again, but for its newest minute. Safe for many threads.</summary>
internal sealed class BucketIndex(
    BucketScan scan, MemoryBoxApi api, MemoryBoxOptions options, TimeProvider timeProvider, ILogger logger)
    : IDisposable
{
    /// <summary>How far the clocks of nodes may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);
    private static readonly TimeSpan LagWait = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, StoredMemory> _byId = [];
    private readonly Dictionary<string, HashSet<long>> _byName = new(StringComparer.Ordinal);
    private DateTimeOffset _completeFrom = DateTimeOffset.MaxValue;
    private DateTimeOffset _scannedAt;
    private (long Id, DateTimeOffset SentAt)? _unseen;

    /// <summary>Looks for what was stored since a moment, and makes sure that the list shows what is there.</summary>
    /// <param name="sentFrom">The moment, by our clock; null for the whole bucket.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>Null when all was seen, else what went wrong.</returns>
    public async Task<MemoryBoxAnswer?> RefreshAsync(DateTimeOffset? sentFrom, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            for (var waited = TimeSpan.Zero; ; waited += LagWait)
            {
                var (failure, behind) = await ScanAsync(sentFrom ?? DateTimeOffset.MinValue, cancellationToken);
                if (failure is not null || behind is not { } id)
                    return failure;
                var answer = await api.GetAsync(id, cancellationToken);
                if (answer.Status is System.Net.HttpStatusCode.NotFound)
                {
                    // It was deleted; without it the list may be looked at again at once.
                    Forget(id);
                    waited -= LagWait;
                    continue;
                }

                if (waited >= options.SettleWait)
                    return MemoryBoxAnswer.Unusable($"its list still does not show memory {id}, which it has");
                logger.ListLags(id, waited + LagWait);
                await Task.Delay(LagWait, timeProvider, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<(MemoryBoxAnswer? Failure, long? Behind)> ScanAsync(
        DateTimeOffset needFrom, CancellationToken cancellationToken)
    {
        var began = timeProvider.GetUtcNow();
        ForgetOld(began);

        // What was being stored while the last scan ran, or was not listed then, is newer than this.
        var goesOn = _completeFrom <= needFrom;
        var scanned = await scan.ReadAsync(
            clockOffset => goesOn
                ? _scannedAt + clockOffset - options.SettleWait
                : needFrom == DateTimeOffset.MinValue ? needFrom : needFrom + clockOffset - Skew,
            cancellationToken);
        lock (_gate)
        {
            foreach (var memory in scanned.Memories)
                Put(memory);
            if (_unseen is { } newest && scanned.Memories.Any(memory => memory.Id == newest.Id))
                _unseen = null;
            if (scanned.Failure is not null)
                return (scanned.Failure, null);

            // The open server reads its own table; and it cannot be asked for one memory.
            if (_unseen is { } unseen && options.Flavor == MemoryBoxFlavor.Hosted
                && unseen.SentAt + scanned.ClockOffset - LagWait > scanned.Until)
                return (null, unseen.Id);
            _completeFrom = goesOn ? _completeFrom : needFrom;
            _scannedAt = began;
            return (null, null);
        }
    }

    /// <summary>Memories of a document, lowest id first.</summary>
    public IReadOnlyList<StoredMemory> Find(MemoryMark mark)
    {
        lock (_gate)
        {
            var ids = Ids(ItemName(mark.ItemKey)).Concat(Ids(UrlName(mark.Url))).Distinct();
            return [.. ids.Select(id => _byId[id]).Where(memory => memory.IsOf(mark)).OrderBy(memory => memory.Id)];
        }
    }

    /// <summary>This process stored or changed a memory.</summary>
    /// <param name="id">The memory.</param>
    /// <param name="mark">What it is now.</param>
    /// <param name="sentAt">When it was sent, if it is new; null when it was changed.</param>
    public void Stored(long id, MemoryMark mark, DateTimeOffset? sentAt)
    {
        lock (_gate)
        {
            ForgetOld(timeProvider.GetUtcNow());
            if (_completeFrom != DateTimeOffset.MaxValue)
                Put(new StoredMemory(
                    id, sentAt, mark.Platform, mark.Url, mark.Key,
                    options.Flavor == MemoryBoxFlavor.Open ? null : mark.Connector, null, mark.TextHash));
            if (sentAt is { } at && (_unseen is null || at >= _unseen.Value.SentAt))
                _unseen = (id, at);
        }
    }

    /// <summary>A memory is gone.</summary>
    public void Forget(long id)
    {
        lock (_gate)
        {
            if (_unseen?.Id == id)
                _unseen = null;
            if (!_byId.Remove(id, out var memory))
                return;
            foreach (var name in Names(memory))
                Ids(name).Remove(id);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // Without a look nothing is kept: a process that only stores must not remember all of it.
    private void ForgetOld(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_completeFrom == DateTimeOffset.MaxValue || now - _scannedAt <= KeptFor)
                return;
            _byId.Clear();
            _byName.Clear();
            _completeFrom = DateTimeOffset.MaxValue;
        }
    }

    private void Put(StoredMemory memory)
    {
        if (_byId.TryGetValue(memory.Id, out var before))
        {
            foreach (var name in Names(before))
                Ids(name).Remove(memory.Id);
        }

        _byId[memory.Id] = memory;
        foreach (var name in Names(memory))
        {
            if (!_byName.TryGetValue(name, out var ids))
                _byName.Add(name, ids = []);
            ids.Add(memory.Id);
        }
    }

    private HashSet<long> Ids(string name) => _byName.GetValueOrDefault(name) ?? [];

    // What has neither is of no document of ours and need not be kept, but for its id.
    private static IEnumerable<string> Names(StoredMemory memory)
    {
        if (memory.ItemKey is { } item)
            yield return ItemName(item);
        else if (memory.Url is { } url)
            yield return UrlName(url);
    }

    private static string ItemName(string itemKey) => $"item {itemKey}";

    private static string UrlName(string url) => $"url {url}";
}
