using System.Diagnostics;

namespace SyncActors.Testing.Processes;

/// <summary>Waits for what other processes do. A wait that comes to nothing says what was awaited and what was there
/// instead.</summary>
public static class Patience
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks until something is so.</summary>
    /// <param name="awaited">What is awaited, as it shall stand in the message of a failure.</param>
    /// <param name="guard">Longest wait.</param>
    /// <param name="look">Null when it is so, else what is there instead.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">It was not so within <paramref name="guard"/>.</exception>
    public static async Task UntilAsync(
        string awaited, TimeSpan guard, Func<CancellationToken, Task<string?>> look,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (await look(cancellationToken) is { } instead)
        {
            if (clock.Elapsed > guard)
                throw new TimeoutException($"Awaited for {guard.TotalSeconds:0} s: {awaited}. Instead: {instead}");
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }
}
