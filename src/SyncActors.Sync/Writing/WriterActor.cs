using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;
using SyncActors.Domain.Retries;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Fetching;
using SyncActors.Sync.Transforming;

namespace SyncActors.Sync.Writing;

/// <summary>Writer to connector: what became of a page.</summary>
/// <param name="Attempt">Which life of the pipeline this belongs to.</param>
/// <param name="Report">What to journal.</param>
/// <param name="Ledger">Ledger rows that go with it; their sequence number is the connector's to fill in.</param>
/// <param name="Failures">Destinations that could not take it, with the reason.</param>
internal sealed record PageDelivered(
    long Attempt, PageReport Report, IReadOnlyList<LedgerRow> Ledger, IReadOnlyList<(string Destination, string Reason)> Failures);

/// <summary>Delivers a page to every destination: what the ledger knows as it is stays untouched, the rest is written, tried
/// again while the destination is unwell, and reported item by item.</summary>
internal sealed class WriterActor(
    EntityId connector, ConnectorSetup setup, ILedger ledger, Random random) : Actor
{
    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not WritePage page)
        {
            Unhandled(message);
            return;
        }

        List<DestinationPage> delivered = [];
        List<LedgerRow> rows = [];
        List<(string, string)> failures = [];
        var digest = default(LedgerDigest);
        foreach (var (name, destination) in setup.Destinations.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (page.Delivery.LeaveOut.Contains(name))
                continue;
            var diff = await LedgerDiff.ReadAsync(ledger, connector, name, page.Items, Context.Stopping);
            switch (await WriteAsync(destination, diff.ToWrite, page.Delivery))
            {
                case WriteOutcome.Written written:
                    var (result, changed, delta) = diff.Settle(written.Items);
                    delivered.Add(result);
                    rows.AddRange(changed);
                    digest = digest.Plus(delta);
                    break;
                case WriteOutcome.Unavailable unavailable:
                    failures.Add((name, unavailable.Reason));
                    break;
                case WriteOutcome.Refused refused:
                    failures.Add((name, refused.Reason));
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        var report = new PageReport
        {
            Window = page.Window,
            NextCursor = page.NextCursor,
            Destinations = delivered,
            Answers = page.Answers,
            Unreadable = page.Unreadable,
            Facts = page.Facts,
            Quota = page.Quota,
            Digest = digest,
        };
        Context.Parent.Reply(new PageDelivered(page.Attempt, report, rows, failures));
    }

    private async ValueTask<WriteOutcome> WriteAsync(
        IDestination destination, IReadOnlyList<WriteItem> items, Delivery delivery)
    {
        if (items.Count == 0)
            return new WriteOutcome.Written([]);
        var mayHaveBeenSent = delivery.MayHaveBeenSent;
        for (var failures = 1; ; failures++)
        {
            var request = new WriteRequest(
                setup.Definition.User, setup.Definition.Name, setup.Labels, items, mayHaveBeenSent);
            var outcome = await destination.WriteAsync(request, Context.Stopping);
            if (outcome is not WriteOutcome.Unavailable unavailable)
                return outcome;
            mayHaveBeenSent |= unavailable.OutcomeUnknown;
            if (setup.Definition.Retry.DelayAfter(failures, random.NextDouble()) is not { } delay)
                return outcome;
            var wait = unavailable.RetryAfter is { } named && named > delay ? named : delay;

            // A long wait is the schedule's business, not that of a run that holds pages in memory.
            if (wait > RetryPolicy.Standard.DelayMax)
                return outcome;
            await Task.Delay(wait, Context.System.Time, Context.Stopping);
        }
    }
}
