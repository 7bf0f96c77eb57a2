using SyncActors.Domain.Connectors;
using SyncActors.Domain.Retries;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>One connector of a simulated installation: what it is configured to do, and the outside world it talks
/// to.</summary>
internal sealed class SimConnector
{
    private static readonly string[] StoreNames = ["archive", "series", "spare"];
    private readonly SeededRandom _random;
    private readonly SortedDictionary<string, SimStore> _stores = new(StringComparer.Ordinal);
    private int _revision;

    /// <summary>A connector to an account of its own, or to that of <paramref name="vendor"/>, whose limit it
    /// shares.</summary>
    public SimConnector(int number, SeededRandom random, SimFindings findings, PlantedBug bug, SimVendor? vendor)
    {
        _random = random;
        Name = $"c{number}";
        Account = vendor?.Account ?? new SimAccount(Name, random, SimTimes.MemberSince);
        Vendor = vendor ?? new SimVendor(Account, new SeededRandom(random.NextBits()), findings)
        {
            TellsDoubleLimit = bug == PlantedBug.LimitToldDouble,
        };
        foreach (var name in StoreNames)
        {
            var effect = name == "series" ? EffectClass.LookUp : EffectClass.Upsert;
            _stores[name] = new SimStore($"{Name}/{name}", effect, new SeededRandom(random.NextBits()))
            {
                NeverLooks = bug == PlantedBug.NeverLooksFirst,
                LosesItems = bug == PlantedBug.DeliveredWithoutWrite ? 0.02 : 0,
            };
        }

        Definition = Draw();
    }

    public string Name { get; }

    public ConnectorId Id => ConnectorId.Of(Name);

    public SimAccount Account { get; }

    public SimVendor Vendor { get; }

    public ConnectorDefinition Definition { get; private set; }

    public IReadOnlyDictionary<string, SimStore> Stores => _stores;

    /// <summary>Days that people asked for, and were told that it is so.</summary>
    public List<(Guid Command, DayRange Range)> Backfills { get; } = [];

    /// <summary>Draws another configuration, which the next node start brings into force.</summary>
    public void Reconfigure() => Definition = Draw();

    /// <summary>The same configuration with another fingerprint.</summary>
    public void Touch() => Definition = Definition with { SettingsHash = $"{Name}-{++_revision}" };

    public ConnectorSetup Setup(SimReach reach) => new(
        Definition, new SimSource(Vendor, reach),
        Definition.Destinations.ToDictionary(
            destination => destination.Name,
            IDestination (destination) => new SimDestination(_stores[destination.Name], reach),
            StringComparer.Ordinal),
        []);

    private ConnectorDefinition Draw()
    {
        var destinations = StoreNames.Where(_ => _random.Chance(0.6)).ToList();
        if (destinations.Count == 0)
            destinations.Add(StoreNames[_random.Next(StoreNames.Length)]);
        return new ConnectorDefinition
        {
            Name = Name,
            User = $"u{Name.Length}",
            SourceKind = "simulated",
            Destinations = [.. destinations.Select(name => new DestinationDefinition(name, "simulated"))],
            Schedule = _random.Chance(0.7)
                ? Schedule.Every(TimeSpan.FromMinutes(_random.Next(60, 600)))
                : Schedule.At($"{_random.Next(60)} */{_random.Next(2, 9)} * * *", Account.TimeZone),
            Limit = Vendor.LimitTold,
            Lines = [.. Account.Lines.Select(line => new LineDefinition(line, SimAccount.IsDense(line)))],
            HistoryFrom = SimTimes.HistoryFrom,
            IncludeToday = _random.Chance(0.7),
            LookbackDays = 3,
            RereadEvery = TimeSpan.FromHours(_random.Next(1, 7)),
            FinalAfter = Account.FinalAfter,
            Retry = _random.Chance(0.5)
                ? RetryPolicy.Standard
                : new RetryPolicy(_random.Next(1, 4), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20), 3),
            SettingsHash = $"{Name}-{++_revision}",
        };
    }
}
