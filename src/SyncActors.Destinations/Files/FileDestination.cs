using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>
/// Appends items to text files. An item stands in its file once: what may have been written is looked for first, and a
/// changed item is added as a further version. A request is answered after its bytes have reached the disk.
/// </summary>
internal sealed class FileDestination(FileDestinationOptions options, FileLocks locks) : IDestination
{
    /// <summary>Name in the configuration.</summary>
    public const string KindName = "file";

    private readonly AttachmentFiles _attachments = new(options.Folder);

    /// <inheritdoc/>
    public DestinationDescriptor Descriptor { get; } = new(
        KindName, EffectClass.LookUp, CorrectionKind.VersionedAppend, TakesSamples: true,
        options.Format.TakesDocuments);

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FolderProbe.WhyNot(options.Folder));
    }

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var outcomes = new ItemOutcome?[request.Items.Count];
        var files = Enumerable.Range(0, outcomes.Length).Where(index => IsGood(request.Items[index], index, outcomes))
            .GroupBy(index => FileNames.PathOf(options, request, request.Items[index].Item), StringComparer.Ordinal);
        var delivered = false;
        foreach (var file in files)
        {
            try
            {
                var attachments = new Dictionary<int, IReadOnlyList<StoredAttachment>>();
                if (await FetchAsync(request, file, attachments, cancellationToken) is { } unavailable)
                {
                    return new WriteOutcome.Unavailable(
                        unavailable.Reason, unavailable.RetryAfter, OutcomeUnknown: delivered);
                }

                using var held = await locks.EnterAsync(file.Key, cancellationToken);
                request.BeforeSending();
                await WriteAsync(file.Key, request, [.. file], attachments, outcomes, cancellationToken);
                delivered = true;
            }
            catch (UnauthorizedAccessException exception) when (!delivered)
            {
                return new WriteOutcome.Refused($"{file.Key} may not be written: {exception.Message}");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return new WriteOutcome.Unavailable(
                    $"{file.Key}: {exception.Message}", RetryAfter: null, OutcomeUnknown: true);
            }
        }

        return new WriteOutcome.Written(outcomes!);
    }

    private bool IsGood(WriteItem item, int index, ItemOutcome?[] outcomes)
    {
        if (item.Item is DocumentItem && !options.Format.TakesDocuments)
            outcomes[index] = new ItemOutcome.Skipped("files of Prometheus text take samples, not documents");
        else if (item.Item is SampleItem samples && SampleRules.WhyNot(samples) is { } reason)
            outcomes[index] = new ItemOutcome.Rejected(reason, Response: null);
        else if (ItemReference.Parse(item.PreviousReference).NextVersion(item.Final) > ItemReference.VersionMax)
            outcomes[index] = new ItemOutcome.Rejected(
                $"it was changed more than {ItemReference.VersionMax} times", null);
        return outcomes[index] is null;
    }

    // Before the file is touched, since it may take minutes.
    private async Task<AttachmentsOutcome.Unavailable?> FetchAsync(
        WriteRequest request, IEnumerable<int> indices, Dictionary<int, IReadOnlyList<StoredAttachment>> stored,
        CancellationToken cancellationToken)
    {
        foreach (var index in indices)
        {
            if (request.Items[index].Item is not DocumentItem { Attachments.Count: > 0 } document)
                continue;
            switch (await _attachments.FetchAsync(request, document, cancellationToken))
            {
                case AttachmentsOutcome.Settled settled:
                    stored[index] = settled.Attachments;
                    break;
                case AttachmentsOutcome.Unavailable unavailable:
                    return unavailable;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return null;
    }

    private async Task WriteAsync(
        string path, WriteRequest request, IReadOnlyList<int> indices,
        IReadOnlyDictionary<int, IReadOnlyList<StoredAttachment>> attachments, ItemOutcome?[] outcomes,
        CancellationToken cancellationToken)
    {
        using var file = await AppendFile.OpenAsync(path, options.Format.MarkPrefix, cancellationToken);
        var there = request.MayHaveBeenSent
            ? await NewestAsync(file, request, indices, cancellationToken)
            : new Dictionary<(string Item, bool Final), FileMark>();
        foreach (var index in indices)
        {
            var item = request.Items[index];
            var previous = ItemReference.Parse(item.PreviousReference);
            var version = previous.NextVersion(item.Final);
            var hash = FileContent.Hash(request, item.Item);
            var isThere = there.TryGetValue((item.Item.Id, item.Final), out var mark) && mark.Version >= version;
            if (isThere)
                version = mark!.Hash == hash ? mark.Version : mark.Version + 1;
            outcomes[index] = new ItemOutcome.Synced(previous.With(item.Final, version).ToString());
            if (isThere && mark!.Hash == hash)
                continue;
            mark = new FileMark(request.Connector, item.Item.Id, version, item.Final, hash);
            there[(item.Item.Id, item.Final)] = mark;
            await file.AppendAsync(
                options.Format.Render(request, item, attachments.GetValueOrDefault(index, []), mark),
                cancellationToken);
        }

        // From here on a cancelled wait would leave the outcome unknown for nothing.
        await file.CommitAsync(CancellationToken.None);
    }

    private async Task<Dictionary<(string Item, bool Final), FileMark>> NewestAsync(
        AppendFile file, WriteRequest request, IReadOnlyList<int> indices, CancellationToken cancellationToken)
    {
        var wanted = indices.Select(index => request.Items[index].Item.Id).ToHashSet(StringComparer.Ordinal);
        var newest = new Dictionary<(string Item, bool Final), FileMark>();
        await foreach (var mark in file.MarksAsync(options.Format.MarkPrefix, cancellationToken))
        {
            if (mark.Connector == request.Connector && wanted.Contains(mark.Item))
                newest[(mark.Item, mark.Final)] = mark;
        }

        return newest;
    }
}
