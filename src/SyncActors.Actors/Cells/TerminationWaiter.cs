namespace SyncActors.Actors.Cells;

/// <summary>A watcher that is no actor: completes a task when the watched actor is gone.</summary>
internal sealed class TerminationWaiter(ActorSystem system) : ActorRef
{
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Gone => _gone.Task;

    public override string Path => "/$waiter";

    public override string Name => "$waiter";

    internal override ActorSystem System { get; } = system;

    internal override ActorCell? Cell => null;

    public override bool Tell(object message, ActorRef? sender = null) => _gone.TrySetResult();

    public override ValueTask<bool> SendAsync(
        object message, ActorRef? sender, CancellationToken cancellationToken) => new(Tell(message, sender));

    public override void Reply(object message, ActorRef? sender = null) => Tell(message, sender);
}
