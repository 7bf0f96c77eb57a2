namespace SyncActors.Actors.Cells;

/// <summary>A sender that stands for one expected answer instead of an actor.</summary>
internal abstract class PromiseRef : ActorRef
{
    /// <summary>The request will never be handled.</summary>
    public abstract void Refused(UndeliveredReason reason);
}

/// <summary>The promise of one ask.</summary>
internal sealed class PromiseRef<T> : PromiseRef
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorRef _actor;
    private readonly object _request;

    private PromiseRef(ActorRef actor, object request)
    {
        _actor = actor;
        _request = request;
    }

    public override string Path => _actor.Path + "/$ask";

    public override string Name => "$ask";

    internal override ActorSystem System => _actor.System;

    internal override ActorCell? Cell => null;

    public static async Task<T> AskAsync(
        ActorRef actor, object request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var promise = new PromiseRef<T>(actor, request);
        await using var timer = actor.System.Time.CreateTimer(
            _ => promise._answer.TrySetException(new AskTimeoutException(actor, request, timeout)),
            state: null, timeout, Timeout.InfiniteTimeSpan);
        await using var cancelling = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), promise._answer);
        actor.Tell(request, promise);
        return await promise._answer.Task;
    }

    public override bool Tell(object message, ActorRef? sender = null) => message switch
    {
        ActorFailure failure => _answer.TrySetException(failure.Exception),
        T answer => _answer.TrySetResult(answer),
        _ => _answer.TrySetException(new InvalidCastException(
            $"{_actor.Path} answered {_request.GetType().Name} with {message.GetType().Name}, not {typeof(T).Name}.")),
    };

    public override ValueTask<bool> SendAsync(
        object message, ActorRef? sender, CancellationToken cancellationToken) => new(Tell(message, sender));

    public override void Reply(object message, ActorRef? sender = null) => Tell(message, sender);

    public override void Refused(UndeliveredReason reason) =>
        _answer.TrySetException(new AskRefusedException(_actor, _request, reason));
}
