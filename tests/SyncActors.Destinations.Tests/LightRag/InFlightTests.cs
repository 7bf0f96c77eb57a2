using SyncActors.Destinations.LightRag;

namespace SyncActors.Destinations.Tests.LightRag;

public sealed class InFlightTests
{
    [Fact]
    public async Task So_many_are_inside_at_once()
    {
        var window = new InFlight(2);
        var first = await window.EnterAsync(CancellationToken.None);
        await window.EnterAsync(CancellationToken.None);
        var third = window.EnterAsync(CancellationToken.None);
        Assert.False(third.IsCompleted);
        first.Dispose();
        first.Dispose();
        await third;
        Assert.False(window.EnterAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Who_wants_to_be_alone_waits_for_all_and_keeps_later_ones_out()
    {
        var window = new InFlight(5);
        var inside = await window.EnterAsync(CancellationToken.None);
        var alone = window.EnterAloneAsync(CancellationToken.None);
        var later = window.EnterAsync(CancellationToken.None);
        Assert.False(alone.IsCompleted || later.IsCompleted);
        inside.Dispose();
        using (await alone)
            Assert.False(later.IsCompleted);
        await later;
    }

    [Fact]
    public async Task Who_gives_up_lets_the_next_one_pass()
    {
        var window = new InFlight(5);
        await window.EnterAsync(CancellationToken.None);
        using var patience = new CancellationTokenSource();
        var alone = window.EnterAloneAsync(patience.Token);
        var later = window.EnterAsync(CancellationToken.None);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        await later;
    }

    [Fact]
    public async Task A_wider_limit_lets_more_in_at_once()
    {
        var window = new InFlight(1);
        await window.EnterAsync(CancellationToken.None);
        var second = window.EnterAsync(CancellationToken.None);
        window.SetLimit(2);
        await second;
        Assert.Equal(2, window.Limit);
    }
}
