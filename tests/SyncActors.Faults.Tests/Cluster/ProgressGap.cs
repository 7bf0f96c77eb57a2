using System.Diagnostics;
using System.Net;
using SyncActors.Testing.Processes;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>How long a connector stands still, seen from outside: a client sends it one command after the other, by a
/// node that lives on, and the longest time between two that were carried out is the gap.</summary>
internal static class ProgressGap
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(90);

    /// <summary>Measures it around something that befalls the owner.</summary>
    /// <param name="api">A node that lives on.</param>
    /// <param name="connector">Name of the connector.</param>
    /// <param name="disturb">What befalls; ends when it has happened, not when it is over.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<TimeSpan> MeasureAsync(
        ServerClient api, string connector, Func<Task> disturb, CancellationToken cancellationToken)
    {
        await CommandAsync(api, connector, cancellationToken);
        var clock = Stopwatch.StartNew();
        var disturbing = disturb();
        var (last, gap) = (TimeSpan.Zero, TimeSpan.Zero);

        // A few more after the longest: the first may have been carried out just before.
        for (var after = 0; after < 5;)
        {
            await CommandAsync(api, connector, cancellationToken);
            var now = clock.Elapsed;
            (gap, last) = (now - last > gap ? now - last : gap, now);
            after = disturbing.IsCompleted ? after + 1 : 0;
        }

        await disturbing;
        return gap;
    }

    private static async Task CommandAsync(ServerClient api, string connector, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        var reply = await api.PostAsync($"connectors/{connector}/resume", new { }, id, cancellationToken);
        if (reply.Status == HttpStatusCode.OK)
            return;
        Assert.Equal(HttpStatusCode.Accepted, reply.Status);
        var clock = Stopwatch.StartNew();
        while ((string?)(await api.GetAsync($"commands/{id}", cancellationToken))["state"] is "open")
        {
            Assert.True(clock.Elapsed < Guard, $"Command {id} to {connector} is open after {Guard}.");
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }
}
