using System.Net;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>One document on its way to the server.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Item">The document.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Text">What is sent.</param>
/// <param name="Body">The body of the insert.</param>
internal sealed record Parcel(int Index, DocumentItem Item, string Name, DocumentText Text, byte[] Body)
{
    /// <summary>Its id there, as 1.5 derives it.</summary>
    public string Id { get; } = DocumentKey.IdOf(Name);
}

/// <summary>What an attempt to deliver a document came to.</summary>
internal abstract record DeliveryResult
{
    private DeliveryResult()
    {
    }

    /// <summary>It is there, or never will be.</summary>
    public sealed record Settled(ItemOutcome Outcome) : DeliveryResult;

    /// <summary>Something else is there under its name and has to go first.</summary>
    public sealed record Blocked(IReadOnlyList<string> Ids) : DeliveryResult;

    /// <summary>The server cannot take anything now.</summary>
    public sealed record Failed(WriteOutcome Outcome) : DeliveryResult;
}

/// <summary>
/// Inserts one document and follows it until it is processed. Whoever repeats it after a crash learns from the server
/// that it is there, compares, and goes on from where it stands.
/// </summary>
internal sealed class DocumentDelivery(
    Parcel parcel, WriteRequest request, LightRagApi api, LightRagServer server, LightRagOptions options,
    StoredDocuments stored, TimeProvider timeProvider)
{
    private const int InsertsMax = 5;
    private const int LookBeforeWake = 5;

    private readonly DateTimeOffset _until = timeProvider.GetUtcNow() + options.ConfirmTimeout;
    private string? _track;
    private DateTimeOffset _acceptedAt;
    private int _looks;

    /// <summary>Whether a request may have arrived that stores something.</summary>
    public bool MayHaveStored { get; private set; }

    /// <summary>Delivers it.</summary>
    public async Task<DeliveryResult> RunAsync(CancellationToken cancellationToken)
    {
        if (server.Sent.Find(parcel.Name, parcel.Text.Hash) is { } sent)
        {
            MayHaveStored = true;
            Follow(sent.TrackId, sent.At, isNew: false);
        }

        for (var inserts = 0; ;)
        {
            if (_track is null && ++inserts > InsertsMax)
                return Unconfirmed($"{api.Host} accepts {parcel.Name} again and again and does not keep it");
            var result = _track is null
                ? await InsertAsync(cancellationToken)
                : await LookAsync(_track, cancellationToken);
            if (result is not null)
                return result;
        }
    }

    // Null to go on: with a track to follow, or with another insert.
    private async Task<DeliveryResult?> InsertAsync(CancellationToken cancellationToken)
    {
        for (var (waits, failures) = (0, 0); ;)
        {
            if (await server.AwaitRoomAsync(api, _until, cancellationToken) is { } full)
                return new DeliveryResult.Failed(full);
            request.BeforeSending();
            var answer = await api.InsertAsync(parcel.Body, cancellationToken);
            var verdict = InsertVerdict.Of(answer);
            MayHaveStored |= verdict.MayHaveStored(answer);
            switch (verdict)
            {
                case InsertVerdict.Accepted accepted:
                    server.Strikes.Taken(parcel.Name);
                    var now = timeProvider.GetUtcNow();
                    server.Sent.Remember(parcel.Name, new SentText(parcel.Text.Hash, accepted.TrackId, now));
                    Follow(accepted.TrackId, now, isNew: true);
                    return null;
                case InsertVerdict.Exists exists:
                    server.Strikes.Taken(parcel.Name);
                    return await CompareAsync(exists.TrackId, cancellationToken);
                case InsertVerdict.Invalid invalid:
                    return Rejected($"{api.Host} does not take it: {invalid.Reason}", invalid.Reason, reference: null);
                case InsertVerdict.Wait wait:
                    if (timeProvider.GetUtcNow() >= _until || wait.RetryAfter > Waits.NamedMax)
                        return Failed(answer);
                    await DelayAsync(wait.RetryAfter ?? Waits.BeforeRepetition(waits++), cancellationToken);
                    break;
                case InsertVerdict.Choked:
                    if (await ChokedAsync(answer, cancellationToken) is { } choked)
                        return choked;
                    if (++failures > Waits.FailuresMax)
                        return Failed(answer);
                    await DelayAsync(Waits.BeforeRepetition(failures - 1), cancellationToken);
                    break;
                default:
                    var isLost = answer.Status is null && answer.MayHaveArrived;
                    var isSettled = answer.ToOutcome(api.Host, false) is WriteOutcome.Refused
                        || (answer.Status is null && !answer.MayHaveArrived);
                    if (isSettled || ++failures > Waits.FailuresMax || answer.RetryAfter > Waits.NamedMax)
                        return Failed(answer);
                    await DelayAsync(
                        isLost ? Waits.AfterLostAnswer : answer.RetryAfter ?? Waits.BeforeRepetition(failures - 1),
                        cancellationToken);
                    break;
            }
        }
    }

    // An error inside the server over one text only: that text would stop everything behind it for ever.
    private async Task<DeliveryResult?> ChokedAsync(LightRagAnswer answer, CancellationToken cancellationToken)
    {
        if (!server.Strikes.Add(parcel.Name))
            return null;
        var counts = await api.CountsAsync(cancellationToken);
        if (!counts.IsSuccess)
            return Failed(counts);
        server.Strikes.Forget(parcel.Name);
        return Rejected(
            $"{api.Host} fails over it again and again, and over nothing else", answer.Detail, reference: null);
    }

    // Something of this name is there: this very text, or an older one that an earlier attempt has left behind.
    private async Task<DeliveryResult?> CompareAsync(string? track, CancellationToken cancellationToken)
    {
        var (row, failure) = track is null
            ? await FindAsync(cancellationToken)
            : await OfTrackAsync(track, cancellationToken);
        if (failure is not null)
        {
            // Some versions cannot list at all when one row has no name. What cannot be compared is replaced.
            return failure.Status is HttpStatusCode.InternalServerError
                ? new DeliveryResult.Blocked([parcel.Id])
                : Failed(failure);
        }

        if (row is null)
        {
            await DelayAsync(Waits.BeforeLook(_looks++), cancellationToken);
            return null; // It has gone meanwhile.
        }

        if (row.Double is { Kind: "content_hash" } twin && row.FilePath != parcel.Name)
            return Twin(row, twin);
        if (row.FilePath.Length > 0 && row.FilePath != parcel.Name)
            return Rejected(
                $"{api.Host} has the same text under another name, {row.FilePath}", null, reference: null);
        if (!IsThis(row))
            return new DeliveryResult.Blocked([row.Id]);
        if (Settle(row) is { } settled)
            return settled;
        if (row.TrackId is null)
        {
            await DelayAsync(Waits.BeforeLook(_looks++), cancellationToken);
            return timeProvider.GetUtcNow() < _until
                ? await CompareAsync(track, cancellationToken)
                : Unconfirmed(Slow(row));
        }

        Follow(row.TrackId, timeProvider.GetUtcNow(), isNew: false);
        return null;
    }

    private async Task<RowSearch> FindAsync(CancellationToken cancellationToken)
    {
        var byId = await stored.FindByIdAsync(parcel.Id, cancellationToken);
        return byId is { Row: null, Failure: null }
            ? await stored.FindByNameAsync(parcel.Name, cancellationToken)
            : byId;
    }

    private async Task<RowSearch> OfTrackAsync(string track, CancellationToken cancellationToken)
    {
        var answer = await api.TrackAsync(track, cancellationToken);
        var rows = StoredDocuments.Rows(answer);
        return new RowSearch(
            rows.Find(row => row.FilePath == parcel.Name && row.Double is null) ?? rows.FirstOrDefault(),
            answer.IsSuccess ? null : answer);
    }

    // The row shows length and beginning; a long text that the source changed later may differ behind.
    private bool IsThis(StoredDocument row)
    {
        var changedSince = row.CreatedAt < parcel.Item.UpdatedAt
            && parcel.Item.UpdatedAt <= timeProvider.GetUtcNow();
        return parcel.Text.IsWhollyShownBy(row) || (parcel.Text.IsShownBy(row) && !changedSince)
            || (row.TrackId is not null
                && server.Sent.Find(parcel.Name, parcel.Text.Hash)?.TrackId == row.TrackId);
    }

    private async Task<DeliveryResult?> LookAsync(string track, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            if (_looks >= 0)
            {
                var wait = _looks == 0 ? server.UsualTime.Value : Waits.BeforeLook(_looks);
                await DelayAsync(wait, cancellationToken);
            }

            _looks++;
            var answer = await api.TrackAsync(track, cancellationToken);
            if (!answer.IsSuccess)
            {
                if (answer.ToOutcome(api.Host, false) is WriteOutcome.Refused || !answer.MayHaveArrived
                    || ++failures > Waits.FailuresMax)
                    return Failed(answer);
                continue;
            }

            failures = 0;
            var rows = StoredDocuments.Rows(answer);
            var row = rows.Find(candidate => candidate.Id == parcel.Id)
                ?? rows.Find(candidate => candidate.FilePath == parcel.Name) ?? rows.FirstOrDefault();
            if (row is null)
            {
                if (await IsLostAsync(cancellationToken))
                {
                    _track = null;
                    return null;
                }
            }
            else if (row.Status is not DocumentStatus.InWork)
            {
                if (_looks > 0)
                    server.UsualTime.Saw(timeProvider.GetUtcNow() - _acceptedAt, atFirstLook: _looks == 1);
                return await EndAsync(row, cancellationToken);
            }
            else if (_looks > LookBeforeWake && await IsAsleepAsync(cancellationToken))
            {
                await server.WakeAsync(api, cancellationToken);
            }

            if (timeProvider.GetUtcNow() >= _until)
                return Unconfirmed(row is null ? $"{api.Host} shows no row of {parcel.Name}" : Slow(row));
        }
    }

    private async Task<DeliveryResult?> EndAsync(StoredDocument row, CancellationToken cancellationToken)
    {
        // Our own repetition raced itself: the first one is the document.
        if (row is { Status: DocumentStatus.Failed, Double: { Kind: not "content_hash" } twin }
            && (twin.DocumentId == parcel.Id || twin.TrackId is not null))
        {
            _track = null;
            server.Sent.Forget(parcel.Name);
            return await CompareAsync(twin.DocumentId == parcel.Id ? null : twin.TrackId, cancellationToken);
        }

        return Settle(row);
    }

    private DeliveryResult? Settle(StoredDocument row)
    {
        switch (row)
        {
            case { Status: DocumentStatus.Processed }:
                return new DeliveryResult.Settled(new ItemOutcome.Synced(row.Id));
            case { Status: DocumentStatus.Failed, Double: { } twin }:
                return Twin(row, twin);
            case { Status: DocumentStatus.Failed }:
                return Rejected(
                    $"{api.Host} could not process it: {row.Error ?? "it does not say why"}", row.Error, row.Id);
            default:
                return null;
        }
    }

    private DeliveryResult.Settled Twin(StoredDocument row, DoubleOf twin) => Rejected(
        $"{api.Host} takes it for a double of {twin.DocumentId} ({twin.Kind})", row.Error, row.Id);

    // Rows are written after the answer; a crash of the server in between loses the text.
    private async Task<bool> IsLostAsync(CancellationToken cancellationToken)
    {
        if (timeProvider.GetUtcNow() - _acceptedAt < Waits.WithoutRow)
            return false;
        var status = await api.PipelineAsync(cancellationToken);
        return status.IsSuccess && status.Number("pending_enqueues") == 0;
    }

    private async Task<bool> IsAsleepAsync(CancellationToken cancellationToken)
    {
        var status = await api.PipelineAsync(cancellationToken);
        return status.IsSuccess && !status.Flag("busy") && !status.Flag("destructive_busy")
            && status.Number("pending_enqueues") == 0;
    }

    private void Follow(string track, DateTimeOffset acceptedAt, bool isNew)
    {
        _track = track;
        _acceptedAt = acceptedAt;
        _looks = isNew ? 0 : -1; // What was sent before may be through by now.
    }

    private Task DelayAsync(TimeSpan wait, CancellationToken cancellationToken) =>
        Task.Delay(wait, timeProvider, cancellationToken);

    private string Slow(StoredDocument row) =>
        $"{api.Host} has had {parcel.Name} ({row.Id}) in work for longer than confirm-timeout";

    private DeliveryResult.Failed Unconfirmed(string reason) =>
        new(new WriteOutcome.Unavailable(reason, RetryAfter: null, OutcomeUnknown: true));

    private DeliveryResult.Failed Failed(LightRagAnswer answer)
    {
        if (answer.Status is null)
            server.Doubt();
        return new DeliveryResult.Failed(answer.ToOutcome(api.Host, outcomeUnknown: false));
    }

    private DeliveryResult.Settled Rejected(string reason, string? response, string? reference)
    {
        server.Sent.Forget(parcel.Name);
        return new DeliveryResult.Settled(new ItemOutcome.Rejected(reason, response, reference));
    }
}
