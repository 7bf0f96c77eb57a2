using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Testing.Simulation;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>Clients that send commands without pause, each to a node that runs, until they are told to end.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private const string Fitbit = "fitbit";

    private readonly NodeCluster _cluster;
    private readonly CommandLog _commands;
    private readonly SeededRandom _random;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _sending;

    // Its limit is 150 requests an hour and user: more runs than these would wait for the next hour.
    private int _left;

    internal Clients(NodeCluster cluster, CommandLog commands, SeededRandom random, int fitbitRuns = 8)
    {
        (_cluster, _commands, _random, _left) = (cluster, commands, random, fitbitRuns);
        _sending = SendAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _sending;
        _ending.Dispose();
    }

    private async Task SendAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var person = _cluster.World.People[_random.Next(_cluster.World.People.Count)];
            var verb = _random.Next(8);
            if (verb > 2 && person.Vendor == Fitbit && _left-- <= 0)
                verb = 1;
            (string Path, object Body) command = verb switch
            {
                0 => ("pause", new { }),
                1 or 2 => ("resume", new { }),
                3 => ("reset", new { from = _cluster.World.Population.People[0].MemberSince.AddDays(_random.Next(30)) }),
                _ => ("trigger", new { force = true }),
            };
            if (_cluster.AnyApi(_random) is { } api)
            {
                await _commands.SendAsync(
                    api, _random.NextGuid(), $"connectors/{person.Name}/{command.Path}", command.Body,
                    CancellationToken.None);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(200)), TimeProvider.System);
        }
    }
}
