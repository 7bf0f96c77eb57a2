using SyncActors.Faults.Tests.Cluster;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Simulation;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>
/// One data folder through several lives: each is killed at a point that the seed draws, the last one brings everything
/// to its end. What clients were told along the way is kept for the check.
/// </summary>
internal sealed class KillTrial : IAsyncDisposable
{
    private static readonly TimeSpan LifeMax = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(90);

    // What a server does outside itself: commits, pages, requests, answers. Each with about as many as a thread makes
    // in a life.
    private static readonly (string Call, int NumberMax)[] Calls =
        [("fsync", 30), ("pwrite64", 900), ("sendmsg", 6), ("sendto", 40), ("recvfrom", 60)];

    private readonly SeededRandom _random;
    private readonly Uri _victoria;
    private readonly CommandLog _commands = new();
    private readonly List<string> _story = [];
    private ServerProcess? _server;

    private KillTrial(ulong seed, KillWorld world, Uri victoria, string directory)
    {
        (Seed, World, _victoria, Directory) = (seed, world, victoria, directory);
        _random = new SeededRandom(seed);
    }

    internal ulong Seed { get; }

    internal KillWorld World { get; }

    /// <summary>Data folder; kept when the trial fails.</summary>
    internal string Directory { get; }

    /// <summary>Value of the label <c>trial</c> in VictoriaMetrics.</summary>
    internal string Label => $"kill-{Seed}";

    /// <summary>What happened, for messages.</summary>
    internal string Story => string.Join('\n', _story);

    /// <summary>Longest time from a start to its first answer.</summary>
    internal TimeSpan SlowestStart { get; private set; }

    internal CommandLog Commands => _commands;

    /// <summary>The last life; only after <see cref="FinishAsync"/>.</summary>
    internal ServerProcess Server => _server ?? throw new InvalidOperationException("No server runs.");

    /// <summary>Makes the folder and starts the vendors; their faults come from the seed.</summary>
    internal static async Task<KillTrial> CreateAsync(
        ulong seed, Uri victoria, bool faults, CancellationToken cancellationToken)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory($"kill-{seed}-").FullName;
        var world = await KillWorld.StartAsync(faults ? Faults(seed) : FaultPlan.None, cancellationToken);
        var trial = new KillTrial(seed, world, victoria, directory);
        await File.WriteAllTextAsync(
            trial.ConfigurationPath, world.Configuration(directory, victoria, trial.Label), cancellationToken);
        return trial;
    }

    internal string ConfigurationPath => Path.Combine(Directory, "trial.conf");

    /// <summary>Begins the first life, in which everybody consents.</summary>
    internal async Task StartWithConsentsAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        foreach (var person in World.People)
        {
            var kept = await Server.Api.PostAsync(
                $"connectors/{person.Name}/grant", World.Grant(person), null, cancellationToken);
            Assert.True(kept.Ok, $"grant of {person.Name}: {kept}");
        }
    }

    /// <summary>Ends a life.</summary>
    internal async Task KillAsync()
    {
        await Server.KillAsync();
        await Server.DisposeAsync();
        _server = null;
    }

    /// <summary>Lives through the first life with its consents and the given number of deaths.</summary>
    internal async Task DieAsync(int deaths, CancellationToken cancellationToken)
    {
        await StartWithConsentsAsync(cancellationToken);
        for (var death = 1; death <= deaths; death++)
        {
            if (_server is null && _random.Next(5) == 0)
            {
                await DieWhileStartingAsync(cancellationToken);
                continue;
            }

            if (_server is null)
                await StartAsync(cancellationToken);
            await LiveAndDieAsync(cancellationToken);
        }
    }

    /// <summary>Starts once more and waits until everything is complete.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        World.Heal();
        if (_server is null)
            await StartAsync(cancellationToken);
        await _commands.SettleAsync(Server.Api, cancellationToken);

        var ending = new Ending(Server.Api, World.People.Count);
        await ending.BeginAsync(cancellationToken);
        await Patience.UntilAsync(
            "every connector to be complete", EndMax,
            token => Server.HasExited
                ? throw new InvalidOperationException(
                    $"The last life ended with code {Server.ExitCode}:\n{Server.Log}")
                : ending.LookAsync(token),
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await World.DisposeAsync();
    }

    /// <summary>Now and then a vendor answers badly, or not.</summary>
    internal static FaultPlan Faults(ulong seed) => new(
        [
            new FaultRule(new FaultEffect.Status(503)) { Probability = 0.01, Next = 3 },
            new FaultRule(new FaultEffect.ResetAfter()) { Probability = 0.01, Next = 2 },
            new FaultRule(new FaultEffect.CutBody()) { Probability = 0.01, Next = 2 },
            new FaultRule(new FaultEffect.Delay(0.02)),
        ],
        (long)seed);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        _server = await ServerProcess.StartAsync(["--config", ConfigurationPath], Directory, cancellationToken);
        SlowestStart = clock.Elapsed > SlowestStart ? clock.Elapsed : SlowestStart;
    }

    private async Task DieWhileStartingAsync(CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(
            _random.Next(1, (int)Math.Max(200, SlowestStart.TotalMilliseconds * 1.2)));
        await using var server = ServerProcess.Begin(["--config", ConfigurationPath], Directory);
        await Task.Delay(delay, cancellationToken);
        await server.KillAsync();
        _story.Add($"killed {delay.TotalMilliseconds:0} ms after its start");
    }

    private async Task LiveAndDieAsync(CancellationToken cancellationToken)
    {
        var commanding = CommandAsync(cancellationToken);
        var how = _random.Next(SystemCallKill.Find() is null ? 2 : 4) switch
        {
            0 => await AfterDelayAsync(cancellationToken),
            1 => await AfterProgressAsync(cancellationToken),
            _ => await AtSystemCallAsync(cancellationToken),
        };
        await Server.KillAsync();
        await commanding;
        await KillAsync();
        _story.Add(how);
    }

    private async Task<string> AfterDelayAsync(CancellationToken cancellationToken)
    {
        var delay = TimeSpan.FromMilliseconds(_random.Next(1, 900));
        await Task.Delay(delay, cancellationToken);
        return $"killed {delay.TotalMilliseconds:0} ms after it listened";
    }

    private async Task<string> AfterProgressAsync(CancellationToken cancellationToken)
    {
        var more = _random.Next(1, 80);
        var goal = World.Requests + more;
        await LiveUntilAsync(() => World.Requests >= goal, cancellationToken);
        return $"killed {more} requests after it listened";
    }

    private async Task<string> AtSystemCallAsync(CancellationToken cancellationToken)
    {
        var (call, numberMax) = Calls[_random.Next(Calls.Length)];
        var number = _random.Next(1, numberMax + 1);
        await using var kill = SystemCallKill.Attach(Server.Id, call, number);
        await LiveUntilAsync(() => Server.HasExited, cancellationToken);
        return Server.HasExited
            ? $"killed at {call} number {number}"
            : $"killed after {LifeMax.TotalSeconds:0} s, before {call} number {number}";
    }

    private static async Task LiveUntilAsync(Func<bool> reached, CancellationToken cancellationToken)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!reached() && clock.Elapsed < LifeMax)
            await Task.Delay(2, cancellationToken);
    }

    // Some lives are told to do something, so that there is work to kill when the history is there.
    private async Task CommandAsync(CancellationToken cancellationToken)
    {
        var chosen = Enumerable.Range(0, 2).Select(_ => (
            Person: World.People[_random.Next(World.People.Count)], Verb: _random.Next(8),
            Id: new Guid(
                _random.Next(), (short)_random.Next(1 << 15), 3, 4, 5, 6, 7, 8, 9, 10,
                (byte)_random.Next(256)))).ToList();
        foreach (var (person, verb, id) in chosen)
        {
            (string Path, object Body) command = verb switch
            {
                0 => ("pause", new { }),
                1 or 2 => ("resume", new { }),
                3 => ("reset", new { from = World.Population.People[0].MemberSince.AddDays(_random.Next(30)) }),
                _ => ("trigger", new { force = true }),
            };
            await _commands.SendAsync(
                Server.Api, id, $"connectors/{person.Name}/{command.Path}", command.Body, cancellationToken);
        }
    }
}
