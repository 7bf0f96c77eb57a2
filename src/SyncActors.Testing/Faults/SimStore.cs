using SyncActors.Plugins;
using SyncActors.Testing.Simulation;

namespace SyncActors.Testing.Faults;

/// <summary>A delivered value.</summary>
public readonly record struct SimDelivery(double Value, bool Final);

/// <summary>
/// What one destination of one connector has: the oracle's own ledger, which no crash of ours touches. A destination of
/// class <see cref="EffectClass.Upsert"/> keeps one value for each item; one of class <see cref="EffectClass.LookUp"/>
/// keeps everything that was ever sent. What a frozen node had under way may arrive long after others took its place:
/// that may leave one copy more, or an older value, and counts as neither doubled nor missing.
/// </summary>
public sealed class SimStore
{
    private readonly SortedDictionary<string, List<SimDelivery>> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Item, SimDelivery Delivery), HashSet<object>> _late = [];
    private readonly Dictionary<string, List<SimDelivery>> _overtaken = new(StringComparer.Ordinal);

    /// <summary>An empty store.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="effect">Upsert or LookUp.</param>
    /// <param name="random">Draws moods, in the order of the calls.</param>
    public SimStore(string name, EffectClass effect, SeededRandom random)
    {
        Name = name;
        Effect = effect;
        Random = random;
    }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>Upsert or LookUp.</summary>
    public EffectClass Effect { get; }

    /// <summary>How often it misbehaves, from the next call on.</summary>
    public DestinationFaults Faults { get; set; } = DestinationFaults.None;

    /// <summary>A planted bug: it never looks before it sends again.</summary>
    public bool NeverLooks { get; set; }

    /// <summary>A planted bug: chance that it says an item is delivered that it never took.</summary>
    public double LosesItems { get; set; }

    /// <summary>Items that it has more than once in the same form.</summary>
    public IEnumerable<string> Doubles =>
        _items.Where(item => item.Value.GroupBy(sent => sent)
                .Any(copies => copies.Count() > 1 + (_late.GetValueOrDefault((item.Key, copies.Key))?.Count ?? 0)))
            .Select(item => item.Key);

    /// <summary>Items that a frozen node had under way.</summary>
    public int Late => _late.Values.Sum(freezes => freezes.Count);

    internal SeededRandom Random { get; }

    /// <summary>Whether it has an item's final value; for an upsert, whether that is what stands.</summary>
    public bool HasFinal(string item, double value) =>
        _items.TryGetValue(item, out var sent) && (Effect == EffectClass.Upsert
            ? sent[^1] == new SimDelivery(value, true)
                || _overtaken.GetValueOrDefault(item)?.Contains(new SimDelivery(value, true)) == true
            : sent.Contains(new SimDelivery(value, true)));

    /// <summary>What it has of an item, for messages.</summary>
    public string Describe(string item) =>
        _items.TryGetValue(item, out var sent) ? string.Join(", ", sent) : "nothing";

    /// <summary>Whether a look finds an item there as it is to be.</summary>
    internal bool Finds(WriteItem write) => Effect == EffectClass.LookUp && !NeverLooks
        && _items.TryGetValue(write.Item.Id, out var sent) && sent.Contains(Delivery(write));

    /// <param name="write">What arrives.</param>
    /// <param name="known">Whether a look found it there.</param>
    /// <param name="late">The freeze that kept it on its way; null for none.</param>
    internal string Take(WriteItem write, bool known, object? late)
    {
        var id = write.Item.Id;
        if (known || Random.Chance(LosesItems))
            return id;
        if (!_items.TryGetValue(id, out var sent))
            _items[id] = sent = [];
        if (late is not null)
            NoteLate(id, Delivery(write), late, sent);
        if (Effect == EffectClass.Upsert)
            sent.Clear();
        sent.Add(Delivery(write));
        return id;
    }

    private void NoteLate(string item, SimDelivery delivery, object freeze, List<SimDelivery> before)
    {
        if (!_late.TryGetValue((item, delivery), out var freezes))
            _late[(item, delivery)] = freezes = [];
        freezes.Add(freeze);
        if (!_overtaken.TryGetValue(item, out var overtaken))
            _overtaken[item] = overtaken = [];
        overtaken.AddRange(before);
    }

    private static SimDelivery Delivery(WriteItem write) => new(((SampleItem)write.Item).Samples[0].Value, write.Final);
}
