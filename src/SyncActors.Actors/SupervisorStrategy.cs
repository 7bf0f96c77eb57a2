namespace SyncActors.Actors;

/// <summary>What a parent orders for a child that failed.</summary>
public enum Directive
{
    /// <summary>Go on with the next message, state kept. A child that failed while starting is restarted
    /// instead.</summary>
    Resume,

    /// <summary>Replace the instance after a backoff; the mailbox is kept, the children are stopped.</summary>
    Restart,

    /// <summary>Stop the child.</summary>
    Stop,

    /// <summary>Fail oneself with the same exception and let the next parent decide.</summary>
    Escalate,
}

/// <summary>How long a restart waits and how many there may be.</summary>
/// <param name="Min">Wait before the first restart; zero restarts at once.</param>
/// <param name="Max">Longest wait without jitter; the wait doubles with each restart up to here.</param>
/// <param name="Jitter">Part of the wait that is added at random, 0 to 1.</param>
/// <param name="MaxRestarts">Restarts allowed within <paramref name="Window"/>, 0 or more; one more stops the
/// actor.</param>
/// <param name="Window">Once it has passed since its first restart, counting begins again.</param>
public sealed record RestartBackoff(TimeSpan Min, TimeSpan Max, double Jitter, int MaxRestarts, TimeSpan Window)
{
    private const int DoublingsMax = 30;

    /// <summary>0.2 s doubling up to 30 s, a fifth of it jitter, 10 restarts within 5 minutes.</summary>
    public static RestartBackoff Default { get; } =
        new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 0.2, 10, TimeSpan.FromMinutes(5));

    /// <summary>The wait before one restart.</summary>
    /// <param name="restart">Which restart of the window it is, 1 or more.</param>
    /// <param name="draw">A random number, 0 up to but not including 1.</param>
    public TimeSpan DelayFor(int restart, double draw)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(restart, 1);
        var doubled = Min.Ticks * Math.Pow(2, Math.Min(restart - 1, DoublingsMax));
        return TimeSpan.FromTicks((long)(Math.Min(doubled, Max.Ticks) * (1 + (Jitter * draw))));
    }
}

/// <summary>How a parent treats a child that fails; the other children are not touched.</summary>
public sealed class SupervisorStrategy
{
    private readonly Func<Exception, Directive> _decider;

    private SupervisorStrategy(Func<Exception, Directive> decider, RestartBackoff backoff)
    {
        _decider = decider;
        Backoff = backoff;
    }

    /// <summary>Stops a killed actor, restarts any other with <see cref="RestartBackoff.Default"/>.</summary>
    public static SupervisorStrategy Default { get; } = OneForOne();

    /// <summary>Stops a killed actor, restarts any other for ever, at least each 5 s: for actors that nobody would
    /// start again.</summary>
    public static SupervisorStrategy Lasting { get; } = OneForOne(
        backoff: RestartBackoff.Default with { Max = TimeSpan.FromSeconds(5), MaxRestarts = int.MaxValue });

    /// <summary>How restarts are spaced and limited.</summary>
    public RestartBackoff Backoff { get; }

    /// <summary>A strategy that looks at the failed child alone.</summary>
    /// <param name="decider">Chooses by exception; must be quick and touch no state. Null: as
    /// <see cref="Default"/>.</param>
    /// <param name="backoff">How restarts are spaced and limited. Null: <see cref="RestartBackoff.Default"/>.</param>
    public static SupervisorStrategy OneForOne(
        Func<Exception, Directive>? decider = null, RestartBackoff? backoff = null) =>
        new(decider ?? RestartUnlessKilled, backoff ?? RestartBackoff.Default);

    internal Directive Decide(Exception error) => _decider(error);

    private static Directive RestartUnlessKilled(Exception error) =>
        error is ActorKilledException ? Directive.Stop : Directive.Restart;
}
