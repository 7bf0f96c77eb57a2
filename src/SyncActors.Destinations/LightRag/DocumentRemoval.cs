using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>
/// Deletes documents and waits until they are gone. The server refuses while it works on any document, so nothing of
/// ours may be on its way meanwhile; what others send is waited for. May be repeated: an id that is not there counts as
/// gone.
/// </summary>
internal sealed class DocumentRemoval(
    WriteRequest request, LightRagApi api, LightRagServer server, LightRagOptions options, StoredDocuments stored,
    TimeProvider timeProvider)
{
    private const int IdsMax = 100;
    private const int LooksBeforeRepeat = 5;

    /// <summary>Whether a deletion may have been heard.</summary>
    public bool MayHaveDeleted { get; private set; }

    /// <summary>Deletes.</summary>
    /// <returns>What to tell the connector when that was not possible; null when all are gone.</returns>
    public async Task<WriteOutcome?> RunAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        using var alone = await server.InFlight.EnterAloneAsync(cancellationToken);
        foreach (var part in ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Chunk(IdsMax))
        {
            if (await RemoveAsync(part, cancellationToken) is { } failure)
                return failure;
        }

        return null;
    }

    private async Task<WriteOutcome?> RemoveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var until = timeProvider.GetUtcNow() + options.ConfirmTimeout;
        var left = ids;
        for (var (waits, failures) = (0, 0); ;)
        {
            request.BeforeSending();
            var answer = await api.DeleteAsync(left, cancellationToken);
            MayHaveDeleted |= answer.MayHaveArrived;
            var status = answer.Text("status");
            if (status is "not_allowed")
                return new WriteOutcome.Refused($"{api.Host} does not allow deleting: {answer.Text("message")}");
            if (answer.IsSuccess && status is not "busy")
            {
                var (still, failure) = await AwaitGoneAsync(left, until, cancellationToken);
                if (failure is not null)
                    return failure;
                if (still.Count == 0)
                    return null;
                left = still;
                continue;
            }

            if (!answer.IsSuccess && (++failures > Waits.FailuresMax || IsHopeless(answer)))
                return Failure(answer);
            if (timeProvider.GetUtcNow() >= until)
                return Busy(answer.IsSuccess ? answer.Text("message") : answer.Detail);
            var wait = answer switch
            {
                { Status: null } => Waits.AfterLostAnswer,
                { RetryAfter: { } named } => named,
                _ => Waits.BeforeRepetition(waits++),
            };
            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }

    // Inserting before the deletion has ended would have it take the new document too.
    private async Task<(IReadOnlyList<string> Still, WriteOutcome? Failure)> AwaitGoneAsync(
        IReadOnlyList<string> ids, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = ids;
        for (var (looks, failures) = (0, 0); looks < LooksBeforeRepeat;)
        {
            await Task.Delay(Waits.BeforeRepetition(looks), timeProvider, cancellationToken);
            if (timeProvider.GetUtcNow() >= until)
                return ([], Busy("the deletion does not end"));
            var status = await api.PipelineAsync(cancellationToken);
            if (!status.IsSuccess)
            {
                if (++failures > Waits.FailuresMax || IsHopeless(status))
                    return ([], Failure(status));
                continue;
            }

            // 1.4 has no such word; there the pipeline is busy while it deletes.
            if (status.Flag("destructive_busy") || (!status.Body.TryGetProperty("destructive_busy", out _)
                && status.Flag("busy")))
                continue;
            looks++;
            left = await StillThereAsync(left, cancellationToken);
            if (left.Count == 0)
                break;
        }

        return (left, null);
    }

    // Where the server cannot list, the insert that follows tells: it is refused while the old one is there.
    private async Task<IReadOnlyList<string>> StillThereAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        List<string> there = [];
        foreach (var id in ids)
        {
            var (row, _) = await stored.FindByIdAsync(id, cancellationToken);
            if (row is not null)
                there.Add(id);
        }

        return there;
    }

    private bool IsHopeless(LightRagAnswer answer) =>
        answer.ToOutcome(api.Host, outcomeUnknown: false) is WriteOutcome.Refused
        || (answer.Status is null && !answer.MayHaveArrived);

    private WriteOutcome Failure(LightRagAnswer answer)
    {
        if (answer.Status is null)
            server.Doubt();
        return answer.ToOutcome(api.Host, outcomeUnknown: false);
    }

    private WriteOutcome.Unavailable Busy(string? message) => new(
        $"{api.Host} deletes nothing while it is busy: {message}", RetryAfter: null, OutcomeUnknown: false);
}
