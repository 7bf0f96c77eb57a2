using System.Text;
using SyncActors.Domain.Alerts;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;

namespace SyncActors.Sync.Tests.Alerts;

/// <summary>From the outbox to the channels: grouped, bounded, tried again, and never lost by a process that
/// dies.</summary>
public sealed class DeliveryTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Slowly = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_thousand_connectors_with_one_cause_are_one_message()
    {
        var world = new AlertWorld(RepeatedMessage.ArrivesTwice, groups: true).Start();
        for (var number = 0; number < 1_000; number++)
            world.Raise($"c{number}");
        world.Raise("other", AlertCause.DeadLetters);

        world.Pass(Soon);

        Assert.Equal([1_000, 1], world.Far.Arrived.Select(one => one.Message.Notes.Count));
        Assert.Empty(world.Waiting);
        Assert.Empty(world.Dead);
    }

    [Fact]
    public void Those_that_begin_within_the_window_go_with_the_first_and_later_ones_by_themselves()
    {
        var world = new AlertWorld(RepeatedMessage.LookedUp, groups: true).Start();
        world.Raise("one");
        world.Pass(TimeSpan.FromSeconds(40));
        world.Raise("two");
        Assert.Empty(world.Far.Arrived);
        world.Pass(TimeSpan.FromSeconds(40));
        world.Raise("three");
        world.Pass(Soon);
        Assert.Equal(
            ["one two", "three"],
            world.Far.Arrived.Select(one =>
                string.Join(' ', one.Message.Notes.Select(note => note.Connector).Order(StringComparer.Ordinal))));
    }

    [Fact]
    public void Programs_are_told_of_each_by_itself()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false).Start();
        for (var number = 0; number < 20; number++)
            world.Raise($"c{number}");
        world.Pass(Soon);
        Assert.Equal(20, world.Far.Arrived.Select(one => one.Message.Id).Distinct().Count());
        Assert.All(world.Far.Arrived, one => Assert.Equal(one.Message.Id, Assert.Single(one.Message.Notes).Id));
    }

    [Fact]
    public void Nothing_that_a_vendor_said_is_told()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false).Start();
        world.Raise("one");
        Assert.DoesNotContain(
            "secret of the vendor", Encoding.UTF8.GetString(world.Waiting[0].Entry.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_message_of_an_hour_tells_of_all_that_waits()
    {
        var world = new AlertWorld(RepeatedMessage.ArrivesTwice, groups: true, perHourMax: 3).Start();
        foreach (var cause in Enum.GetValues<AlertCause>())
            world.Raise("one", cause);
        world.Pass(Soon);
        Assert.Equal(3, world.Far.Arrived.Count);
        Assert.Equal(
            Enum.GetValues<AlertCause>().Length, world.Far.Arrived.Sum(one => one.Message.Notes.Count));

        // And what comes later in the hour waits for its end.
        world.Raise("two");
        world.Raise("three", AlertCause.DeadLetters);
        world.Pass(TimeSpan.FromMinutes(50));
        Assert.Equal(3, world.Far.Arrived.Count);
        world.Pass(TimeSpan.FromMinutes(20));
        Assert.InRange(world.Far.Arrived.Count, 4, 5);
        Assert.Empty(world.Waiting);
    }

    [Fact]
    public void A_channel_that_hangs_holds_up_no_other()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false).Start("second");
        world.Far.Hangs = true;
        world.Raise("one");
        world.Raise("two");
        world.Pass(Soon);
        Assert.Equal(2, world.Other.Arrived.Count);
        Assert.Single(world.Far.Attempts);
        Assert.Equal(2, world.Waiting.Count);
    }

    [Fact]
    public void What_fails_is_tried_again_as_the_schedule_says_and_then_given_up()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false) { PollEvery = Slowly }.Start();
        for (var attempt = 0; attempt < 30; attempt++)
            world.Far.Next.Enqueue(new ChannelOutcome.Unavailable("it answered 500"));
        world.Raise("one");
        world.Pass(TimeSpan.FromDays(6));
        Assert.Equal(DeliveryTimes.FailuresMax, world.Far.Attempts.Count);
        var waits = world.Far.Attempts.Zip(world.Far.Attempts.Skip(1), (one, next) => next - one).ToList();
        Assert.InRange(waits[0], TimeSpan.FromSeconds(4.5), 2 * Slowly);
        Assert.InRange(waits[1], TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(7));
        Assert.InRange(waits[^1], TimeSpan.FromHours(21), TimeSpan.FromHours(27));
        Assert.Equal("it answered 500", Assert.Single(world.Dead).Reason);
        Assert.Empty(world.Waiting);
    }

    [Fact]
    public void A_far_side_that_wants_to_be_left_alone_is_and_one_message_finds_out_whether_it_is_well()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false).Start();
        world.Far.Next.Enqueue(new ChannelOutcome.Unavailable("it answered 429", TimeSpan.FromMinutes(30)));
        world.Raise("one");
        world.Raise("two");
        world.Pass(TimeSpan.FromMinutes(30));
        Assert.Single(world.Far.Attempts);
        world.Pass(TimeSpan.FromMinutes(3));
        Assert.Equal(3, world.Far.Attempts.Count);
        Assert.Empty(world.Waiting);
    }

    [Fact]
    public void A_channel_that_is_gone_is_left_alone_and_says_so()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false) { PollEvery = Slowly }.Start();
        world.Far.Next.Enqueue(new ChannelOutcome.Gone("it answered 410"));
        for (var number = 0; number < 5; number++)
            world.Raise($"c{number}");
        world.Pass(TimeSpan.FromHours(23));
        Assert.Single(world.Far.Attempts);
        Assert.Equal("it answered 410", world.Delivery!.Board.PaceOf(AlertWorld.Channel).Gone);
        Assert.Equal(1, world.Delivery.Board.Attempts[(AlertWorld.Channel, "gone")]);
        Assert.Equal(5, world.Waiting.Count);

        // Somebody may have mended it.
        world.Pass(TimeSpan.FromHours(2));
        Assert.Equal(5, world.Far.Arrived.Count);
        Assert.Null(world.Delivery.Board.PaceOf(AlertWorld.Channel).Gone);
    }

    [Fact]
    public void A_message_that_is_refused_is_given_up_and_the_next_one_is_sent()
    {
        var world = new AlertWorld(RepeatedMessage.ArrivesTwice, groups: true).Start();
        world.Far.Next.Enqueue(new ChannelOutcome.Rejected("it answered 400"));
        world.Raise("one");
        world.Pass(Soon);
        world.Resolve("one");
        world.Pass(Soon);
        Assert.Equal(AlertStep.Resolved, Assert.Single(world.Far.Arrived).Message.Notes[0].Step);
        Assert.Single(world.Dead);
    }

    [Theory]
    [InlineData(RepeatedMessage.ArrivesTwice, 2)]
    [InlineData(RepeatedMessage.LookedUp, 1)]
    public void What_may_have_arrived_is_looked_up_or_repeated_once(RepeatedMessage repeats, int arrives)
    {
        var world = new AlertWorld(repeats, groups: true) { PollEvery = Slowly }.Start();
        world.Far.ArrivesWhenItFails = true;
        for (var attempt = 0; attempt < 9; attempt++)
            world.Far.Next.Enqueue(new ChannelOutcome.Unavailable("cut", OutcomeUnknown: true));
        world.Raise("one");
        world.Pass(TimeSpan.FromDays(5));
        Assert.Equal(arrives, world.Far.Arrived.Count);
        Assert.Single(world.Far.Arrived.Select(one => one.Message.Id).Distinct());
        Assert.Empty(world.Waiting);
        Assert.Equal(repeats == RepeatedMessage.ArrivesTwice ? 1 : 0, world.Dead.Count);
    }

    [Theory]
    [InlineData(RepeatedMessage.Dropped, false)]
    [InlineData(RepeatedMessage.LookedUp, true)]
    [InlineData(RepeatedMessage.ArrivesTwice, true)]
    public void A_process_killed_anywhere_leaves_nothing_unsaid(RepeatedMessage repeats, bool groups)
    {
        var died = 0;
        for (var step = 1; step <= 40; step++)
        {
            var world = new AlertWorld(repeats, groups).Start();
            for (var number = 0; number < 3; number++)
                world.Raise($"c{number}");
            world.DiesAfter = step;
            world.Pass(Soon);
            died += world.HasDied ? 1 : 0;
            if (world.HasDied)
                world.Start();
            world.Pass(TimeSpan.FromMinutes(30));

            var told = world.Far.Arrived.SelectMany(one => one.Message.Notes).ToList();
            Assert.Equal(["c0", "c1", "c2"], told.Select(note => note.Connector).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(3, told.Select(note => note.Id).Distinct().Count());
            Assert.Empty(world.Waiting);
            var times = world.Far.Arrived.CountBy(one => one.Message.Id).Max(one => one.Value);
            if (repeats == RepeatedMessage.LookedUp)
                Assert.Equal(1, times);
            else
                Assert.InRange(times, 1, 2);

            // Whoever gets a note in two messages knows the second for a repetition.
            Assert.All(
                world.Far.Arrived.SelectMany(one => one.Message.Notes.Select(note => (one.Message, note.Id)))
                    .GroupBy(one => one.Id),
                same => Assert.Single(same.Select(one => one.Message.Id).Distinct()));
        }

        Assert.InRange(died, 8, 40);
    }

    [Fact]
    public void What_waited_for_a_week_is_not_told_any_more()
    {
        var world = new AlertWorld(RepeatedMessage.Dropped, groups: false) { PollEvery = Slowly }.Start();
        world.Raise("one");
        world.Crash();
        world.Pass(TimeSpan.FromDays(8));
        world.Start().Pass(2 * Soon);
        Assert.Empty(world.Far.Attempts);
        Assert.Contains("week", Assert.Single(world.Dead).Reason, StringComparison.Ordinal);
    }
}
