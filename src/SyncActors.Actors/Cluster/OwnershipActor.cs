using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>
/// Keeps what runs here equal to what the rows say: takes shards that nobody owns, gives away what others ask for, asks
/// for its share, replaces nodes that are dead, and lets go of what it has lost. Everything it does can be done again.
/// </summary>
internal sealed class OwnershipActor(
    IMembership membership, HeldShards held, Pulse pulse, IHints hints, ClusterOptions options, Action<string> evicted,
    Action askedToLeave)
    : Actor
{
    private const int HandoversPerLook = 16;
    private const string Sick = "messages or appends do not get through";

    /// <summary>A database that does not answer must not keep the node from looking at its own pulse.</summary>
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(2);

    private readonly HashSet<ShardId> _handing = [];
    private FailureDetector? _detector;
    private HashSet<NodeId> _members = [];
    private long _membersSince;
    private long? _generation;
    private bool _isOver;
    private bool _isBlind;
    private bool _isAsked;
    private bool _hasLeft;
    private bool _isSick;
    private IDisposable? _heard;
    private long _lookedAt;

    private NodeId Self => held.Node;

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        var self = Context.Self;
        _lookedAt = Context.System.Time.GetTimestamp();
        _detector = new FailureDetector(options, Context.System.Time);
        _heard = hints.Listen(hint =>
        {
            if (hint is Hint.Owners)
                self.Tell(Look.Now);
        });
        self.Tell(Look.Now);
        Context.Timers.StartPeriodicTimer(nameof(Look), Look.Now, options.LookEvery);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask PostStopAsync()
    {
        _heard?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case Look when !_isOver:
                await LookAsync();
                break;
            case Look:
                break;
            case HandoverEnded ended:
                _handing.ExceptWith(ended.Shards);
                break;
            case WhenLooked:
                Context.Sender?.Reply(new Looked(Context.System.Time.GetElapsedTime(_lookedAt)));
                break;
            case Leave:
                pulse.Leaving();
                await LeaveAsync();
                Context.Sender?.Reply(new Left(_hasLeft));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask LookAsync()
    {
        DropWhenSilent();
        if (pulse.IsGone)
        {
            Evict(_isSick ? Sick : "it was declared dead");
            return;
        }

        if (pulse.IsSick)
        {
            _isSick = true;
            ClusterLog.Sick(Context.Logger, held.Count);
            await LeaveAsync();
            Evict(Sick);
            return;
        }

        try
        {
            var rows = await ReadAsync();
            if (_generation is { } known && known != rows.Generation)
            {
                Evict("the database has lost commits");
                return;
            }

            _generation = rows.Generation;
            pulse.LostCommits(rows.GenerationAge);
            pulse.Reunited(rows.AreReunited(options.FenceAfter));
            if (_isBlind)
                ClusterLog.SeesAgain(Context.Logger);
            _isBlind = false;
            if (await DeclareDeadAsync(_detector!.Observe(rows)))
                rows = await ReadAsync();
            Reconcile(rows);
            _lookedAt = Context.System.Time.GetTimestamp();
            HearWishToLeave(rows);
            if (!pulse.MayAct)
                return;
            await HandOverAsync(rows);
            var allocation = Allocation.Of(rows, Self, IsStable(rows));
            await TakeAsync(allocation.Take);
            if (allocation.Request.Count > 0)
            {
                await membership.RequestAsync(allocation.Request, Self, Context.Stopping);
                hints.Tell(new Hint.Owners());
            }
        }
        catch (JournalUnavailableException failure)
        {
            if (!_isBlind)
                ClusterLog.LookFailed(Context.Logger, failure.Message);
            _isBlind = true;
            DropWhenSilent();
        }
    }

    private async ValueTask<ClusterRows> ReadAsync()
    {
        using var patience = new CancellationTokenSource(LookPatience, Context.System.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, Context.Stopping);
        try
        {
            return await membership.ReadAsync(either.Token);
        }
        catch (OperationCanceledException slow) when (!Context.Stopping.IsCancellationRequested)
        {
            throw new JournalUnavailableException($"No answer within {LookPatience.TotalSeconds:0} s.", slow);
        }
    }

    private async ValueTask<bool> DeclareDeadAsync(IReadOnlyList<NodeRow> dead)
    {
        var any = false;
        foreach (var node in dead.Where(node => node.Id != Self && pulse.MayAct))
        {
            if (!await membership.DeclareDeadAsync(node, Context.Stopping))
                continue;
            ClusterLog.DeclaredDead(Context.Logger, node.Node.Name, node.Id.Value);
            any = true;
        }

        return any;
    }

    private void Reconcile(ClusterRows rows)
    {
        List<ShardLease> begin = [];
        foreach (var row in rows.Shards)
        {
            var running = held.Find(row.Shard)?.Lease;
            ShardLease? owned = row.Owner == Self ? new ShardLease(row.Shard, row.Epoch, Self) : null;
            if (running == owned || _handing.Contains(row.Shard))
                continue;
            if (running is not null)
            {
                held.Drop(row.Shard);
                ClusterLog.Lost(Context.Logger, row.Shard.Value);
            }

            if (owned is { } lease && pulse.MayAct)
                begin.Add(lease);
        }

        held.Begin(begin);
    }

    // Whoever asks a node to leave writes it into its row; it goes on as it does until the process ends it.
    private void HearWishToLeave(ClusterRows rows)
    {
        if (_isAsked || !rows.Nodes.Any(row => row.Id == Self && row.State == NodeState.Leaving))
            return;
        _isAsked = true;
        ClusterLog.AskedToLeave(Context.Logger);
        askedToLeave();
    }

    private async ValueTask HandOverAsync(ClusterRows rows)
    {
        var up = rows.Up.ToHashSet();
        var wanted = rows.Shards
            .Where(row => row.Owner == Self && row.WantedBy is not null && !_handing.Contains(row.Shard))
            .Select(row => new Handover(new ShardLease(row.Shard, row.Epoch, Self), row.WantedBy)).ToList();
        var refused = wanted.Where(handover => !up.Contains(handover.To!.Value)).Select(handover => handover.Lease);
        if (refused.ToList() is { Count: > 0 } leases)
            await membership.RefuseAsync(leases, Context.Stopping);
        var batch = wanted.Where(handover => up.Contains(handover.To!.Value)).Take(HandoversPerLook).ToList();
        if (batch.Count == 0)
            return;
        _handing.UnionWith(batch.Select(handover => handover.Lease.Shard));
        Context.ActorOf(Props.Create(() => new HandoverActor(membership, held, hints, batch)));
    }

    private async ValueTask TakeAsync(IReadOnlyList<ShardRow> free)
    {
        var taken = 0;
        foreach (var shard in free.Where(row => !_handing.Contains(row.Shard)))
        {
            if (!pulse.MayAct || Context.Stopping.IsCancellationRequested)
                break;
            if (await membership.TakeAsync(shard, Self, Context.Stopping) is not { } lease)
                continue;
            held.Begin([lease]);
            taken++;
        }

        if (taken > 0)
            ClusterLog.Taken(Context.Logger, taken, held.Count);
    }

    private bool IsStable(ClusterRows rows)
    {
        var now = Context.System.Time.GetTimestamp();
        var members = rows.Up.ToHashSet();
        if (!members.SetEquals(_members))
            (_members, _membersSince) = (members, now);
        return Context.System.Time.GetElapsedTime(_membersSince, now) >= options.StableAfter;
    }

    private void DropWhenSilent()
    {
        if (pulse.Age < options.DropAfter || held.Count == 0)
            return;
        ClusterLog.Silent(Context.Logger, held.Count, pulse.Age);
        foreach (var shard in held.All)
            held.Drop(shard.Lease.Shard);
    }

    private void Evict(string reason)
    {
        _isOver = true;
        pulse.Reunited(false);
        ClusterLog.Evicted(Context.Logger, reason);
        foreach (var shard in held.All)
            held.Drop(shard.Lease.Shard);
        evicted(reason);
    }

    private async ValueTask LeaveAsync()
    {
        if (_isOver)
            return;
        _isOver = true;
        try
        {
            await membership.SetStateAsync(Self, NodeState.Leaving, Context.Stopping);
            var handovers = Farewell(await ReadAsync());
            var left = await new Giving(membership, held, hints, Context.System.Time)
                .GiveAsync(handovers, Context.Stopping);

            // Others find free what did not end in time; what it still writes is fenced.
            await membership.SetStateAsync(Self, NodeState.Gone, Context.Stopping);
            hints.Tell(new Hint.Owners());
            _hasLeft = true;
            ClusterLog.LeftInOrder(Context.Logger, handovers.Count - left);
        }
        catch (JournalUnavailableException failure)
        {
            // The others will find that our session is closed.
            ClusterLog.LeftInHaste(Context.Logger, failure.Message);
        }
    }

    // What we hold, evenly to those who hold least.
    private List<Handover> Farewell(ClusterRows rows)
    {
        var counts = rows.Up.Where(id => id != Self)
            .ToDictionary(id => id, id => rows.Shards.Count(shard => shard.Owner == id));
        List<Handover> handovers = [];
        foreach (var row in rows.Shards.Where(row => row.Owner == Self))
        {
            NodeId? heir = counts.Count == 0 ? null : counts.MinBy(entry => (entry.Value, entry.Key.Value)).Key;
            if (heir is { } next)
                counts[next]++;
            handovers.Add(new Handover(new ShardLease(row.Shard, row.Epoch, Self), heir));
        }

        return handovers;
    }

    private sealed record Look
    {
        internal static Look Now { get; } = new();
    }
}

/// <summary>Asks the node to give all its shards away; the answer is <see cref="Left"/>.</summary>
internal sealed record Leave;

/// <summary>The node has left.</summary>
/// <param name="InOrder">Whether its row says so.</param>
internal sealed record Left(bool InOrder);
