using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Inbox;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>Commands that were settled long ago go, in batches and never all at once.</summary>
public sealed class InboxPurgeTests
{
    private readonly SimulationPump _pump = new(1);

    [Fact]
    public void Each_turn_removes_in_batches_until_nothing_is_left_that_is_a_week_old()
    {
        var inbox = new CountingInbox(2 * InboxPurgeActor.BatchMax);
        Start(inbox);

        _pump.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(0, inbox.Left);
        Assert.Equal(3, inbox.Asked.Count); // The last found nothing.
        Assert.All(inbox.Asked, before => Assert.InRange(
            _pump.Time.GetUtcNow() - before, InboxPurgeActor.KeptFor, InboxPurgeActor.KeptFor + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_turn_has_an_end_and_the_next_goes_on()
    {
        var most = InboxPurgeActor.BatchMax * InboxPurgeActor.BatchesMax;
        var inbox = new CountingInbox(most + 5);
        Start(inbox);

        _pump.RunFor(TimeSpan.FromMinutes(30) + TimeSpan.FromSeconds(1));
        while (inbox.Asked.Count == 0)
            _pump.RunFor(TimeSpan.FromMinutes(1));
        Assert.Equal(5, inbox.Left);
        _pump.RunFor(TimeSpan.FromHours(1));

        Assert.Equal(0, inbox.Left);
    }

    [Fact]
    public void A_journal_that_is_away_is_asked_again()
    {
        var inbox = new CountingInbox(5) { IsAway = true };
        Start(inbox);
        _pump.RunFor(TimeSpan.FromHours(2));
        Assert.Equal(5, inbox.Left);
        inbox.IsAway = false;
        _pump.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(0, inbox.Left);
    }

    private void Start(IInbox inbox) => _pump.CreateSystem("node").ActorOf(
        Props.Create(() => new InboxPurgeActor(inbox, new SeededRandom(1), TimeSpan.FromHours(1))), "purge");

    private sealed class CountingInbox(int left) : IInbox
    {
        public int Left { get; private set; } = left;

        public bool IsAway { get; set; }

        public List<DateTimeOffset> Asked { get; } = [];

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken)
        {
            if (IsAway)
                throw new JournalUnavailableException("away");
            Asked.Add(before);
            var removed = Math.Min(max, Left);
            Left -= removed;
            return Task.FromResult(removed);
        }

        public Task<Submission> SubmitAsync(InboxCommand command, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<InboxCommand>> ReadOpenAsync(
            IReadOnlyCollection<ShardId> shards, int max, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<InboxRow?> ReadAsync(Guid commandId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task RecordAttemptsAsync(
            IReadOnlyList<Guid> commandIds, IReadOnlyCollection<ShardLease> leases,
            CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
