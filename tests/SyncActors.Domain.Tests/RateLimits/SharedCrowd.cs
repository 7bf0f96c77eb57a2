using SyncActors.Domain.RateLimits;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.RateLimits;

/// <summary>A grant as the crowd saw it.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Connector">To whom.</param>
/// <param name="At">When.</param>
/// <param name="WaitingThen">Who waited as it was given.</param>
/// <param name="Left">Permits that were left.</param>
/// <param name="KeptForOthers">What those wanted who waited and come first.</param>
internal sealed record SeenGrant(
    int Index, int Connector, DateTimeOffset At, IReadOnlyList<int> WaitingThen, int Left, int KeptForOthers);

/// <summary>Connectors that always want more permits of the same limits, each asking when it was told to.</summary>
internal sealed class SharedCrowd
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 20, 0, TimeSpan.Zero);

    private readonly SeededRandom _random;
    private readonly RateLimit[] _limits;
    private readonly bool _prompt;
    private readonly PriorityQueue<int, (DateTimeOffset, int)> _next = new();
    private readonly List<Member> _members = [];
    private SharedBucket[] _buckets;
    private DateTimeOffset _now = Start;
    private DateTimeOffset _latest = Start;
    private int _turns;

    private SharedCrowd(SeededRandom random, bool prompt, int connectors, int urgent, RateLimit[] limits)
    {
        (_random, _limits, _prompt) = (random, limits, prompt);
        _buckets = [.. limits.Select(limit => SharedBucket.Full(limit, Start))];
        for (var connector = 0; connector < connectors; connector++)
        {
            var priority = !prompt ? (PermitPriority)random.Next(4)
                : connector < urgent ? PermitPriority.Interactive
                : PermitPriority.Live;
            _members.Add(new Member(connector, priority, random.Next(1, 12)) { Since = Start });
            Plan(connector, Start + TimeSpan.FromMilliseconds(random.Next(1000)));
        }
    }

    /// <summary>When how many permits were given that were not given back.</summary>
    public List<(DateTimeOffset At, int Permits)> Used { get; } = [];

    public List<SeenGrant> Grants { get; } = [];

    /// <summary>Connectors of all kinds: some come late, die, or give back.</summary>
    public static SharedCrowd Random(SeededRandom random, params RateLimit[] limits) =>
        new(random, prompt: false, random.Next(2, 20), urgent: 0, limits);

    /// <summary>Ones that use all they get and come when told; the first <paramref name="urgent"/> are more urgent than
    /// the others, which are equal.</summary>
    public static SharedCrowd Prompt(SeededRandom random, int connectors, RateLimit limit, int urgent = 0) =>
        new(random, prompt: true, connectors, urgent, [limit]);

    public SharedCrowd Run(int turns)
    {
        while (_turns < turns)
            Turn();
        return this;
    }

    /// <summary>The longest time in which all of them once get what they want.</summary>
    public TimeSpan Round =>
        _limits[0].Period * (Math.Ceiling(_members.Sum(member => member.Wanted) / (double)_limits[0].Permits) + 2);

    public int WantedBy(int connector) => _members[connector].Wanted;

    /// <summary>From each grant to the next one of the same connector; from the last one to the end.</summary>
    public IEnumerable<TimeSpan> Waits() => _members.SelectMany(member =>
    {
        List<DateTimeOffset> at =
            [Start, .. Grants.Where(grant => grant.Connector == member.Number).Select(grant => grant.At), _now];
        return at.Zip(at.Skip(1), (one, next) => next - one);
    });

    private void Turn()
    {
        _turns++;
        var number = _next.Dequeue();
        var member = _members[number];
        _now = member.NextAt > _now ? member.NextAt : _now;

        // The store's clock may be set back; nothing is given twice for it.
        var clock = !_prompt && _random.Percent(5) ? _now - TimeSpan.FromSeconds(_random.Next(2_000)) : _now;
        _latest = clock > _latest ? clock : _latest;
        _buckets = [.. _buckets.Select((bucket, index) => bucket.At(_limits[index], clock))];
        if (member.Unspent > 0)
            GiveBack(member, clock);
        if (!_prompt && _random.Percent(5))
            Say(clock);
        var demand = new PermitDemand(member.Id, member.Priority, member.Since, member.Wanted);
        var waiting = _buckets.SelectMany(bucket => bucket.Waiting ?? []).Select(one => one.Demand)
            .Where(one => one.Connector != member.Id).ToList();
        var draw = SharedDraw.Decide(_buckets, demand, clock);
        _buckets = [.. draw.Buckets];
        if (draw.Granted > 0)
        {
            Grants.Add(new SeenGrant(
                Grants.Count, number, _now, [.. waiting.Select(one => _members.Find(each => each.Id == one.Connector)!.Number)],
                _buckets[0].Bucket.Available(clock),
                waiting.Where(one => one.IsBefore(demand)).Sum(one => one.Permits)));
            member.Since = _now;
            Spend(member, draw);
            Plan(number, _now + Pause());
            return;
        }

        if (!_prompt && _random.Percent(3))
        {
            // It dies, and is back much later.
            Plan(number, _now + TimeSpan.FromSeconds(_random.Next(10_000)));
            return;
        }

        Assert.True(draw.Until > clock, $"told at {clock:O} to come at {draw.Until:O}");
        var late = _prompt || _random.Percent(80) ? 0 : _random.Next(60_000);
        Plan(number, _now + (draw.Until - clock) + TimeSpan.FromMilliseconds(late));
    }

    // What a dead connector holds counts as spent. What is to be given back is given back at its next turn, which may
    // be after it came back by itself.
    private void Spend(Member member, SharedDraw draw)
    {
        var unspent = !_prompt && _random.Percent(25) ? _random.Next(draw.Granted + 1) : 0;
        (member.Unspent, member.TakenAt) = (unspent, draw.At);

        // True time is the latest that the clock showed.
        Used.Add((_latest, draw.Granted - unspent));
    }

    private void GiveBack(Member member, DateTimeOffset clock)
    {
        _buckets = [.. _buckets.Select(bucket => bucket.Return(member.Unspent, member.TakenAt, clock))];
        member.Unspent = 0;
    }

    // What a vendor says may be wrong either way; it opens nothing that was given before.
    private void Say(DateTimeOffset clock)
    {
        var seen = new QuotaSeen(_random.Next(100), clock + _limits[0].Period);
        _buckets = [.. _buckets.Select(bucket => bucket.Correct(seen, _random.Next(5), clock))];
    }

    private TimeSpan Pause() =>
        _prompt ? TimeSpan.FromMilliseconds(1) : _random.NextDouble() * 0.3 * _limits[0].Period;

    private void Plan(int connector, DateTimeOffset at)
    {
        _members[connector].NextAt = at;
        _next.Enqueue(connector, (at, connector));
    }

    private sealed record Member(int Number, PermitPriority Priority, int Wanted)
    {
        public Guid Id { get; } = new(Number + 1, 0, 0, new byte[8]);

        public DateTimeOffset Since { get; set; }

        public DateTimeOffset NextAt { get; set; }

        public int Unspent { get; set; }

        public DateTimeOffset TakenAt { get; set; }
    }
}
