using SyncActors.Actors.Cells;

namespace SyncActors.Actors.Mailboxes;

/// <summary>What cells tell one another about life and death; goes before every message and is never refused.</summary>
internal abstract class Signal
{
    /// <summary>Stands at the head of the queue of an actor that is gone.</summary>
    public static readonly Signal Closed = new Start();

    public Signal? Next { get; set; }

    internal sealed class Start : Signal;

    internal sealed class Stop : Signal;

    internal sealed class Resume : Signal;

    /// <summary>The parent's order to start again after <see cref="Delay"/>.</summary>
    internal sealed class Restart(TimeSpan delay) : Signal
    {
        public TimeSpan Delay { get; } = delay;
    }

    /// <summary>The wait of a restart is over; stale if the incarnation has changed since.</summary>
    internal sealed class BackoffOver(int incarnation) : Signal
    {
        public int Incarnation { get; } = incarnation;
    }

    internal sealed class ChildFailed(ActorCell child, Exception error, bool started) : Signal
    {
        public ActorCell Child { get; } = child;

        public Exception Error { get; } = error;

        public bool Started { get; } = started;
    }

    internal sealed class ChildTerminated : Signal;

    internal sealed class Watch(ActorRef watcher) : Signal
    {
        public ActorRef Watcher { get; } = watcher;
    }

    internal sealed class Unwatch(ActorRef watcher) : Signal
    {
        public ActorRef Watcher { get; } = watcher;
    }
}
