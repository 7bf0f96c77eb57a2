using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Tests.Connectors;

namespace SyncActors.Domain.Tests.Runs;

public sealed class RunPlannerTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Theory]
    [InlineData(null, null, "2026-03-10")]
    [InlineData(null, "Pacific/Auckland", "2026-03-11")]
    [InlineData("Pacific/Honolulu", "Pacific/Auckland", "2026-03-10")]
    [InlineData("Pacific/Kiritimati", null, "2026-03-11")]
    [InlineData("Mars/Olympus", null, "2026-03-10")]
    public void Today_is_the_users_civil_day(string? own, string? told, string day)
    {
        var state = State(definition => definition with { TimeZone = own }) with
        {
            Facts = SourceFacts.Unknown with { TimeZone = told },
        };
        Assert.Equal(Day(day), RunPlanner.Today(state, Now));
    }

    [Theory]
    [InlineData(14, null, "2026-02-24")]
    [InlineData(14, "2026-03-08T23:00:00", "2026-03-07")]
    [InlineData(14, "2026-03-10T06:00:00", "2026-03-09")]
    [InlineData(14, "2026-01-01T06:00:00", "2026-02-24")]
    [InlineData(14, "2030-01-01T06:00:00", "2026-03-09")]
    [InlineData(0, null, "2026-03-09")]
    public void A_day_is_final_when_it_ended_before_the_last_contact_of_a_device_or_is_old_enough_but_never_today(
        int finalAfterDays, string? contact, string through)
    {
        var state = State(definition => definition with { FinalAfter = TimeSpan.FromDays(finalAfterDays) }) with
        {
            Facts = SourceFacts.Unknown with { DeviceSyncedAt = Contact(contact) },
        };
        Assert.Equal(Day(through), RunPlanner.FinalThrough(state, Sample.Today));
    }

    [Theory]
    [InlineData(null, null, "2026-02-08")]
    [InlineData("2020-01-01", null, "2020-01-01")]
    [InlineData("2020-01-01", "2022-05-05", "2022-05-05")]
    [InlineData(null, "2022-05-05", "2022-05-05")]
    [InlineData("2024-01-01", "2022-05-05", "2024-01-01")]
    [InlineData("2030-01-01", null, "2026-03-10")]
    public void History_begins_where_the_settings_say_but_not_before_the_account(
        string? wanted, string? member, string from)
    {
        var state = State(definition => definition with { HistoryFrom = Optional(wanted) }) with
        {
            Facts = SourceFacts.Unknown with { MemberSince = Optional(member) },
        };
        Assert.Equal(Day(from), RunPlanner.Basis(state, Now).HistoryFrom);
    }

    [Fact]
    public void History_once_begun_does_not_move_on_with_the_days()
    {
        var state = State(
            definition => definition with { HistoryFrom = null }) with { HistoryFrom = new DateOnly(2026, 2, 8) };
        Assert.Equal(new DateOnly(2026, 2, 8), RunPlanner.Basis(state, Now + TimeSpan.FromDays(10)).HistoryFrom);
    }

    [Fact]
    public void A_backfill_reaches_back_as_far_as_asked_even_before_the_account_and_leaves_the_history_where_it_is()
    {
        var asked = new DayRange(new DateOnly(2019, 1, 1), new DateOnly(2019, 2, 1));
        var state = State() with
        {
            Backfill = DaySet.Of(asked),
            Facts = SourceFacts.Unknown with { MemberSince = new DateOnly(2020, 1, 1) },
        };
        var basis = RunPlanner.Basis(state, Now);
        Assert.Equal(Sample.History, basis.HistoryFrom);
        Assert.All(
            basis.Needs, need => Assert.Equal([asked, new DayRange(Sample.History, Sample.Today)], need.Days.Ranges));
    }

    [Fact]
    public void A_backfill_does_not_bring_back_a_running_day_that_is_not_wanted()
    {
        var state = State(definition => definition with { IncludeToday = false }) with
        {
            Backfill = DaySet.Of(new DayRange(Sample.Today.AddDays(-1), Sample.Today)),
        };
        Assert.All(
            RunPlanner.Basis(state, Now).Needs, need => Assert.Equal("2026-03-01..2026-03-09", need.Days.ToString()));
    }

    [Fact]
    public void Every_open_line_needs_what_any_destination_lacks()
    {
        var events = (ConnectorEvent[])
        [
            Sample.Configured, Sample.Started(1), Sample.Planned(Sample.Steps),
            new ConnectorEvent.PageSynced(Sample.Page(Sample.Steps, "metrics"), Now),
            new ConnectorEvent.DestinationFailed("archive", "gone", Now),
            Sample.Finished(1, RunOutcome.Complete),
        ];
        var state = ConnectorState.New.Fold(events) with { RereadAt = Now };
        var needs = RunPlanner.Basis(state, Now).Needs.ToDictionary(need => need.Line, need => need.Days.ToString());
        Assert.Equal("2026-03-01..2026-03-10", needs["steps"]);
        Assert.Equal("2026-03-01..2026-03-10", needs["weight"]);

        var both = state.Apply(Sample.Started(2)).Apply(Sample.Planned(Sample.Steps))
            .Apply(new ConnectorEvent.PageSynced(Sample.Page(Sample.Steps), Now)) with { RereadAt = Now };
        Assert.Equal(["weight"], RunPlanner.Basis(both, Now).Needs.Select(need => need.Line));
    }

    [Fact]
    public void Closed_lines_are_not_asked_for()
    {
        var state = State() with
        {
            ClosedLines = ConnectorState.New.ClosedLines.Add("weight", new ClosedLine(true, "no scope", "weight", Now)),
        };
        Assert.Equal(["steps"], RunPlanner.Basis(state, Now).Needs.Select(need => need.Line));
    }

    [Fact]
    public void The_newest_days_are_read_again_when_a_device_delivered_or_time_passed_or_a_person_asks()
    {
        var contact = new DateTime(2026, 3, 10, 9, 0, 0);
        var read = Filled() with
        {
            Facts = SourceFacts.Unknown with { DeviceSyncedAt = contact },
            ReadThrough = contact,
            RereadAt = Now,
        };
        Assert.False(RunPlanner.Basis(read, Now).Reread);
        Assert.Empty(RunPlanner.Basis(read, Now).Needs);

        Assert.True(RunPlanner.Basis(read with { ForceReread = true }, Now).Reread);
        Assert.True(RunPlanner.Basis(read with { RereadAt = null }, Now).Reread);
        Assert.False(RunPlanner.Basis(read, Now + read.Definition!.RereadEvery - TimeSpan.FromTicks(1)).Reread);
        Assert.True(RunPlanner.Basis(read, Now + read.Definition!.RereadEvery).Reread);
        var delivered = RunPlanner.Basis(
            read with { Facts = read.Facts with { DeviceSyncedAt = contact.AddMinutes(1) } }, Now);
        Assert.True(delivered.Reread);
        Assert.All(delivered.Needs, need => Assert.Equal("2026-03-07..2026-03-10", need.Days.ToString()));
    }

    [Fact]
    public void The_running_day_is_left_out_when_it_is_not_wanted()
    {
        var state = State(definition => definition with { IncludeToday = false });
        Assert.All(
            RunPlanner.Basis(state, Now).Needs, need => Assert.Equal("2026-03-01..2026-03-09", need.Days.ToString()));
        Assert.Empty(RunPlanner.Basis(State(definition => definition with { IncludeToday = false, HistoryFrom = Sample.Today }), Now)
            .Needs);
    }

    [Fact]
    public void What_a_source_tells_later_takes_the_place_of_what_it_told()
    {
        var old = new SourceFacts("Europe/Berlin", new DateOnly(2020, 1, 1), null, "A");
        Assert.Equal(old, old.With(SourceFacts.Unknown));
        Assert.Equal(
            new SourceFacts("Asia/Tokyo", new DateOnly(2020, 1, 1), new DateTime(2026, 3, 1), "A"),
            old.With(new SourceFacts("Asia/Tokyo", null, new DateTime(2026, 3, 1), null)));
    }

    private static ConnectorState State(Func<ConnectorDefinition, ConnectorDefinition>? change = null) =>
        ConnectorState.New.Apply(
            new ConnectorEvent.Configured(change?.Invoke(Sample.Definition) ?? Sample.Definition, Sample.Now));

    // All days of both lines delivered to both destinations.
    private static ConnectorState Filled() => ConnectorState.New.Fold(
    [
        Sample.Configured, Sample.Started(1), Sample.Planned(Sample.Steps, Sample.Weight),
        new ConnectorEvent.PageSynced(Sample.Page(Sample.Steps), Now),
        new ConnectorEvent.PageSynced(Sample.Page(Sample.Weight), Now),
        Sample.Finished(1, RunOutcome.Complete),
    ]);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd");

    private static DateOnly? Optional(string? text) => text is null ? null : Day(text);

    private static DateTime? Contact(string? text) =>
        text is null ? null : DateTime.ParseExact(text, "s", System.Globalization.CultureInfo.InvariantCulture);
}
