using SyncActors.Domain.Schedules;

namespace SyncActors.Domain.Tests.Schedules;

public sealed class ScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_interval_is_counted_from_the_last_start() => Assert.Equal(
        Now + TimeSpan.FromMinutes(10),
        Schedule.Every(TimeSpan.FromMinutes(15)).NextAfter(Now - TimeSpan.FromMinutes(5), Now, 0));

    [Fact]
    public void The_first_run_of_an_interval_is_due_at_once_moved_by_its_share_of_the_jitter()
    {
        var schedule = Schedule.Every(TimeSpan.FromHours(1)) with { Jitter = TimeSpan.FromMinutes(10) };
        Assert.Equal(Now + TimeSpan.FromTicks(1), schedule.NextAfter(null, Now, 0));
        Assert.Equal(Now + TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1), schedule.NextAfter(null, Now, 0.5));
    }

    [Fact]
    public void Missed_runs_of_an_interval_come_together_as_one()
    {
        var schedule = Schedule.Every(TimeSpan.FromMinutes(15));
        var runs = schedule.Upcoming(Now - TimeSpan.FromDays(10), Now, 0, 3);
        Assert.Equal(
            [
                Now + TimeSpan.FromTicks(1),
                Now + TimeSpan.FromTicks(1) + TimeSpan.FromMinutes(15),
                Now + TimeSpan.FromTicks(1) + TimeSpan.FromMinutes(30),
            ],
            runs);
    }

    [Fact]
    public void Missed_runs_of_a_cron_expression_come_together_as_the_next_one()
    {
        var schedule = Schedule.At("0 */6 * * *", "UTC");
        Assert.Equal(
            [Now + TimeSpan.FromHours(6), Now + TimeSpan.FromHours(12)],
            schedule.Upcoming(Now - TimeSpan.FromDays(10), Now, 0, 2));
    }

    [Fact]
    public void Nothing_is_due_by_hand_only()
    {
        Assert.Null(Schedule.Manual.NextAfter(null, Now, 0));
        Assert.Empty(Schedule.Manual.Upcoming(null, Now, 0, 5));
    }

    [Fact]
    public void Jitter_moves_every_occurrence_by_the_same_share() => Property.Holds(300, random =>
    {
        var plain = Schedule.At(WallClockCron.Of(random).Text, "Europe/Berlin");
        if (plain.Problem() is not null)
            return;
        var now = Now + TimeSpan.FromMinutes(random.Next(600_000));
        var (jitter, spread) = (TimeSpan.FromSeconds(random.Next(7200)), random.NextDouble());
        var offset = jitter * spread;

        var runs = (plain with { Jitter = jitter }).Upcoming(null, now, spread, 5);

        Assert.Equal(plain.Upcoming(null, now - offset, 0, 5).Select(run => run + offset), runs);
        Assert.All(runs, run => Assert.True(run > now));
    });

    [Fact]
    public void An_interval_is_strictly_later_than_now_and_never_earlier_than_its_pace() =>
        Property.Holds(500, random =>
        {
            var interval = TimeSpan.FromSeconds(random.Next(30, 100_000));
            var last = Now - TimeSpan.FromSeconds(random.Next(200_000));
            var next = Schedule.Every(interval).NextAfter(last, Now, random.NextDouble())!.Value;
            Assert.True(next > Now);
            Assert.True(next >= last + interval);
            Assert.True(next == last + interval || next == Now + TimeSpan.FromTicks(1));
        });

    [Fact]
    public void Sound_schedules_have_no_problem()
    {
        Assert.Null(Schedule.Manual.Problem());
        Assert.Null(Schedule.Every(Schedule.IntervalMin).Problem());
        Assert.Null(Schedule.Every(Schedule.IntervalMax).Problem());
        Assert.Null(Schedule.At("0 9,17 * * 1-5", "America/New_York").Problem());
    }

    [Fact]
    public void A_problem_names_what_is_wrong()
    {
        Names("not both", Schedule.Every(TimeSpan.FromHours(1)) with { Cron = "* * * * *" });
        Names("the shortest is 30 s", Schedule.Every(TimeSpan.FromSeconds(29)));
        Names("the shortest is 30 s", Schedule.Every(TimeSpan.MinValue));
        Names("the longest is 366 days", Schedule.Every(TimeSpan.MaxValue));
        Names("the longest is 366 days", Schedule.Manual with { Jitter = TimeSpan.MaxValue });
        Names("jitter", Schedule.Manual with { Jitter = TimeSpan.FromTicks(-1) });
        Names("'Mars/Olympus' is no IANA time zone", Schedule.At("* * * * *", "Mars/Olympus"));
        Names("is no hour", Schedule.At("* 24 * * *", "UTC"));

        static void Names(string what, Schedule schedule) =>
            Assert.Contains(what, schedule.Problem() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_reads_as_text()
    {
        Assert.Equal("every 00:15:00", Schedule.Every(TimeSpan.FromMinutes(15)).ToString());
        Assert.Equal("cron 0 2 * * * (UTC)", Schedule.At("0 2 * * *", "UTC").ToString());
        Assert.Equal("manual", Schedule.Manual.ToString());
    }
}
