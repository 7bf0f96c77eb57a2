using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Simulation.Tests.Checks;
using SyncActors.Simulation.Tests.World;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.Run;

/// <summary>How large a run is.</summary>
/// <param name="Connectors">Connectors; 1 or more.</param>
/// <param name="Operations">Operations before the faults stop.</param>
internal sealed record SimSize(int Connectors, int Operations)
{
    /// <summary>The size that a seed runs at: most are small, so that many fit; one in 128 is large.</summary>
    public static SimSize Of(int seed) => (seed % 128) switch
    {
        0 => new SimSize(20, 300),
        < 48 => new SimSize(3, 60),
        _ => new SimSize(2, 40),
    };
}

/// <summary>What a run came to.</summary>
internal sealed record SimResult(
    int Seed, ulong TraceHash, long Steps, long Appends, TimeSpan Virtual, SimFindings Findings,
    IReadOnlyList<string> Operations, SimCensus Census)
{

    /// <summary>For a failed test: the seed, what broke, and what was done last.</summary>
    public string Describe() =>
        $"""
        Seed {Seed} broke {Findings.Count} promises after {Steps} steps and {Virtual} virtual:
          {string.Join("\n  ", Findings.All)}
        Last operations:
          {string.Join("\n  ", Operations.TakeLast(40))}
        """;
}

/// <summary>What befell the nodes of a run.</summary>
internal sealed record SimCensus
{
    /// <summary>Process starts.</summary>
    public int Started { get; init; }

    /// <summary>Times that one stood still.</summary>
    public int Frozen { get; init; }

    /// <summary>Times that one could not reach the journal.</summary>
    public int CutOff { get; init; }

    /// <summary>Processes that left in order.</summary>
    public int Left { get; init; }

    /// <summary>Processes that found themselves replaced, or could not start.</summary>
    public int Failed { get; init; }

    /// <summary>Changes of owner of all shards.</summary>
    public long Ownerships { get; init; }

    /// <summary>Items that reached a destination from a process that had stood still in between.</summary>
    public int LateDeliveries { get; init; }
}

/// <summary>
/// A whole installation on one scheduler: one to three nodes that share the shards, that die, stand still and come
/// back, connectors with sources and destinations of their own, people who send commands, and faults everywhere. Then
/// the faults stop, and everything that was promised must be so.
/// </summary>
internal sealed class Simulation
{
    private const int ShardCount = 4;
    private const int NodesMax = 3;
    private readonly SimulationPump _pump;
    private readonly SeededRandom _dice;
    private readonly SimSize _size;
    private readonly PlantedBug _bug;
    private readonly SimState _disk = new(ShardCount);
    private readonly SimJournal _wire;
    private readonly SimHints _hints;
    private readonly SimFindings _findings = new();
    private readonly List<SimConnector> _connectors = [];
    private readonly List<string> _operations = [];
    private readonly FaultProfile _weights;
    private readonly Invariants _invariants;
    private readonly Fleet _fleet;
    private FaultProfile _faults = FaultProfile.Calm;

    private Simulation(int seed, SimSize size, PlantedBug bug)
    {
        _pump = new SimulationPump(seed) { StepLimit = 5_000_000 };
        _dice = new SeededRandom(_pump.Random.NextBits());
        (_size, _bug) = (size, bug);
        _disk.SkipsFence = bug is PlantedBug.NoFence or PlantedBug.NeverLetsGo;
        _disk.SkipsHeadCheck = bug == PlantedBug.NoHeadCheck;
        _wire = new SimJournal(_disk, _pump.Scheduler, _pump.Time, seed, SimFaults.None);
        _hints = new SimHints(new SeededRandom(_pump.Random.NextBits()));
        for (var number = 0; number < size.Connectors; number++)
        {
            // Every third shares the account of the one before it.
            var vendor = number % 3 == 2 ? _connectors[^1].Vendor : null;
            _connectors.Add(
                new SimConnector(number, new SeededRandom(_pump.Random.NextBits()), _findings, bug, vendor));
        }

        _weights = FaultProfile.Draw(_dice);
        _invariants = new Invariants(_pump, _disk, _wire, _connectors, _findings);
        _fleet = new Fleet(_pump, _dice, _dice.Chance(0.2) ? 1 : _dice.Next(2, NodesMax + 1), StartNode, Log);
        _fleet.Fill();
    }

    /// <summary>Runs one seed.</summary>
    public static SimResult Run(int seed, SimSize? size = null, PlantedBug bug = PlantedBug.None)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var simulation = new Simulation(seed, size ?? SimSize.Of(seed), bug);
            simulation.RunAll();
            return simulation.Result();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private SimResult Result() => new(
        _pump.Seed, _pump.TraceHash, _pump.Scheduler.Steps, _invariants.Appends, _pump.Time.Elapsed, _findings,
        _operations, _fleet.Census with
        {
            Ownerships = _disk.Members().Shards.Sum(shard => shard.Epoch.Value),
            LateDeliveries = _connectors.Sum(connector => connector.Stores.Values.Sum(store => store.Late)),
        });

    private void RunAll()
    {
        try
        {
            for (var operation = 0; operation < _size.Operations; operation++)
            {
                Operate();
                if (operation % 20 == 19)
                    _invariants.CheckCoverage();
            }

            BecomeCalm();
            _invariants.CheckAll();
            Ownership.Check(_disk, _fleet.Nodes, _findings);
        }
        catch (SimulationFailedException stuck)
        {
            _findings.Add("stuck", stuck.Message);
        }
#pragma warning disable CA1031 // Whatever a history throws when it is read is a finding of that seed.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            _findings.Add("O4", $"a history cannot be read: {unreadable}");
        }

        _fleet.End();
    }

    private void Operate()
    {
        _fleet.Tend();
        switch (_dice.NextDouble())
        {
            case < 0.35:
                Wait(TimeSpan.FromSeconds(Math.Pow(10, 4.2 * _dice.NextDouble())));
                break;
            case < 0.50:
                Steps(_dice.Next(200));
                Disturb();
                break;
            case < 0.60:
                SetFaults(_dice.Chance(0.7) ? _weights : FaultProfile.Calm);
                break;
            case < 0.63:
                Some().Reconfigure();
                Log("configured anew");
                if (_fleet.Some() is { } node)
                    _fleet.Kill(node);
                break;
            default:
                Submit(Some(), DrawCommand());
                Steps(_dice.Next(60));
                Disturb();
                break;
        }
    }

    private void Disturb()
    {
        if (_dice.Chance(_faults.Nodes.Any))
            _fleet.Disturb(_faults.Nodes);
    }

    private SimConnector Some() => _connectors[_dice.Next(_connectors.Count)];

    private ConnectorCommand DrawCommand()
    {
        var from = SimTimes.MemberSince.AddDays(_dice.Next(16));
        return _dice.Next(12) switch
        {
            0 or 1 or 2 => new ConnectorCommand.Trigger(_dice.Chance(0.5)),
            3 => new ConnectorCommand.Pause(),
            4 or 5 => new ConnectorCommand.Resume(),
            6 => new ConnectorCommand.Cancel(),
            7 or 8 => new ConnectorCommand.RunBackfill(new DayRange(from, from.AddDays(_dice.Next(-1, 6)))),
            9 => new ConnectorCommand.Reset(_dice.Chance(0.5) ? from : null, Refill: _dice.Chance(0.2)),
            10 => new ConnectorCommand.ReplayDeadLetters([]),
            _ => new ConnectorCommand.Authorized([]),
        };
    }

    private Guid Submit(SimConnector connector, ConnectorCommand command)
    {
        var id = _dice.NextGuid();
        Log($"{connector.Name} <- {command}");
        _fleet.Some()?.Submit(id, connector, command, () =>
        {
            _invariants.Acknowledged.Add(id);
            if (command is ConnectorCommand.RunBackfill backfill)
                connector.Backfills.Add((id, backfill.Range));
        });
        return id;
    }

    private void Wait(TimeSpan duration)
    {
        Log($"wait {duration}");
        _fleet.Wait(duration);
    }

    private void Steps(int count)
    {
        for (var step = 0; step < count; step++)
        {
            if (!_pump.Scheduler.RunOne() && !_pump.Time.AdvanceToNextTimer())
                return;
        }
    }

    private SimNode StartNode()
    {
        var node = new SimNode(_pump, _disk, _wire.Stores.Journal, _hints, _connectors, _bug);
        node.SetFaults(_faults.Journal, _faults.LandsLate);
        node.Start();
        return node;
    }

    private void SetFaults(FaultProfile faults)
    {
        Log(faults == FaultProfile.Calm ? "faults stop" : "faults begin");
        _faults = faults;
        _hints.Lost = faults.Nodes.HintLost;
        foreach (var node in _fleet.Nodes)
            node.SetFaults(faults.Journal, faults.LandsLate);
        foreach (var connector in _connectors)
        {
            connector.Vendor.Faults = faults.Source;
            foreach (var store in connector.Stores.Values)
                store.Faults = faults.Destination;
        }
    }

    // Faults stop; the configuration is touched, which is how people unblock; then they ask for everything once more.
    private void BecomeCalm()
    {
        _pump.Phase = "calm";
        SetFaults(FaultProfile.Calm);
        foreach (var connector in _connectors)
            connector.Touch();
        _fleet.Renew();
        Wait(SimTimes.Settle);
        foreach (var connector in _connectors)
        {
            Submit(connector, new ConnectorCommand.Resume());
            Submit(connector, new ConnectorCommand.Authorized([]));
        }

        Wait(TimeSpan.FromMinutes(2));
        foreach (var connector in _connectors)
        {
            Submit(connector, new ConnectorCommand.ReplayDeadLetters([]));
            Submit(connector, new ConnectorCommand.Trigger(true));
        }

        _invariants.CalmSince = _pump.Time.GetUtcNow();
        for (var tries = 0; tries < 100; tries++)
        {
            // Who looks while somebody is at work sees two moments.
            _pump.RunUntilIdle();
            if (_invariants.IsQuiet() && Ownership.Faults(_disk, _fleet.Nodes).Count == 0)
                return;
            Wait(TimeSpan.FromMinutes(20));
        }
    }

    private void Log(string what) =>
        _operations.Add($"{_pump.Time.Elapsed:d\\.hh\\:mm\\:ss} {what}");
}
