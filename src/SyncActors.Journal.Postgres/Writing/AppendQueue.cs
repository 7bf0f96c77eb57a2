using System.Threading.Channels;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>Appends that wait for a lane, and the choice of those that may share its next commit.</summary>
internal sealed class AppendQueue(PostgresStoreOptions options, TimeProvider timeProvider)
{
    private const int LooksMax = 16;

    private readonly Channel<AppendWork> _waiting = Channel.CreateBounded<AppendWork>(
        new BoundedChannelOptions(options.WriteQueueMax) { SingleReader = true });

    private readonly CommitPace _pace = new(timeProvider);
    private readonly HashSet<EntityId> _entities = [];
    private readonly HashSet<Guid> _commands = [];
    private List<AppendWork> _deferred = [];

    /// <summary>Adds an append, waiting for room without a thread.</summary>
    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public async Task AddAsync(AppendWork work, CancellationToken cancellationToken)
    {
        try
        {
            await _waiting.Writer.WriteAsync(work, cancellationToken);
        }
        catch (ChannelClosedException exception)
        {
            throw new JournalUnavailableException("The journal is closed.", exception);
        }
    }

    /// <summary>Takes no more appends; those inside are still handed out.</summary>
    public void Close() => _waiting.Writer.TryComplete();

    /// <summary>Waits for appends and begins those of the next commit; empty when the queue is closed and has no more.
    /// Two of one stream, or two that settle one command, never share a commit: the second must see the
    /// first.</summary>
    public async Task<List<AppendWork>> TakeAsync()
    {
        while (_deferred.Count > 0 || await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await LetGrowAsync();
            var group = Gather();
            if (group.Count == 0)
                continue;
            _pace.Begin(group);
            return group;
        }

        return [];
    }

    /// <summary>Begins everything that waits now, to be told one bad answer.</summary>
    public List<AppendWork> TakeAll()
    {
        var all = _deferred;
        _deferred = [];
        while (_waiting.Reader.TryRead(out var work))
            all.Add(work);
        return all.FindAll(static work => work.TryBegin());
    }

    // A burst comes one by one; while it grows, a commit for its first few would only keep the others waiting.
    private async Task LetGrowAsync()
    {
        if (_waiting.Reader.Count < options.CommitMax && _pace.Wait() is { Ticks: > 0 } wait)
            await Task.Delay(wait, timeProvider);
        var seen = 0;
        for (var look = 0; look < LooksMax; look++)
        {
            var now = _waiting.Reader.Count;
            if (now <= seen || now >= options.CommitMax)
                return;
            seen = now;
            await Task.Yield();
        }
    }

    private List<AppendWork> Gather()
    {
        var group = new List<AppendWork>();
        var bytes = 0L;
        _entities.Clear();
        _commands.Clear();
        var again = _deferred;
        _deferred = [];
        foreach (var work in again)
            Offer(work);
        while (group.Count < options.CommitMax && bytes < options.CommitBytesMax
            && _deferred.Count < options.CommitMax && _waiting.Reader.TryRead(out var work))
            Offer(work);
        return group;

        void Offer(AppendWork work)
        {
            if (group.Count >= options.CommitMax || bytes >= options.CommitBytesMax || Clashes(work.Append))
            {
                _deferred.Add(work);
            }
            else if (work.TryBegin())
            {
                _entities.Add(work.Append.Entity);
                _commands.UnionWith(work.Append.Handled.Select(static outcome => outcome.CommandId));
                group.Add(work);
                bytes += work.Bytes;
            }
        }
    }

    private bool Clashes(Append append) =>
        _entities.Contains(append.Entity)
        || append.Handled.Any(outcome => _commands.Contains(outcome.CommandId));
}
