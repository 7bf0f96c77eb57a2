using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Plugins;

namespace SyncActors.Sync.Alerts;

/// <summary>
/// Sends the deliveries of one channel, one message at a time, and says what came of them. Where a message that is sent
/// twice arrives twice, its deliveries are marked in the outbox before it leaves; a process that is killed after that
/// leaves the mark, and the next one looks, or repeats once, instead of sending something that it takes for new.
/// </summary>
internal sealed class ChannelActor(
    AlertChannelSetup setup, ChannelBoard board, IOutbox outbox, HeldShards shards, Pulse pulse, Random random) : Actor
{
    /// <summary>How long a message whose outcome is not known is left alone: the far side may need that long to show
    /// it.</summary>
    internal static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(5);

    private const int ReasonCharsMax = 300;

    // What came of deliveries that could not be written down; they are not to be sent again.
    private readonly Dictionary<Guid, OutboxOutcome> _unsettled = [];

    private AlertChannelDescriptor Descriptor => setup.Channel.Descriptor;

    private DateTimeOffset Now => Context.System.Time.GetUtcNow();

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not Deliver deliver)
        {
            Unhandled(message);
            return;
        }

        var waiting = deliver.Rows.Count;
        try
        {
            var slips = await SortAsync(deliver.Rows);
            await SendAllAsync(slips);
            waiting = slips.Count;
        }
        catch (JournalUnavailableException)
        {
            // What came of the last message is remembered; the next look goes on.
        }
        finally
        {
            Context.Parent.Tell(new Rested(setup.Name, waiting), Context.Self);
        }
    }

    // Those that can be sent. The others are settled.
    private async ValueTask<List<Slip>> SortAsync(IReadOnlyList<OutboxRow> rows)
    {
        List<Slip> slips = [];
        var now = Now;
        foreach (var row in rows)
        {
            if (_unsettled.TryGetValue(row.Entry.DeliveryId, out var outcome))
                await SettleAsync(row, outcome);
            else if (now - row.CreatedAt >= DeliveryTimes.AgeMax)
                await GiveUpAsync(row, "it is older than a week");
            else if (AlertOutbox.Read(row.Entry.Body) is not { } note)
                await GiveUpAsync(row, "its body is none that this version reads");
            else if (Descriptor.Repeats == RepeatedMessage.ArrivesTwice && Letter.MarkOf(row) is { Twice: true })
                await GiveUpAsync(row, "it was sent twice, and what came of it is not known");
            else
                slips.Add(new Slip(row, note));
        }

        return slips;
    }

    private async ValueTask SendAllAsync(List<Slip> slips)
    {
        while (pulse.MayAct)
        {
            var now = Now;
            var pace = board.PaceOf(setup.Name);
            var left = pace.Left(now, setup.PerHourMax);
            if (pace.Gone is { } gone && left == 0)
                await PostponeAsync(slips, gone, pace.NotBefore ?? now);
            if (left == 0 || Letter.Next(slips, Descriptor.Groups, left == 1, now) is not { } letter)
                return;
            slips.RemoveAll(letter.Slips.Contains);
            await SendAsync(letter);
        }
    }

    private async ValueTask SendAsync(Letter letter)
    {
        var marked = letter;
        if (Descriptor.Repeats != RepeatedMessage.Dropped)
        {
            marked = letter with { Slips = await MarkAsync(letter) };
            if (marked.Slips.Count == 0)
                return;
        }

        var now = Now;
        board.Began(setup.Name, now);
        var outcome = await setup.Channel.SendAsync(marked.Message(now), Context.Stopping);
        Tell(outcome);
        board.Ended(setup.Name, outcome, Now);
        foreach (var slip in marked.Slips)
            await SettleAsync(slip.Row, Outcome(marked, slip.Row, outcome));
    }

    private async ValueTask<List<Slip>> MarkAsync(Letter letter)
    {
        List<Slip> marked = [];
        var mark = OutboxOutcome.Again(
            Now + LookAgainAfter, Letter.Marked(letter.Id, again: letter.MayHaveBeenSent, ""));
        foreach (var slip in letter.Slips)
        {
            if (await TrySettleAsync(slip.Row, mark))
                marked.Add(slip);
        }

        return marked;
    }

    private OutboxOutcome Outcome(Letter letter, OutboxRow row, ChannelOutcome outcome)
    {
        var now = Now;

        // A mark counts as an attempt, and so does what comes of the message.
        var failures = Descriptor.Repeats == RepeatedMessage.Dropped ? row.Attempts : row.Attempts / 2;
        switch (outcome)
        {
            case ChannelOutcome.Delivered:
                return OutboxOutcome.Delivered;
            case ChannelOutcome.Rejected rejected:
                return OutboxOutcome.Dead(Cut(rejected.Reason));
            case ChannelOutcome.Gone gone:
                return OutboxOutcome.Again(now + ChannelPace.GoneFor, Cut(gone.Reason));
            case ChannelOutcome.Unavailable away when failures + 1 >= DeliveryTimes.FailuresMax:
                return OutboxOutcome.Dead(Cut(away.Reason));
            case ChannelOutcome.Unavailable away:
                var marks = away.OutcomeUnknown && Descriptor.Repeats != RepeatedMessage.Dropped;
                var wait = DeliveryTimes.After(failures, random.NextDouble());
                if (marks && wait < LookAgainAfter)
                    wait = LookAgainAfter;
                if (away.RetryAfter is { } told && told > wait)
                    wait = told < DeliveryTimes.Longest ? told : DeliveryTimes.Longest;
                return OutboxOutcome.Again(
                    now + wait,
                    marks ? Letter.Marked(letter.Id, letter.MayHaveBeenSent, Cut(away.Reason)) : Cut(away.Reason));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Tell(ChannelOutcome outcome)
    {
        switch (outcome)
        {
            case ChannelOutcome.Gone gone:
                AlertLog.Gone(Context.Logger, setup.Name, ChannelPace.GoneFor, gone.Reason);
                break;
            case ChannelOutcome.Rejected rejected:
                AlertLog.Rejected(Context.Logger, setup.Name, rejected.Reason);
                break;
            case ChannelOutcome.Unavailable away when board.PaceOf(setup.Name).FailuresInARow == 0:
                AlertLog.Unavailable(Context.Logger, setup.Name, away.Reason);
                break;
            default:
                break;
        }
    }

    private async ValueTask PostponeAsync(List<Slip> slips, string reason, DateTimeOffset until)
    {
        foreach (var slip in slips.Where(slip => slip.Row.Entry.DueAt <= Now))
            await SettleAsync(slip.Row, OutboxOutcome.Again(until, Cut(reason)));
        slips.Clear();
    }

    private async ValueTask GiveUpAsync(OutboxRow row, string reason)
    {
        AlertLog.GivenUp(Context.Logger, row.Entry.DeliveryId, setup.Name, reason);
        await SettleAsync(row, OutboxOutcome.Dead(reason));
    }

    private async ValueTask SettleAsync(OutboxRow row, OutboxOutcome outcome)
    {
        _unsettled[row.Entry.DeliveryId] = outcome;
        await TrySettleAsync(row, outcome);
        _unsettled.Remove(row.Entry.DeliveryId);
    }

    // False when it is not this node's to settle, or settled already.
    private async ValueTask<bool> TrySettleAsync(OutboxRow row, OutboxOutcome outcome)
    {
        try
        {
            return shards.Find(row.Shard) is { } held
                && await outbox.SettleAsync(row.Entry.DeliveryId, held.Lease, outcome, Context.Stopping);
        }
        catch (FencedException)
        {
            return false;
        }
    }

    private static string Cut(string reason)
    {
        var clean = reason.Replace('\0', ' ');
        return clean.Length <= ReasonCharsMax ? clean : clean[..ReasonCharsMax];
    }

    /// <summary>Deliveries of the channel, due or waiting for company, earliest first.</summary>
    internal sealed record Deliver(IReadOnlyList<OutboxRow> Rows);

    /// <summary>The channel is ready for more.</summary>
    /// <param name="Channel">Which.</param>
    /// <param name="Waiting">How many of the deliveries that it was given it has left as they were.</param>
    internal sealed record Rested(string Channel, int Waiting);
}
