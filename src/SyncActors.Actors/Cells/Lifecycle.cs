using SyncActors.Actors.Mailboxes;
using SyncActors.Actors.Supervision;

namespace SyncActors.Actors.Cells;

/// <summary>Start, failure, restart and stop of a cell. Runs on the cell's own turn. Each method returns false if one
/// of the
/// actor's methods now awaits; the turn must then be left at once.</summary>
internal static class Lifecycle
{
    public static bool Handle(ActorCell cell, Signal signal) => signal switch
    {
        Signal.Start => Start(cell),
        Signal.Stop => Stop(cell),
        Signal.Resume => Resume(cell),
        Signal.Restart restart => Restart(cell, restart.Delay),
        Signal.BackoffOver over => BackoffOver(cell, over.Incarnation),
        Signal.ChildFailed failed => Supervisor.Handle(cell, failed),
        Signal.ChildTerminated => ChildTerminated(cell),
        Signal.Watch watch => Watched(cell, watch.Watcher),
        Signal.Unwatch unwatch => Unwatched(cell, unwatch.Watcher),
        _ => throw new InvalidOperationException($"{cell.Path}: unknown signal {signal.GetType().Name}."),
    };

    public static bool Completed(ActorCell cell, Step step, Exception? error)
    {
        switch (step)
        {
            case Step.PreStart or Step.PostRestart when error is not null:
                return Fail(cell, error);
            case Step.PreStart or Step.PostRestart:
                cell.Become(ActorState.Running);
                return true;
            case Step.PreRestart:
                LogIfFailed(cell, step, error);
                return StopChildrenThenRecreate(cell);
            default:
                LogIfFailed(cell, step, error);
                Terminate(cell);
                return true;
        }
    }

    /// <summary>Suspends the actor and lets the parent decide.</summary>
    public static bool Fail(ActorCell cell, Exception error, ActorCell? escalatedBy = null)
    {
        var hasStarted = cell.State is ActorState.Running or ActorState.Suspended;
        var current = cell.TakeCurrent();
        if (error is OperationCanceledException && cell.IsStopRequested)
        {
            // Nobody decides any more; only the stop that is under way goes on.
            (current?.Sender as PromiseRef)?.Refused(UndeliveredReason.ActorStopped);
            cell.Become(ActorState.Suspended);
            return true;
        }

        // Who waits for the answer to this very request would wait in vain.
        (current?.Sender as PromiseRef)?.Tell(new ActorFailure(error));
        var failure = new Failure(error, current?.Message);
        if (escalatedBy is not null)
            failure.AddEscalated(escalatedBy);
        cell.Parts.Failure = failure;
        cell.Become(ActorState.Suspended);
        cell.Parent?.Send(new Signal.ChildFailed(cell, error, hasStarted));
        return true;
    }

    private static bool Start(ActorCell cell) =>
        TryCreate(cell) is { } actor ? Run(cell, Step.PreStart, actor.PreStart) : true;

    private static bool Resume(ActorCell cell)
    {
        if (cell.State != ActorState.Suspended || cell.Parts.Failure is not { } failure)
            return true;
        cell.Parts.Failure = null;
        cell.Become(ActorState.Running);
        foreach (var child in failure.Escalated)
            child.Send(new Signal.Resume());
        return true;
    }

    private static bool Restart(ActorCell cell, TimeSpan delay)
    {
        if (cell.State != ActorState.Suspended || cell.Parts.Failure is not { IsBeingUndone: false } failure)
            return true;
        failure.IsBeingUndone = true;
        failure.Backoff = delay;
        cell.NextIncarnation();
        LeaveNoTimers(cell);
        cell.Parts.Behaviour = null;
        return cell.Instance is { } actor
            ? Run(cell, Step.PreRestart, () => actor.PreRestart(failure.Error, failure.Message))
            : StopChildrenThenRecreate(cell);
    }

    private static bool StopChildrenThenRecreate(ActorCell cell)
    {
        cell.Parts.Failure!.IsTornDown = true;
        cell.SetInstance(null);
        foreach (var child in cell.ChildCells)
            child.RequestStop();
        return cell.ChildCount > 0 || WaitThenRecreate(cell);
    }

    private static bool WaitThenRecreate(ActorCell cell)
    {
        var delay = cell.Parts.Failure!.Backoff;
        if (cell.Parts.Stash is { } stash)
            cell.PutBack(stash.TakeAll());
        cell.Parts.Stash = null;
        if (delay <= TimeSpan.Zero)
            return Recreate(cell);
        var incarnation = cell.Incarnation;
        cell.Parts.Backoff = cell.System.Time.CreateTimer(
            _ => cell.Send(new Signal.BackoffOver(incarnation)), state: null, delay, Timeout.InfiniteTimeSpan);
        return true;
    }

    private static bool BackoffOver(ActorCell cell, int incarnation) =>
        cell.State != ActorState.Suspended || incarnation != cell.Incarnation || Recreate(cell);

    private static bool Recreate(ActorCell cell)
    {
        cell.Parts.Backoff?.Dispose();
        cell.Parts.Backoff = null;
        var reason = cell.Parts.Failure!.Error;
        cell.Parts.Failure = null;
        cell.Become(ActorState.Starting);
        return TryCreate(cell) is { } actor ? Run(cell, Step.PostRestart, () => actor.PostRestart(reason)) : true;
    }

    private static bool Stop(ActorCell cell)
    {
        if (cell.State == ActorState.Stopping)
            return true;
        cell.Become(ActorState.Stopping);
        LeaveNoTimers(cell);
        cell.PartsIfAny?.Backoff?.Dispose();
        cell.PartsIfAny?.Children?.Close();
        foreach (var child in cell.ChildCells)
            child.RequestStop();
        return cell.ChildCount > 0 || StopSelf(cell);
    }

    private static bool StopSelf(ActorCell cell)
    {
        if (cell.Instance is { } actor)
            return Run(cell, Step.PostStop, actor.PostStop);
        Terminate(cell);
        return true;
    }

    /// <summary>Goes on if the last child was waited for. May come once more than needed: the children take themselves
    /// out
    /// before they send it.</summary>
    private static bool ChildTerminated(ActorCell cell)
    {
        if (cell.ChildCount > 0)
            return true;
        if (cell.State == ActorState.Stopping)
            return StopSelf(cell);
        return cell.State != ActorState.Suspended
            || cell.Parts.Failure is not { IsTornDown: true }
            || cell.Parts.Backoff is not null
            || WaitThenRecreate(cell);
    }

    private static bool Watched(ActorCell cell, ActorRef watcher)
    {
        cell.Parts.AddWatcher(watcher);
        return true;
    }

    private static bool Unwatched(ActorCell cell, ActorRef watcher)
    {
        cell.PartsIfAny?.RemoveWatcher(watcher);
        return true;
    }

    /// <summary>The end: whatever is left goes where it belongs, then the parent learns of it, then the
    /// watchers.</summary>
    private static void Terminate(ActorCell cell)
    {
        var parts = cell.PartsIfAny;
        var stashed = parts?.Stash?.TakeAll() ?? [];
        var (mail, signals) = cell.Close();
        foreach (var envelope in stashed)
            Return(cell, envelope);
        while (mail is not null)
        {
            var next = mail.Next;
            mail.Next = null;
            Return(cell, mail);
            mail = next;
        }

        // The name is free before anybody hears of the end.
        cell.Parent?.PartsIfAny?.Children?.Remove(cell);
        cell.Parent?.Send(new Signal.ChildTerminated());
        foreach (var watcher in parts?.Watchers ?? [])
            Notify(watcher, cell);
        for (; signals is not null; signals = signals.Next)
        {
            if (signals is Signal.Watch late)
                Notify(late.Watcher, cell);
        }

        foreach (var watched in parts?.Watched ?? [])
            (watched as ActorCell)?.Send(new Signal.Unwatch(cell));
        if (cell.Parent is null)
            cell.System.GuardianTerminated();
    }

    private static void Return(ActorCell cell, Envelope envelope)
    {
        if (envelope.Message is KernelMessage or PoisonPill or Kill || cell.Origin.TakeOver(envelope))
            return;
        cell.System.Refuse(envelope.Message, envelope.Sender, cell, UndeliveredReason.ActorStopped);
    }

    private static void Notify(ActorRef watcher, ActorCell gone)
    {
        if (watcher is ActorCell cell)
            cell.Post(new TerminationNotice(gone));
        else
            watcher.Reply(new Terminated(gone));
    }

    private static void LeaveNoTimers(ActorCell cell)
    {
        cell.PartsIfAny?.Timers?.CancelAll();
        cell.PartsIfAny?.ReceiveTimeout?.Dispose();
        if (cell.PartsIfAny is { } parts)
            parts.ReceiveTimeout = null;
    }

    private static Actor? TryCreate(ActorCell cell)
    {
        try
        {
            var actor = cell.Origin.PropsForStart().Factory();
            actor.Attach(cell);
            cell.SetInstance(actor);
            return actor;
        }
        catch (Exception e)
        {
            Fail(cell, e);
            return null;
        }
    }

    private static bool Run(ActorCell cell, Step step, Func<ValueTask> method)
    {
        ValueTask task;
        try
        {
            task = method();
        }
        catch (Exception e)
        {
            task = ValueTask.FromException(e);
        }

        return cell.Await(task, step);
    }

    private static void LogIfFailed(ActorCell cell, Step step, Exception? error)
    {
        if (error is not null)
            KernelLog.HookFailed(cell.System.KernelLogger, error, cell.Path, step);
    }
}
