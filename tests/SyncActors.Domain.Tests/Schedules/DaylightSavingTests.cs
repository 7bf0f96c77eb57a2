using NodaTime;
using SyncActors.Domain.Schedules;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.Schedules;

/// <summary>Schedules where clocks are put forward and back. What must come is found by walking minute by minute over
/// the instants, without asking how a wall-clock time maps to one.</summary>
public sealed class DaylightSavingTests
{
    private static readonly string[] Zones =
    [
        "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Moscow", "Europe/Istanbul",
        "Europe/Chisinau", "Europe/Athens", "Atlantic/Azores", "Atlantic/Bermuda", "Africa/Casablanca",
        "Africa/El_Aaiun",
        "Africa/Cairo", "Africa/Windhoek", "Africa/Juba", "Africa/Sao_Tome", "America/New_York", "America/Chicago",
        "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Adak",
        "America/St_Johns",
        "America/Halifax", "America/Havana", "America/Santiago", "America/Punta_Arenas", "America/Asuncion",
        "America/Sao_Paulo", "America/Caracas", "America/Nuuk", "America/Scoresbysund", "Antarctica/Casey",
        "Antarctica/Troll", "Antarctica/Macquarie", "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem",
        "Asia/Tehran", "Asia/Pyongyang", "Asia/Kolkata", "Asia/Hovd", "Australia/Sydney", "Australia/Lord_Howe",
        "Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Easter",
        "Pacific/Norfolk",
        "Pacific/Fiji", "Pacific/Bougainville",
    ];

    [Fact]
    public void Around_every_change_of_the_clocks_runs_come_when_a_walk_over_the_minutes_says() =>
        Property.Holds(300, random =>
        {
            var name = random.OneOf(Zones);
            var (cron, from) = (WallClockCron.Of(random), Around(DateTimeZoneProviders.Tzdb[name], random));
            var through = from + Duration.FromHours(random.Next(6, 14));
            var schedule = Schedule.At(cron.Text, name);
            if (schedule.Problem() is not null)
                return; // Such as a 31st of the months that have none.

            var expected = Walk(DateTimeZoneProviders.Tzdb[name], cron, from, through);

            Assert.True(
                expected.SequenceEqual(Runs(schedule, from, through)),
                $"{cron} in {name} from {from} through {through}");
        });

    [Fact]
    public void The_next_run_is_later_than_now_and_never_goes_back_as_time_goes_on() => Property.Holds(300, random =>
    {
        var name = random.OneOf(Zones);
        var (cron, now) = (
            WallClockCron.Of(random), Around(DateTimeZoneProviders.Tzdb[name], random).ToDateTimeOffset());
        var schedule = Schedule.At(cron.Text, name) with { Jitter = TimeSpan.FromSeconds(random.Next(900)) };
        if (schedule.Problem() is not null)
            return;
        var (spread, before) = (random.NextDouble(), DateTimeOffset.MinValue);
        for (var step = 0; step < 20; step++)
        {
            var next = schedule.NextAfter(null, now, spread)!.Value;
            Assert.True(next > now && next >= before, $"{cron} in {name} at {now:O} gives {next:O} after {before:O}");
            (now, before) = (now + TimeSpan.FromSeconds(random.Next(1, 3000)), next);
        }
    });

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z")]
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z")]
    [InlineData("Africa/Cairo", "0 0 * * *", "2026-04-23T12:00Z", "2026-04-23T22:00Z", "2026-04-24T21:00Z")]
    [InlineData("Pacific/Apia", "0 12 30 12 *", "2011-12-30T00:00Z", "2011-12-30T10:00Z", "2012-12-29T22:00Z")]
    public void A_time_that_the_clocks_skip_runs_at_the_first_valid_instant(
        string zone, string cron, string now, string first, string second) => Expect(zone, cron, now, first, second);

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
    [InlineData("America/New_York", "30 1 * * *", "2026-11-01T00:00Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z")]
    public void A_time_that_comes_twice_runs_the_first_time_only(
        string zone, string cron, string now, string first, string second) => Expect(zone, cron, now, first, second);

    [Fact]
    public void Within_an_overlap_of_three_hours_what_has_run_does_not_run_again() =>
        Expect("Antarctica/Casey", "30 0 * * *", "2023-03-08T14:00Z", "2023-03-09T16:30Z", "2023-03-10T16:30Z");

    private static void Expect(string zone, string cron, string now, string first, string second) =>
        Assert.Equal([At(first), At(second)], Schedule.At(cron, zone).Upcoming(null, At(now), 0, 2));

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    // A moment up to five hours before a change of the zone's offset, or anywhere when it has none.
    private static Instant Around(DateTimeZone zone, SeededRandom random)
    {
        var changes = zone.GetZoneIntervals(Instant.FromUtc(2016, 1, 1, 0, 0), Instant.FromUtc(2031, 1, 1, 0, 0))
            .Where(interval => interval.HasEnd).Select(interval => interval.End).ToList();
        var change = changes.Count > 0 ? random.OneOf(changes) : Instant.FromUtc(2026, random.Next(1, 13), 1, 0, 0);
        return change - Duration.FromMinutes(random.Next(300)) - Duration.FromSeconds(random.Next(60));
    }

    private static List<Instant> Runs(Schedule schedule, Instant after, Instant through)
    {
        var runs = new List<Instant>();
        var now = after.ToDateTimeOffset();
        while (schedule.NextAfter(null, now, 0) is { } next && next <= through.ToDateTimeOffset())
        {
            runs.Add(Instant.FromDateTimeOffset(next));
            now = next;
        }

        return runs;
    }

    private static List<Instant> Walk(DateTimeZone zone, WallClockCron cron, Instant after, Instant through)
    {
        var runs = new List<Instant>();
        var seen = new HashSet<LocalDateTime>();
        LocalDateTime? before = null;

        // The walk begins well before, to have seen the first passage of an hour that comes twice.
        var start = after - Duration.FromHours(10);
        start -= Duration.FromTicks(start.ToUnixTimeTicks() % TimeSpan.TicksPerMinute);
        for (var instant = start; instant <= through; instant += Duration.FromMinutes(1))
        {
            var wallClock = instant.InZone(zone).LocalDateTime;
            var due = seen.Add(wallClock) && cron.Matches(wallClock);
            for (var skipped = before?.PlusMinutes(1); skipped < wallClock; skipped = skipped?.PlusMinutes(1))
                due |= cron.Matches(skipped.Value);
            if (due && instant > after)
                runs.Add(instant);
            before = wallClock;
        }

        return runs;
    }
}
