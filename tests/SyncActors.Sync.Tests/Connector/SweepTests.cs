using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>When a destination that cannot refuse a second copy is searched for some.</summary>
public sealed class SweepTests
{
    [Fact]
    public void It_is_searched_at_the_end_of_the_first_run_and_then_once_a_day()
    {
        var (world, swept) = World();
        world.Start().Pass(TimeSpan.FromMinutes(1));
        var first = Assert.Single(swept.Sweeps);
        Assert.Equal(world.LastRun.StartedAt, first.Since);

        world.Pass(TimeSpan.FromHours(20));
        Assert.Single(swept.Sweeps);
        world.Pass(TimeSpan.FromHours(10));
        Assert.Equal(2, swept.Sweeps.Count);
        Assert.Equal(world.State.Destinations["second"].SweptAt - TimeSpan.FromHours(24), swept.Sweeps[1].Since);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void After_a_crash_it_is_searched_for_what_the_cut_run_may_have_delivered()
    {
        var (world, swept) = World();
        world.Source.SlowCall = 2;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        var began = world.State.Run!.StartedAt;
        world.Crash();

        world.Start().Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(began, Assert.Single(swept.Sweeps).Since);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void One_that_cannot_be_searched_is_searched_at_the_end_of_the_next_run()
    {
        var (world, swept) = World();
        swept.Outcome = new SweepOutcome.Unavailable("503", null);
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.Partial, world.LastRun.Outcome);
        Assert.Equal("503", world.State.Destinations["second"].Failure);

        swept.Outcome = new SweepOutcome.Swept(1, 0);
        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(2, swept.Sweeps.Count);
        Assert.Equal(world.Now.Date, world.State.Destinations["second"].SweptAt!.Value.Date);
        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void A_node_that_dies_while_it_is_searched_searches_again()
    {
        var (world, swept) = World();
        swept.Slow = true;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.Single(swept.Sweeps);
        world.Crash();
        swept.Slow = false;

        world.Start().Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(2, swept.Sweeps.Count);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Order(StringComparer.Ordinal));
    }

    private static (ConnectorWorld World, SweptDestination Swept) World()
    {
        var world = new ConnectorWorld();
        var swept = new SweptDestination(world.Pump.Time);
        world.SecondInstead = swept;
        return (world, swept);
    }

    private sealed class SweptDestination(TimeProvider time) : ISweepingDestination
    {
        private readonly ListDestination _list = new();

        public List<SweepRequest> Sweeps { get; } = [];

        public SweepOutcome Outcome { get; set; } = new SweepOutcome.Swept(0, 0);

        public bool Slow { get; set; }

        public DestinationDescriptor Descriptor => _list.Descriptor;

        public Task<string?> CheckAsync(CancellationToken cancellationToken) => _list.CheckAsync(cancellationToken);

        public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken) =>
            _list.WriteAsync(request, cancellationToken);

        public async Task<SweepOutcome> SweepAsync(SweepRequest request, CancellationToken cancellationToken)
        {
            Sweeps.Add(request);
            request.BeforeSending();
            if (Slow)
                await Task.Delay(TimeSpan.FromHours(1), time, cancellationToken);
            return Outcome;
        }
    }
}
