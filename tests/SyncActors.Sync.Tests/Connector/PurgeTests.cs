using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Inbox;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>What was settled long ago goes, in batches and never all at once.</summary>
public sealed class PurgeTests
{
    private readonly SimulationPump _pump = new(1);

    [Fact]
    public void Each_turn_removes_in_batches_until_nothing_is_left_that_is_a_week_old()
    {
        var queue = new CountingQueue(2 * PurgeActor.BatchMax);
        Start(queue);

        _pump.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(0, queue.Left);
        Assert.Equal(3, queue.Asked.Count); // The last found nothing.
        Assert.All(queue.Asked, before => Assert.InRange(
            _pump.Time.GetUtcNow() - before, PurgeActor.KeptFor, PurgeActor.KeptFor + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_turn_has_an_end_and_the_next_goes_on()
    {
        var most = PurgeActor.BatchMax * PurgeActor.BatchesMax;
        var queue = new CountingQueue(most + 5);
        Start(queue);

        _pump.RunFor(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        while (queue.Asked.Count == 0)
            _pump.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(5, queue.Left);
        _pump.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(0, queue.Left);
    }

    [Fact]
    public void A_journal_that_is_away_is_asked_again()
    {
        var queue = new CountingQueue(5) { IsAway = true };
        Start(queue);
        _pump.RunFor(TimeSpan.FromHours(2));
        Assert.Equal(5, queue.Left);
        queue.IsAway = false;
        _pump.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(0, queue.Left);
    }

    [Fact]
    public void Each_queue_gets_its_turn_however_much_another_has()
    {
        var (full, other) = (new CountingQueue(2 * PurgeActor.BatchMax * PurgeActor.BatchesMax), new CountingQueue(5));
        Start(full, other);

        _pump.RunFor(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        while (other.Asked.Count == 0)
            _pump.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(0, other.Left);
        Assert.Equal(PurgeActor.BatchMax * PurgeActor.BatchesMax, full.Left);
    }

    private void Start(params CountingQueue[] queues)
    {
        PurgeRows[] purges = [.. queues.Select(queue => (PurgeRows)queue.PurgeAsync)];
        _pump.CreateSystem("node").ActorOf(
            Props.Create(() => new PurgeActor(purges, new SeededRandom(1), TimeSpan.FromHours(1))), "purge");
    }

    private sealed class CountingQueue(int left)
    {
        public int Left { get; private set; } = left;

        public bool IsAway { get; set; }

        public List<DateTimeOffset> Asked { get; } = [];

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsAway)
                throw new JournalUnavailableException("away");
            Asked.Add(before);
            var removed = Math.Min(max, Left);
            Left -= removed;
            return Task.FromResult(removed);
        }
    }
}
