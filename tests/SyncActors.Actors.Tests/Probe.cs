namespace SyncActors.Actors.Tests;

/// <summary>An actor made of delegates.</summary>
internal sealed class Probe : Actor
{
    public Func<Probe, object, ValueTask> OnMessage { get; init; } = (_, _) => ValueTask.CompletedTask;

    public Func<Probe, ValueTask> OnPreStart { get; init; } = _ => ValueTask.CompletedTask;

    public Func<Probe, ValueTask> OnPostStop { get; init; } = _ => ValueTask.CompletedTask;

    public Func<Probe, Exception, object?, ValueTask>? OnPreRestart { get; init; }

    public ActorContext Around => Context;

    public static Props Of(Action<Probe, object> onMessage) => Props.Create(() => new Probe
    {
        OnMessage = (probe, message) =>
        {
            onMessage(probe, message);
            return ValueTask.CompletedTask;
        },
    });

    public static Props OfAsync(Func<Probe, object, ValueTask> onMessage) =>
        Props.Create(() => new Probe { OnMessage = onMessage });

    /// <summary>Notes every message in a list.</summary>
    public static Props Noting(List<object> seen) => Of((_, message) => seen.Add(message));

    public void NotForMe(object message) => Unhandled(message);

    protected override ValueTask ReceiveAsync(object message) => OnMessage(this, message);

    protected override ValueTask PreStartAsync() => OnPreStart(this);

    protected override ValueTask PostStopAsync() => OnPostStop(this);

    protected override ValueTask PreRestartAsync(Exception reason, object? message) =>
        OnPreRestart?.Invoke(this, reason, message) ?? base.PreRestartAsync(reason, message);
}

/// <summary>What tests make actors fail with.</summary>
internal sealed class BoomException(string message = "boom") : Exception(message);

/// <summary>Runs a test body once for each of many seeds and names the one that fails.</summary>
internal static class Seeds
{
    public static void Each(int count, Action<SimulationPump> body)
    {
        for (var seed = 1; seed <= count; seed++)
        {
            var sim = new SimulationPump(seed);
            try
            {
                body(sim);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"Seed {seed}: {e.Message}", e);
            }
        }
    }
}
