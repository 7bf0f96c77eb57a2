using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>A node's place among the others.</summary>
public sealed class ClusterMember
{
    private static readonly TimeSpan LeavePatience = TimeSpan.FromMinutes(1);

    private readonly IMembership _membership;
    private readonly ActorRef _ownership;
    private bool _hasLeft;

    private ClusterMember(NewNode self, Pulse pulse, IMembership membership, ActorRef ownership) =>
        (Self, Pulse, _membership, _ownership) = (self, pulse, membership, ownership);

    /// <summary>Who.</summary>
    public NewNode Self { get; }

    /// <summary>How long ago it proved that it lives.</summary>
    public Pulse Pulse { get; }

    /// <summary>Joins: from now on the node shows that it lives, takes shards, and gives them away when the system
    /// shuts down.</summary>
    /// <param name="system">Its actors.</param>
    /// <param name="membership">Where nodes meet.</param>
    /// <param name="hints">How they hurry each other.</param>
    /// <param name="shards">The shards that it runs.</param>
    /// <param name="pulse">What its effects ask.</param>
    /// <param name="self">Who it is.</param>
    /// <param name="options">Timings.</param>
    /// <param name="evicted">Told when it is out for good, with the reason.</param>
    /// <param name="askedToLeave">Told once when somebody has asked it to leave, through its row.</param>
    /// <param name="bequeath">Writes what only this node's memory holds to where others find it; called after the
    /// actors of a node have ended that did not leave in order, and before its row says that it is gone.</param>
    /// <param name="cancellationToken">Gives up joining.</param>
    /// <exception cref="ArgumentException">The timings are not safe.</exception>
    /// <exception cref="JournalUnavailableException">The rows cannot be reached.</exception>
    public static async Task<ClusterMember> JoinAsync(
        ActorSystem system, IMembership membership, IHints hints, HeldShards shards, Pulse pulse, NewNode self,
        ClusterOptions options, Action<string> evicted, Action askedToLeave, Func<CancellationToken, Task> bequeath,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(membership);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        await membership.JoinAsync(self, cancellationToken);
        var beat = membership.Beat(self.Id, options.BeatEvery, pulse);
        var ownership = system.ActorOf(
            Props.Create(() => new OwnershipActor(membership, shards, pulse, hints, options, evicted, askedToLeave)),
            "ownership");
        system.ActorOf(Props.Create(() => new WatchActor(membership, ownership, pulse, options)), "watch");
        var member = new ClusterMember(self, pulse, membership, ownership);
        system.Shutdown.AddTask(ShutdownPhase.Regions, "give the shards away", member.LeaveAsync);
        system.Shutdown.AddTask(
            ShutdownPhase.Release, "end the beat", token => member.EndAsync(beat, bequeath, token));
        return member;
    }

    /// <summary>Tells the others where this node's HTTP API can be reached.</summary>
    public Task AnnounceAsync(Uri address, CancellationToken cancellationToken) =>
        _membership.AnnounceAsync(Self.Id, address, cancellationToken);

    /// <summary>Gives all shards away and leaves; at once when it has left already.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken) =>
        _hasLeft = (await _ownership.AskAsync<Left>(new Leave(), LeavePatience, cancellationToken)).InOrder;

    // The others wait for what a node of an older generation remembers until its row says that it is gone.
    private async Task EndAsync(
        IAsyncDisposable beat, Func<CancellationToken, Task> bequeath, CancellationToken cancellationToken)
    {
        await using (beat)
        {
            if (_hasLeft)
                return;
            try
            {
                await bequeath(cancellationToken);
                await _membership.SetStateAsync(Self.Id, NodeState.Gone, cancellationToken);
            }
            catch (JournalUnavailableException)
            {
                // The process that joins again tells it then; and others find that our session is closed.
            }
        }
    }
}
