using System.Collections.Concurrent;
using System.Threading.Channels;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;

namespace SyncActors.Sync.Inbox;

/// <summary>
/// Where commands come in. A command is durable before anything is answered, and its outcome is read from its row, so
/// it survives the crash of whoever sent or handles it, and the same id sent twice is one command.
/// </summary>
public sealed class CommandInbox(IInbox inbox, Func<EntityId, ShardId> shardOf, IHints hints, TimeProvider time)
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Channel<bool>> _waiting = new();

    /// <summary>Told that a new command lies in the inbox; null before the node listens.</summary>
    public Action? Arrived { get; set; }

    /// <summary>Submits a command and waits for its outcome.</summary>
    /// <param name="commandId">The caller's idempotency key, or a new id.</param>
    /// <param name="connector">To whom.</param>
    /// <param name="user">Whose connector it is.</param>
    /// <param name="command">What to do.</param>
    /// <param name="wait">How long to wait for the outcome.</param>
    /// <param name="cancellationToken">Gives up waiting; the command stays.</param>
    /// <returns>The command's row, open when it was not settled in time; null when another command has its
    /// id.</returns>
    public Task<InboxRow?> SubmitAsync(
        Guid commandId, ConnectorId connector, UserId user, ConnectorCommand command, TimeSpan wait,
        CancellationToken cancellationToken)
    {
        var (type, body) = CommandCodec.Encode(command);
        return SubmitAsync(commandId, new EntityId(connector.Value), user, type, body, wait, cancellationToken);
    }

    /// <summary>The same for any entity, with the command's name and text.</summary>
    internal async Task<InboxRow?> SubmitAsync(
        Guid commandId, EntityId entity, UserId user, string type, byte[] body, TimeSpan wait,
        CancellationToken cancellationToken)
    {
        var settled = _waiting.GetOrAdd(commandId, _ => Channel.CreateUnbounded<bool>());
        try
        {
            var row = new InboxCommand(
                commandId, user.Value, entity, shardOf(entity), type, 1, body, time.GetUtcNow(), 0);
            if (await inbox.SubmitAsync(row, cancellationToken) == Submission.Conflict)
                return null;
            Arrived?.Invoke();
            hints.Tell(new Hint.Command(row.Shard));
            return await OutcomeAsync(row, settled.Reader, wait, cancellationToken);
        }
        finally
        {
            _waiting.TryRemove(commandId, out _);
        }
    }

    /// <summary>A command was settled here; only a hint, the row is the truth.</summary>
    public void Settled(Guid commandId)
    {
        if (_waiting.TryGetValue(commandId, out var waiting))
            waiting.Writer.TryComplete();
        else
            hints.Tell(new Hint.Settled(commandId)); // Whoever waits for it waits at another node.
    }

    /// <summary>What other nodes tell.</summary>
    public void Hear(Hint hint)
    {
        if (hint is Hint.Command)
            Arrived?.Invoke();
        else if (hint is Hint.Settled settled && _waiting.TryGetValue(settled.CommandId, out var waiting))
            waiting.Writer.TryComplete();
    }

    private async Task<InboxRow?> OutcomeAsync(
        InboxCommand command, ChannelReader<bool> settled, TimeSpan wait, CancellationToken cancellationToken)
    {
        var deadline = time.GetUtcNow() + wait;
        var hinted = false;
        while (true)
        {
            var row = await ReadAsync(command, cancellationToken);
            var left = deadline - time.GetUtcNow();
            if (row is not { State: InboxState.Open } || left <= TimeSpan.Zero)
                return row;

            // The hint may have come from another process, which cannot reach us: look now and then. It comes once: a
            // row that cannot be read in spite of it is not looked at without a pause.
            // Timers count whole milliseconds.
            var longest = left < PollEvery ? left + TimeSpan.FromMilliseconds(1) : PollEvery;
            if (hinted)
                await Task.Delay(longest, time, cancellationToken);
            else
                hinted = await HintAsync(settled, longest, cancellationToken);
        }
    }

    // The command is durable: that its outcome cannot be read just now is no reason to say that it failed.
    private async Task<InboxRow?> ReadAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return await inbox.ReadAsync(command.CommandId, cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            return new InboxRow(command, InboxState.Open, null, null, null);
        }
    }

    // A channel, since a task that races another one in WhenAny would leave the scheduler of its caller.
    private async Task<bool> HintAsync(
        ChannelReader<bool> settled, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await settled.WaitToReadAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // The row is looked at all the same.
        }
    }
}
