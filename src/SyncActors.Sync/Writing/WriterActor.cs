using SyncActors.Actors;
using SyncActors.Actors.Cluster;
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
    Attempt Attempt, PageReport Report, IReadOnlyList<LedgerRow> Ledger, IReadOnlyList<DeliveryFailure> Failures);

/// <summary>A destination that could not take a page.</summary>
/// <param name="Destination">Its name.</param>
/// <param name="Reason">Why.</param>
/// <param name="OutcomeUnknown">True when some items may have reached it all the same.</param>
internal sealed record DeliveryFailure(string Destination, string Reason, bool OutcomeUnknown)
{
    /// <summary>Why a page reached no destination, in one line.</summary>
    public static string Describe(IReadOnlyList<DeliveryFailure> failures) =>
        failures.Count == 0
            ? "no destination takes pages"
            : string.Join("; ", failures.Select(failure => $"{failure.Destination}: {failure.Reason}"));

    /// <summary>Destinations that the process does not know of: while processes start anew one by one, the
    /// configuration in force may be a later one than this process read. They lack its pages, so the rest of the run
    /// goes without them.</summary>
    public static IEnumerable<DeliveryFailure> Unknown(ConnectorState state, ConnectorSetup setup) =>
        state.Destinations.Keys
            .Where(name => !setup.Destinations.ContainsKey(name) && !state.Run!.Failing.Contains(name))
            .Select(name => new DeliveryFailure(
                name, "this process read a configuration without it", OutcomeUnknown: false));
}

/// <summary>Delivers a page to every destination: what the ledger knows as it is stays untouched, the rest is written,
/// tried again while the destination is unwell, and reported item by item.</summary>
internal sealed class WriterActor(
    EntityId connector, ConnectorSetup setup, ILedger ledger, Pulse pulse, Random random) : Actor
{
    /// <summary>Destinations that failed a page here. Pages behind it were asked for before the connector knew; taking
    /// one of those would let the window end without the failed page.</summary>
    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case WritePage page:
                await DeliverAsync(page);
                break;
            case Sweep sweep:
                await SweepAsync(sweep);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask DeliverAsync(WritePage page)
    {
        List<DestinationPage> delivered = [];
        List<LedgerRow> rows = [];
        List<DeliveryFailure> failures = [];
        var digest = default(LedgerDigest);
        foreach (var (name, destination) in setup.Destinations.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (page.Delivery.LeaveOut.Contains(name) || _failed.Contains(name))
                continue;
            var refills = page.Delivery.Refills.GetValueOrDefault(name);
            var diff = await LedgerDiff.ReadAsync(
                ledger, connector, name, page.Delivery, page.Items, Context.Stopping);
            // What a refilled destination had and kept, or another program put there, no row of the ledger says.
            var doubt = refills > 0 || (destination.Descriptor.MayHoldForeign && page.Delivery.Untouched.Contains(name))
                ? new Doubt(page.Delivery.Doubt?.Since ?? DateTimeOffset.MinValue, SentFrom: null)
                : page.Delivery.Doubt;
            switch (await WriteAsync(destination, diff.ToWrite, doubt))
            {
                case WriteOutcome.Written written:
                    var (result, changed, delta) = diff.Settle(written.Items);
                    delivered.Add(result);
                    rows.AddRange(changed);
                    digest = digest.Plus(delta);
                    break;
                case WriteOutcome.Unavailable unavailable:
                    failures.Add(new DeliveryFailure(name, unavailable.Reason, unavailable.OutcomeUnknown));
                    break;
                case WriteOutcome.Refused refused:
                    failures.Add(new DeliveryFailure(name, refused.Reason, OutcomeUnknown: false));
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        _failed.UnionWith(failures.Select(failure => failure.Destination));
        var report = new PageReport
        {
            Window = page.Window,
            NextCursor = page.NextCursor,
            Destinations = delivered,
            Answers = page.Answers,
            Unreadable = page.Unreadable,
            Incomplete = page.Incomplete,
            Facts = page.Facts,
            Quota = page.Quota,
            Digest = digest,
        };
        Context.Parent.Reply(new PageDelivered(page.Attempt, report, rows, failures));
    }

    // One that cannot be searched now is searched at the end of the next run.
    private async ValueTask SweepAsync(Sweep sweep)
    {
        List<ConnectorCommand.RecordSwept> reports = [];
        foreach (var (name, since) in sweep.Destinations)
        {
            if (setup.Destinations.GetValueOrDefault(name)?.Sweeper is not { } destination)
                continue;
            var request = new SweepRequest(setup.Definition.User, setup.Definition.Name, since)
            {
                BeforeSending = pulse.Require,
            };
            pulse.Require();
            reports.Add(await destination.SweepAsync(request, Context.Stopping) switch
            {
                SweepOutcome.Swept swept => new ConnectorCommand.RecordSwept(name, swept.Removed, swept.Remaining),
                SweepOutcome.Unavailable unavailable => Unswept(name, unavailable.Reason),
                SweepOutcome.Refused refused => Unswept(name, refused.Reason),
                _ => throw new System.Diagnostics.UnreachableException(),
            });
        }

        Context.Parent.Reply(new SweepEnded(sweep.Attempt, reports));
    }

    private static ConnectorCommand.RecordSwept Unswept(string destination, string reason) =>
        new(destination, 0, 0) { Failure = reason };

    private async ValueTask<WriteOutcome> WriteAsync(
        IDestination destination, IReadOnlyList<WriteItem> items, Doubt? doubt)
    {
        if (items.Count == 0)
            return new WriteOutcome.Written([]);
        var began = Context.System.Time.GetUtcNow();
        var asks = destination.Descriptor.Effect == EffectClass.LookUp;
        var settleWait = destination.Descriptor.SettleWait;
        if (asks && doubt is not null && settleWait - (began - doubt.Since) is { Ticks: > 0 } settle)
            await Task.Delay(settle, Context.System.Time, Context.Stopping);
        var unknown = false;
        for (var failures = 1; ; failures++)
        {
            var request = new WriteRequest(
                setup.Definition.User, setup.Definition.Name, setup.Labels, items, doubt is not null || unknown)
            {
                BeforeSending = pulse.Require,
                SentFrom = doubt is null ? began : doubt.SentFrom,
                CopyAttachment = setup.Source.Attachments is { } files ? files.CopyAsync : null,
            };
            pulse.Require();
            var outcome = await destination.WriteAsync(request, Context.Stopping);
            if (outcome is WriteOutcome.Refused refused && unknown)
                return new WriteOutcome.Unavailable(refused.Reason, null, OutcomeUnknown: true);
            if (outcome is not WriteOutcome.Unavailable unavailable)
                return outcome;

            // Once unknown, it stays so until the destination has answered for every item.
            unknown |= unavailable.OutcomeUnknown;
            outcome = unavailable with { OutcomeUnknown = unknown };
            if (setup.Definition.Retry.DelayAfter(failures, random.NextDouble()) is not { } delay)
                return outcome;
            var least = asks && unknown && settleWait > delay ? settleWait : delay;
            var wait = unavailable.RetryAfter is { } named && named > least ? named : least;

            // A long wait is the schedule's business, not that of a run that holds pages in memory.
            if (wait > LongestWait(setup.Definition.Retry))
                return outcome;
            await Task.Delay(wait, Context.System.Time, Context.Stopping);
        }
    }

    private static TimeSpan LongestWait(RetryPolicy own) =>
        own.DelayMax > RetryPolicy.Standard.DelayMax ? own.DelayMax : RetryPolicy.Standard.DelayMax;
}
