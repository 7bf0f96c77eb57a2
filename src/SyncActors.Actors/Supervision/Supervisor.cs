using SyncActors.Actors.Cells;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Mailboxes;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Supervision;

/// <summary>The parent's part in a child's failure.</summary>
internal static class Supervisor
{
    public static bool Handle(ActorCell parent, Signal.ChildFailed failed)
    {
        if (parent.State == ActorState.Stopping)
            return true;
        var strategy = parent.Origin.Props.Supervisor ?? SupervisorStrategy.Default;
        var directive = Decide(parent, strategy, failed);
        switch (directive)
        {
            case Directive.Resume:
                KernelLog.Resumed(parent.System.KernelLogger, failed.Error, failed.Child.Path);
                failed.Child.Send(new Signal.Resume());
                return true;
            case Directive.Restart:
                RestartOrStop(parent, strategy, failed);
                return true;
            case Directive.Escalate when parent.Parent is not null:
                return Escalate(parent, failed);
            default:
                KernelLog.Stopped(parent.System.KernelLogger, failed.Error, failed.Child.Path);
                failed.Child.RequestStop();
                return true;
        }
    }

    private static Directive Decide(ActorCell parent, SupervisorStrategy strategy, Signal.ChildFailed failed)
    {
        try
        {
            var directive = strategy.Decide(failed.Error);
            return directive == Directive.Resume && !failed.Started ? Directive.Restart : directive;
        }
        catch (Exception e)
        {
            KernelLog.DeciderFailed(parent.System.KernelLogger, e, parent.Path);
            return Directive.Stop;
        }
    }

    private static void RestartOrStop(ActorCell parent, SupervisorStrategy strategy, Signal.ChildFailed failed)
    {
        var history = failed.Child.Restarts;
        if (history.Next(strategy.Backoff, parent.System) is { } delay)
        {
            // A journal that is away fails every actor that needs it: a line for each says it all.
            if (failed.Error is JournalUnavailableException or SilencedException)
                KernelLog.Waiting(parent.System.KernelLogger, failed.Child.Path, delay, failed.Error.Message);
            else
                KernelLog.Restarting(parent.System.KernelLogger, failed.Error, failed.Child.Path, delay);
            failed.Child.Send(new Signal.Restart(delay));
            return;
        }

        KernelLog.TooManyRestarts(parent.System.KernelLogger, failed.Error, failed.Child.Path, history.Total);
        failed.Child.RequestStop();
    }

    private static bool Escalate(ActorCell parent, Signal.ChildFailed failed)
    {
        if (parent.PartsIfAny?.Failure is not { } own)
            return Lifecycle.Fail(parent, failed.Error, failed.Child);
        // The parent itself already waits for a decision; it will be the child's too.
        own.AddEscalated(failed.Child);
        return true;
    }
}
