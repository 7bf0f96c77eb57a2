using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>What the deliveries of one destination share.</summary>
internal sealed record MemoryBoxParts(
    MemoryBoxOptions Options, MemoryBoxApi Api, BucketIndex Index, StatusWatch Statuses, PoisonWatch Poison,
    TimeProvider TimeProvider, ILogger Logger);

/// <summary>
/// One delivery: several documents at once, each stored, changed or adopted, then awaited until it is processed. After
/// a failure nothing new begins, and what is under way is brought to its end, so that as little as possible is unknown.
/// </summary>
internal sealed class MemoryBoxDelivery(MemoryBoxParts parts, WriteRequest request, ItemOutcome?[] outcomes)
{
    // Failures in a row without a text taken between them: the service is unwell, not a text.
    private const int FailuresInRowMax = 3;
    private const string PoisonReason = "the service fails on this text again and again, while it takes others";

    private readonly ConcurrentBag<Watched> _stored = [];
    private readonly ConcurrentBag<string> _failedOn = [];
    private volatile MemoryBoxAnswer? _stoppedBy;
    private volatile MemoryBoxAnswer? _unknown;
    private volatile bool _stops;
    private int _failuresInRow;
    private int _taken;
    private int _doublesRemoved;
    private int _doublesLeft;

    /// <summary>Delivers. Null when the outcome of each document stands; else what to tell the connector.</summary>
    public async Task<WriteOutcome?> RunAsync(IReadOnlyList<DocumentWork> works, CancellationToken cancellationToken)
    {
        if (request.MayHaveBeenSent
            && await parts.Index.RefreshAsync(request.SentFrom, cancellationToken) is { } failure)
            return failure.ToOutcome(parts.Api.Host, outcomeUnknown: true);
        for (var open = works; open.Count > 0;)
        {
            await DeliverAllAsync(open, cancellationToken);
            if (_failedOn.IsEmpty is false)
                parts.Poison.Failed(_failedOn, tookOthers: _taken > 0);
            LogDoubles();
            if (Failure() is { } failed)
                return failed;
            open = await SettleAsync(cancellationToken);
        }

        return null;
    }

    private WriteOutcome? Failure() => (_stoppedBy, _unknown) switch
    {
        ({ } answer, _) => answer.ToOutcome(
            parts.Api.Host, request.MayHaveBeenSent || _taken > 0 || _unknown is not null),
        (null, { } answer) => new WriteOutcome.Unavailable(
            answer.Reason(parts.Api.Host), answer.RetryAfter, OutcomeUnknown: true),
        _ => null,
    };

    private Task DeliverAllAsync(IReadOnlyList<DocumentWork> works, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<DocumentWork>(works);
        var atOnce = Math.Min(parts.Options.Concurrency, works.Count);
        return Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => DeliverSomeAsync(queue, cancellationToken)));
    }

    private async Task DeliverSomeAsync(ConcurrentQueue<DocumentWork> queue, CancellationToken cancellationToken)
    {
        var ended = false;
        try
        {
            while (!_stops && queue.TryDequeue(out var work))
                await DeliverAsync(work, cancellationToken);
            ended = true;
        }
        finally
        {
            _stops |= !ended;
        }
    }

    private Task DeliverAsync(DocumentWork work, CancellationToken cancellationToken)
    {
        if (++work.Turns > DocumentWork.TurnsMax)
        {
            Stop(MemoryBoxAnswer.Unusable($"the memory of {work.Document.Id} vanishes again and again"));
            return Task.CompletedTask;
        }

        work.IsLookedFor |= request.MayHaveBeenSent;
        if (parts.Options.Flavor == MemoryBoxFlavor.Open)
            return DeliverOpenAsync(work, cancellationToken);
        return work.Previous is { } id
            ? ChangeAsync(work, id, cancellationToken)
            : ResolveAsync(work, cancellationToken);
    }

    // What is there is adopted or changed; of several copies the oldest stays.
    private async Task ResolveAsync(DocumentWork work, CancellationToken cancellationToken)
    {
        var found = work.IsLookedFor ? parts.Index.Find(work.Mark) : [];
        if (found.Count == 0)
        {
            await StoreAsync(work, replaced: null, cancellationToken);
            return;
        }

        var kept = found.FirstOrDefault(memory => memory.Has(work.Mark)) ?? found[0];
        if (kept.Has(work.Mark))
            _stored.Add(new Watched(work, kept.Id, isAdopted: true));
        else if (!await ChangeAsync(work, kept.Id, cancellationToken))
            return;
        foreach (var extra in found.Where(memory => memory.Id != kept.Id))
            await RemoveAsync(work, extra, cancellationToken);
    }

    // Only what this connector stored is removed. If it fails, a sweep will do it.
    private async Task RemoveAsync(DocumentWork work, StoredMemory extra, CancellationToken cancellationToken)
    {
        var isOurs = extra.Connector == work.Mark.Connector;
        var isGone = isOurs
            && await parts.Api.DeleteAsync(extra.Id, request.BeforeSending, cancellationToken) is
                { IsSuccess: true } or { Status: System.Net.HttpStatusCode.NotFound };
        if (isGone)
            parts.Index.Forget(extra.Id);
        Interlocked.Increment(ref isGone ? ref _doublesRemoved : ref _doublesLeft);
    }

    private async Task DeliverOpenAsync(DocumentWork work, CancellationToken cancellationToken)
    {
        var mayAppend = parts.Options.AppendsEdited;
        if (work.Previous is not null && !mayAppend)
        {
            outcomes[work.Index] = new ItemOutcome.Skipped(
                "an open Memory Box cannot change a memory; the first version stays (edited = skip)");
            return;
        }

        var found = work.IsLookedFor ? parts.Index.Find(work.Mark) : [];
        var newer = found.Where(memory => memory.Id > (work.Previous ?? 0)).ToList();
        var same = newer.AsEnumerable().Reverse().TakeWhile(memory => memory.Has(work.Mark)).ToList();
        if (same.Count > 0)
        {
            Interlocked.Add(ref _doublesLeft, same.Count - 1);
            outcomes[work.Index] = new ItemOutcome.Synced(DocumentWork.Reference(same[^1].Id));
        }
        else if (newer.Count > 0 && !mayAppend)
        {
            outcomes[work.Index] = new ItemOutcome.Rejected(
                "an older version is there, and an open Memory Box cannot change a memory (edited = skip)", null,
                DocumentWork.Reference(newer[^1].Id));
        }
        else
        {
            await StoreAsync(work, newer.Count > 0 ? newer[^1].Id : work.Previous, cancellationToken);
        }
    }

    private async Task StoreAsync(DocumentWork work, long? replaced, CancellationToken cancellationToken)
    {
        // Found nowhere, so it is certain that none of the failures stored it.
        if (work.IsLookedFor && parts.Poison.IsPoison(work.Mark.Key))
        {
            Reject(work, PoisonReason, null, null);
            return;
        }

        var isOpen = parts.Options.Flavor == MemoryBoxFlavor.Open;
        var body = isOpen
            ? MemoryBody.Open(work.Document, work.Mark, parts.Options.Bucket, replaced)
            : MemoryBody.Hosted(work.Document, work.Mark, parts.Options.Bucket);
        var sentAt = parts.TimeProvider.GetUtcNow();
        var answer = await parts.Api.StoreAsync(body, request.BeforeSending, cancellationToken);
        if (answer.IsSuccess && answer.Id is null)
            answer = MemoryBoxAnswer.Unusable("it took the text, but its answer tells no id");
        if (!answer.IsSuccess)
        {
            Fail(work, answer, id: null);
            return;
        }

        Take(work);
        parts.Index.Stored(answer.Id!.Value, work.Mark, sentAt);
        Settle(new Watched(work, answer.Id.Value, isAdopted: false), answer);
    }

    private async Task<bool> ChangeAsync(DocumentWork work, long id, CancellationToken cancellationToken)
    {
        if (parts.Poison.IsPoison(work.Mark.Key))
        {
            Reject(work, PoisonReason, null, id);
            return false;
        }

        var body = MemoryBody.Hosted(work.Document, work.Mark, parts.Options.Bucket);
        var answer = await parts.Api.ChangeAsync(id, body, request.BeforeSending, cancellationToken);
        if (answer.Status is System.Net.HttpStatusCode.NotFound)
        {
            await ReplaceLostAsync(work, id, cancellationToken);
            return false;
        }

        if (!answer.IsSuccess)
        {
            Fail(work, answer, id);
            return false;
        }

        Take(work);
        parts.Index.Stored(id, work.Mark, sentAt: null);
        Settle(new Watched(work, id, isAdopted: false), answer);
        return true;
    }

    // Deleted by its owner, or as an extra copy: then another one is somewhere in the bucket.
    private async Task ReplaceLostAsync(DocumentWork work, long id, CancellationToken cancellationToken)
    {
        parts.Index.Forget(id);
        work.Previous = null;
        if (await parts.Index.RefreshAsync(sentFrom: null, cancellationToken) is { } failure)
        {
            Stop(failure);
            return;
        }

        parts.Index.Forget(id);
        work.IsLookedFor = true;
        await DeliverAsync(work, cancellationToken);
    }

    private void Settle(Watched memory, MemoryBoxAnswer answer)
    {
        if (parts.Options.Flavor == MemoryBoxFlavor.Open || answer.Text("processing_status") == "processed")
            outcomes[memory.Work.Index] = new ItemOutcome.Synced(DocumentWork.Reference(memory.Id));
        else
            _stored.Add(memory);
    }

    // What was adopted and has vanished meanwhile is to be delivered once more.
    private async Task<IReadOnlyList<DocumentWork>> SettleAsync(CancellationToken cancellationToken)
    {
        var watched = _stored.ToArray();
        _stored.Clear();
        await parts.Statuses.WatchAsync(watched, cancellationToken);
        foreach (var memory in watched)
        {
            var reference = DocumentWork.Reference(memory.Id);
            outcomes[memory.Work.Index] = memory.Processing == Processing.Failed
                ? new ItemOutcome.Rejected("Memory Box could not process the text", memory.Response, reference)
                : new ItemOutcome.Synced(reference);
        }

        var late = watched.Count(memory => memory.Processing == Processing.Unfinished);
        if (late > 0)
            parts.Logger.NotProcessed(request.Connector, late);
        var gone = watched.Where(memory => memory.Processing == Processing.Gone).ToList();
        foreach (var memory in gone)
        {
            parts.Index.Forget(memory.Id);
            outcomes[memory.Work.Index] = null;
        }

        return gone.ConvertAll(memory => memory.Work);
    }

    private void Take(DocumentWork work)
    {
        parts.Poison.Taken(work.Mark.Key);
        Interlocked.Increment(ref _taken);
        Interlocked.Exchange(ref _failuresInRow, 0);
    }

    private void Fail(DocumentWork work, MemoryBoxAnswer answer, long? id)
    {
        if (answer.IsAboutTheText)
        {
            Reject(work, answer.Reason(parts.Api.Host), answer.Excerpt, id);
            return;
        }

        if (!answer.IsUnknown)
        {
            Stop(answer);
            return;
        }

        _unknown = answer;
        if (answer.IsServerError)
            _failedOn.Add(work.Mark.Key);
        _stops |= Interlocked.Increment(ref _failuresInRow) >= FailuresInRowMax;
    }

    private void Reject(DocumentWork work, string reason, string? response, long? id) =>
        outcomes[work.Index] = new ItemOutcome.Rejected(
            reason, response, id is { } kept ? DocumentWork.Reference(kept) : null);

    private void Stop(MemoryBoxAnswer answer)
    {
        _stoppedBy = answer;
        _stops = true;
    }

    private void LogDoubles()
    {
        if (_doublesRemoved + _doublesLeft > 0)
            parts.Logger.Doubles(request.Connector, _doublesRemoved, _doublesLeft);
        (_doublesRemoved, _doublesLeft) = (0, 0);
    }
}
