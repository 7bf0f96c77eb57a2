using SyncActors.Actors.Supervision;

namespace SyncActors.Actors.Cells;

/// <summary>What only some actors have; made when the first of it is needed.</summary>
internal sealed class CellParts
{
    private List<ActorRef>? _watchers;
    private HashSet<ActorRef>? _watched;

    public Children? Children { get; set; }

    public ActorTimers? Timers { get; set; }

    public ReceiveTimeoutClock? ReceiveTimeout { get; set; }

    public ActorStash? Stash { get; set; }

    public Func<object, ValueTask>? Behaviour { get; set; }

    public CancellationTokenSource? Stopping { get; set; }

    public RestartHistory? Restarts { get; set; }

    public Failure? Failure { get; set; }

    public ITimer? Backoff { get; set; }

    public IReadOnlyList<ActorRef> Watchers => _watchers ?? (IReadOnlyList<ActorRef>)[];

    public IReadOnlyCollection<ActorRef> Watched => _watched ?? (IReadOnlyCollection<ActorRef>)[];

    public void AddWatcher(ActorRef watcher)
    {
        _watchers ??= [];
        if (!_watchers.Contains(watcher))
            _watchers.Add(watcher);
    }

    public void RemoveWatcher(ActorRef watcher) => _watchers?.Remove(watcher);

    public bool AddWatched(ActorRef actor) => (_watched ??= []).Add(actor);

    public bool RemoveWatched(ActorRef actor) => _watched?.Remove(actor) ?? false;
}
