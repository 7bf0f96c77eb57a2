using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>
/// Delivers documents to a LightRAG server and answers for them only when they are processed. The server knows each
/// document by the name it is sent under and refuses a second one of that name, so a repetition finds the first; a
/// changed one takes the place of the old by deleting and inserting. README.md beside this file tells what each crash
/// leaves behind.
/// </summary>
internal sealed class LightRagDestination(
    LightRagOptions options, LightRagApi api, LightRagServer server, TimeProvider timeProvider) : IDestination
{
    /// <summary>Name in the configuration.</summary>
    public const string KindName = "lightrag";

    private const int RoundsMax = 4;

    private readonly StoredDocuments _stored = new(api);

    /// <inheritdoc/>
    /// <remarks>Of class look-up, although the name makes inserts idempotent: a deletion of a sender that is gone could
    /// still arrive, and would then take what was inserted since. Of the classes only look-up lets that time
    /// pass.</remarks>
    public DestinationDescriptor Descriptor { get; } = new(
        KindName, EffectClass.LookUp, CorrectionKind.DeleteThenInsert, TakesSamples: false, TakesDocuments: true)
    {
        SettleWait = Waits.AfterLostAnswer,
    };

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        server.Doubt();
        if (await server.VerifyAsync(api, cancellationToken) is { } failure)
            return Reason(failure);

        // Anybody may ask for the health; this needs the key.
        var counts = await api.CountsAsync(cancellationToken);
        return counts.IsSuccess ? null : Reason(counts.ToOutcome(api.Host, outcomeUnknown: false));
    }

    private static string Reason(WriteOutcome failure) => failure switch
    {
        WriteOutcome.Refused refused => refused.Reason,
        WriteOutcome.Unavailable unavailable => unavailable.Reason,
        _ => throw new System.Diagnostics.UnreachableException("A failed call has no other outcome."),
    };

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var outcomes = new ItemOutcome?[request.Items.Count];
        var parcels = Pack(request, outcomes);
        if (parcels.Count == 0)
            return new WriteOutcome.Written(outcomes!);
        if (await server.VerifyAsync(api, cancellationToken) is { } unfit)
            return Told(unfit, request, mayHaveStored: false);
        var removal = new DocumentRemoval(request, api, server, options, _stored, timeProvider);
        var doomed = await OutdatedAsync(request, parcels, cancellationToken);
        var mayHaveStored = false;
        for (var round = 0; round < RoundsMax; round++)
        {
            var failure = doomed.Count == 0 ? null : await removal.RunAsync(doomed, cancellationToken);
            mayHaveStored |= removal.MayHaveDeleted;
            if (failure is not null)
                return Told(failure, request, mayHaveStored);
            var deliveries = new DeliveryRound(request, api, server, options, _stored, timeProvider);
            failure = await deliveries.RunAsync(parcels, outcomes, cancellationToken);
            mayHaveStored |= deliveries.MayHaveStored;
            if (failure is not null)
                return Told(failure, request, mayHaveStored);
            doomed = deliveries.Blocked;
            parcels.RemoveAll(parcel => outcomes[parcel.Index] is not null);
            if (parcels.Count == 0)
                return new WriteOutcome.Written(outcomes!);
        }

        return new WriteOutcome.Unavailable(
            $"{api.Host} keeps being given other texts under the names of these documents, such as {parcels[0].Name}",
            RetryAfter: null, OutcomeUnknown: true);
    }

    // What an earlier delivery has left, and this process has not yet replaced.
    private async Task<IReadOnlyCollection<string>> OutdatedAsync(
        WriteRequest request, List<Parcel> parcels, CancellationToken cancellationToken)
    {
        SortedSet<string> outdated = new(StringComparer.Ordinal);
        foreach (var parcel in parcels)
        {
            if (request.Items[parcel.Index].PreviousReference is not { } previous
                || server.Sent.Find(parcel.Name, parcel.Text.Hash) is not null)
                continue;
            var isReplaced = request.MayHaveBeenSent && parcel.Text.CanBeWhollyShown
                && await IsReplacedAsync(parcel, previous, cancellationToken);
            if (!isReplaced)
                outdated.Add(previous);
        }

        return outdated;
    }

    // A row shows all of a short text: then it is certain that an earlier attempt has come to its end.
    private async Task<bool> IsReplacedAsync(Parcel parcel, string previous, CancellationToken cancellationToken)
    {
        var (row, _) = await _stored.FindByIdAsync(previous, cancellationToken);
        return row is { Status: not DocumentStatus.Failed } && row.FilePath == parcel.Name
            && parcel.Text.IsWhollyShownBy(row);
    }

    private List<Parcel> Pack(WriteRequest request, ItemOutcome?[] outcomes)
    {
        var parcels = new List<Parcel>(outcomes.Length);
        for (var index = 0; index < outcomes.Length; index++)
        {
            if (request.Items[index].Item is not DocumentItem document)
            {
                outcomes[index] = new ItemOutcome.Skipped("samples have no place in a knowledge graph");
                continue;
            }

            if (DocumentText.Of(document) is not { } text)
            {
                outcomes[index] = new ItemOutcome.Rejected("its text is blank", Response: null);
                continue;
            }

            var name = DocumentKey.Of(document, request.Connector);
            var body = LightRagApi.InsertBody(name, text.Text);
            if (body.Length > LightRagApi.InsertBytesMax)
                outcomes[index] = new ItemOutcome.Rejected(
                    $"its text is {body.Length} bytes long; {api.Host} takes {LightRagApi.InsertBytesMax}",
                    Response: null);
            else
                parcels.Add(new Parcel(index, document, name, text, body));
        }

        return parcels;
    }

    // A refusal means that nothing was delivered.
    private static WriteOutcome Told(WriteOutcome failure, WriteRequest request, bool mayHaveStored) => failure switch
    {
        WriteOutcome.Unavailable unavailable => unavailable with
        {
            OutcomeUnknown = unavailable.OutcomeUnknown || mayHaveStored || request.MayHaveBeenSent,
        },
        WriteOutcome.Refused refused when mayHaveStored => new WriteOutcome.Unavailable(
            refused.Reason, RetryAfter: null, OutcomeUnknown: true),
        _ => failure,
    };
}
