using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>Documents on their way: what is held back, what is told of deliveries before, and what was delivered by
/// another program.</summary>
public sealed class DocumentTests
{
    private static readonly DateOnly Day = new(2025, 12, 25);

    [Fact]
    public void A_document_that_is_held_back_is_counted_with_its_reason_and_delivered_once_it_is_not()
    {
        var world = World();
        world.Source.Make = day => Document(day, "text") with { SkipReason = day == Day ? "no transcript yet" : null };
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(ScriptedSource.IdOf(Day), world.First.Delivered);
        Assert.Equal(1, world.State.Destinations["first"].Counts.Skipped);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);

        world.Source.Make = day => Document(day, "text");
        FetchAgain(world);
        Assert.Single(world.First.Delivered, ScriptedSource.IdOf(Day));
    }

    [Fact]
    public void A_document_is_not_delivered_again_because_its_day_became_final()
    {
        var world = World();
        world.Definition = world.Definition with { FinalAfter = TimeSpan.FromDays(2), LookbackDays = 5 };
        world.Start().Pass(TimeSpan.FromDays(3));
        Assert.Empty(ConnectorWorld.History.Except(world.First.Delivered));
        Assert.Equal(world.First.Delivered.Count, world.First.Delivered.Distinct().Count());
        Assert.True(world.State.Destinations["first"].Counts.Unchanged > 0);
    }

    [Fact]
    public void What_a_refused_document_is_called_is_told_when_it_comes_again()
    {
        var world = World();
        world.First.Answer = item => item.Item.Day == Day
            ? new ItemOutcome.Rejected("processing failed", null, Reference: "17")
            : new ItemOutcome.Synced("1");
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("processing failed", Assert.Single(world.State.DeadLetters).Value.Reason);

        world.First.Answer = _ => new ItemOutcome.Synced("1");
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.ReplayDeadLetters([])));
        world.Pass(TimeSpan.FromMinutes(1));
        var again = world.First.Requests[^1].Items.Single(item => item.Item.Day == Day);
        Assert.Equal("17", again.PreviousReference);
        Assert.Empty(world.State.DeadLetters);
    }

    [Fact]
    public void A_list_that_was_cut_makes_the_run_partial_and_leaves_its_days_open()
    {
        var world = World();
        world.Source.Incomplete = "the list ends at 1000";
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal((RunOutcome.Partial, "the list ends at 1000"), (world.LastRun.Outcome, world.LastRun.Reason));
        Assert.Equal(new DateOnly(2025, 12, 11), world.State.Watermark("first"));

        world.Source.Incomplete = null;
        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.Yesterday, world.State.Watermark("first"));
    }

    [Fact]
    public void A_destination_that_may_hold_what_others_put_there_is_asked_before_the_first_delivery_only()
    {
        var world = World();
        world.First.Descriptor = world.First.Descriptor with { MayHoldForeign = true, Effect = EffectClass.LookUp };
        world.Start().Pass(TimeSpan.FromMinutes(1));
        var (first, last) = (world.First.Requests[0], world.First.Requests[^1]);
        Assert.True(first.MayHaveBeenSent);
        Assert.Null(first.SentFrom);
        Assert.False(last.MayHaveBeenSent);
        Assert.All(world.Second.Requests, request => Assert.False(request.MayHaveBeenSent));
    }

    [Fact]
    public void After_a_crash_a_destination_is_told_since_when_the_run_may_have_delivered()
    {
        var world = World();
        world.Source.SlowCall = 2;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        var began = world.State.Run!.StartedAt;
        world.Crash();
        world.Pass(TimeSpan.FromHours(1));

        world.Start().Pass(TimeSpan.FromMinutes(5));
        var request = world.First.Requests[^1];
        Assert.True(request.MayHaveBeenSent);
        Assert.Equal(began, request.SentFrom);
        Assert.Null(world.State.DoubtSince);
        Assert.Null(world.State.DoubtFrom);
    }

    [Fact]
    public void On_a_copy_destinations_are_asked_for_any_time_until_a_run_is_complete_whatever_comes_into_doubt_later()
    {
        var world = World();
        world.WentBackAt = world.Now - TimeSpan.FromSeconds(1);
        world.Source.SlowCall = 2;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        world.Crash();
        world.Pass(TimeSpan.FromHours(1));
        world.Start().Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.All(world.First.Requests, request => Assert.True(request.MayHaveBeenSent));
        Assert.All(world.First.Requests, request => Assert.Null(request.SentFrom));

        var asked = world.First.Requests.Count;
        world.Pass(TimeSpan.FromDays(2));
        Assert.True(world.First.Requests.Count > asked);
        Assert.All(world.First.Requests.Skip(asked), request => Assert.False(request.MayHaveBeenSent));
    }

    [Fact]
    public void What_another_program_delivered_is_delivered_only_when_it_changes()
    {
        var world = World();
        var inherited = ScriptedSource.IdOf(Day);
        world.Inherits = [new ConnectorCommand.AdoptItems("first", [new AdoptedItem(inherited, "42")])];
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(ConnectorWorld.History.Where(id => id != inherited), world.First.Delivered.Order(StringComparer.Ordinal));
        Assert.Contains(inherited, world.Second.Delivered);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);

        world.Source.Make = day => Document(day, day == Day ? "edited" : "text");
        FetchAgain(world);
        var correction = world.First.Requests[^1].Items.Single();
        Assert.Equal((inherited, "42"), (correction.Item.Id, correction.PreviousReference));
    }

    [Fact]
    public void Items_that_the_ledger_knows_are_not_adopted_a_second_time()
    {
        var world = World().Start().Pass(TimeSpan.FromMinutes(1));
        var before = world.State.Digest;
        Assert.Equal(
            InboxState.Done,
            world.Send(new ConnectorCommand.AdoptItems("first", [new AdoptedItem(ScriptedSource.IdOf(Day), "42")])));
        Assert.Equal(before, world.State.Digest);

        Assert.Equal(
            InboxState.Done,
            world.Send(new ConnectorCommand.AdoptItems("first", [new AdoptedItem("steps/other"), new("steps/other")])));
        Assert.NotEqual(before, world.State.Digest);
        Assert.Equal(
            InboxState.Refused, world.Send(new ConnectorCommand.AdoptItems("third", [new AdoptedItem("steps/x")])));
    }

    private static ConnectorWorld World()
    {
        var world = new ConnectorWorld();
        world.Source.Make = day => Document(day, "text");
        return world;
    }

    private static void FetchAgain(ConnectorWorld world)
    {
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Reset(null)));
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Trigger(Force: true)));
        world.Pass(TimeSpan.FromMinutes(1));
    }

    private static DocumentItem Document(DateOnly day, string text) => new(
        ScriptedSource.IdOf(day), ScriptedSource.Line, day, "Title", text, [], DateTimeOffset.UnixEpoch);
}
