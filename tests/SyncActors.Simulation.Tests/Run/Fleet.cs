using SyncActors.Simulation.Tests.World;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.Run;

/// <summary>The processes that run now, and what befalls them. A supervisor starts a process again that failed or was
/// declared dead; others come and go.</summary>
/// <param name="pump">What they run on.</param>
/// <param name="dice">Draws what befalls whom.</param>
/// <param name="nodesMax">Processes at once, 1 or more.</param>
/// <param name="make">Makes and starts one.</param>
/// <param name="log">Told what happens.</param>
internal sealed class Fleet(
    SimulationPump pump, SeededRandom dice, int nodesMax, Func<SimNode> make, Action<string> log)
{
    private readonly List<SimNode> _nodes = [];
    private readonly List<DateTimeOffset> _startsAt = [];

    /// <summary>What befell them so far.</summary>
    public SimCensus Census { get; private set; } = new();

    /// <summary>The processes that run, frozen ones too.</summary>
    public IReadOnlyList<SimNode> Nodes => _nodes;

    private DateTimeOffset Now => pump.Time.GetUtcNow();

    /// <summary>Any of them; null while there is none.</summary>
    public SimNode? Some() => _nodes.Count == 0 ? null : _nodes[dice.Next(_nodes.Count)];

    /// <summary>Starts as many as there may be.</summary>
    public void Fill()
    {
        while (_nodes.Count < nodesMax)
            Add();
    }

    /// <summary>Runs for a while; those that ail recover in time.</summary>
    public void Wait(TimeSpan duration)
    {
        var until = Now + duration;
        while (true)
        {
            var next = _nodes.Select(node => node.AilsUntil).Concat(_startsAt.Select(at => (DateTimeOffset?)at)).Min();
            pump.RunFor((next is { } sooner && sooner < until ? sooner : until) - Now);
            Tend();
            if (Now >= until)
                return;
        }
    }

    /// <summary>Those whose time has come recover; those that ended are replaced.</summary>
    public void Tend()
    {
        foreach (var node in _nodes.ToList())
        {
            if (node.AilsUntil <= Now)
            {
                log($"{Number(node)} is well again");
                node.Recover();
            }

            if (node.HasLeft)
            {
                Census = Census with { Left = Census.Left + 1 };
                Remove(node, closesSession: true);
                StartLater();
            }
            else if (node is { HasFailed: true, AilsUntil: null })
            {
                Census = Census with { Failed = Census.Failed + 1 };
                Replace(node, "failed", closesSession: true);
            }
        }

        foreach (var _ in _startsAt.Where(at => at <= Now).ToList())
        {
            log("a node joins");
            Add();
        }

        _startsAt.RemoveAll(at => at <= Now);
    }

    /// <summary>Something befalls one of them.</summary>
    public void Disturb(NodeFaults faults)
    {
        if (Some() is not { AilsUntil: null, IsLeaving: false } node)
            return;
        var draw = dice.NextDouble() * (faults.Kill + faults.Freeze + faults.CutOff + faults.Leave);
        if ((draw -= faults.Freeze) < 0)
        {
            // The worst moment, if it comes soon.
            RunUntil(() => node.IsDelivering, TimeSpan.FromMinutes(2));
            var span = DrawSpan();
            log($"{Number(node)} stands still for {span}, delivering: {node.IsDelivering}");
            node.Freeze(Now + span);
            Census = Census with { Frozen = Census.Frozen + 1 };
        }
        else if ((draw -= faults.CutOff) < 0)
        {
            var span = DrawSpan();
            log($"{Number(node)} cannot reach the journal for {span}");
            node.CutOff(Now + span, dice.Chance(0.5));
            Census = Census with { CutOff = Census.CutOff + 1 };
        }
        else if (draw - faults.Leave < 0)
        {
            log($"{Number(node)} leaves");
            node.Leave();
        }
        else
        {
            Kill(node);
        }
    }

    /// <summary>Ends one; another comes at once or after a while.</summary>
    public void Kill(SimNode node)
    {
        if (dice.Chance(0.7))
        {
            Replace(node, "crashes", dice.Chance(0.7));
            return;
        }

        log($"{Number(node)} crashes and stays away");
        Remove(node, dice.Chance(0.7));
        StartLater();
    }

    /// <summary>All recover, and one by one each gives way to a new one.</summary>
    public void Renew()
    {
        foreach (var node in _nodes.ToList())
        {
            node.Recover();
            if (node.IsLeaving || dice.Chance(0.5))
                Replace(node, "gives way", dice.Chance(0.7));
            else
                LeaveFor(node);
        }

        _startsAt.Clear();
        if (_nodes.Count == 0 || dice.Chance(0.8))
            Fill();
    }

    /// <summary>All end.</summary>
    public void End()
    {
        foreach (var node in _nodes)
            node.Die(closesSession: true);
    }

    private void LeaveFor(SimNode node)
    {
        log($"{Number(node)} leaves for a new one");
        Add();
        pump.RunFor(TimeSpan.FromMinutes(1));
        node.Leave();
        pump.RunFor(TimeSpan.FromMinutes(2));
        Remove(node, closesSession: true);
    }

    private void Replace(SimNode node, string why, bool closesSession)
    {
        log($"{Number(node)} {why}");
        Remove(node, closesSession);
        Add();
    }

    private void Add()
    {
        _nodes.Add(make());
        Census = Census with { Started = Census.Started + 1 };
    }

    private void StartLater() => _startsAt.Add(Now + TimeSpan.FromMinutes(dice.Next(200)));

    private void Remove(SimNode node, bool closesSession)
    {
        node.Die(closesSession);
        _nodes.Remove(node);
    }

    private void RunUntil(Func<bool> isSo, TimeSpan longest)
    {
        var until = pump.Time.Elapsed + longest;
        while (!isSo())
        {
            if (!pump.Scheduler.RunOne() && !(pump.Time.NextDue <= until && pump.Time.AdvanceToNextTimer()))
                return;
        }
    }

    // From too short to be noticed to much longer than it takes to be replaced.
    private TimeSpan DrawSpan() => TimeSpan.FromMinutes(Math.Pow(10, 2 * dice.NextDouble()));

    private string Number(SimNode node) => $"node {_nodes.IndexOf(node) + 1} of {_nodes.Count}";
}
