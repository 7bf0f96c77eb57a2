using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Tests.People;

public sealed class VisibilityTests
{
    private static readonly DateOnly From = new(2024, 1, 1);
    private static readonly DateOnly Day = new(2024, 5, 8);

    [Fact]
    public void A_prompt_person_is_complete_a_quarter_of_an_hour_after_midnight()
    {
        var person = Person(SyncHabit.Prompt);
        var visible = person.VisibleAt(Day);
        Assert.InRange(visible - person.StartOf(Day.AddDays(1)), TimeSpan.Zero, TimeSpan.FromMinutes(15));
        Assert.Equal(1440, person.MinutesSeen(Day, visible));
        Assert.True(person.MinutesSeen(Day, visible - TimeSpan.FromTicks(1)) < 1440);
    }

    [Fact]
    public void A_late_person_shows_day_D_only_at_D_plus_2()
    {
        var population = Population(SyncHabit.Prompt with { Lag = TimeSpan.FromDays(2) });
        var person = population.People[0];
        Assert.Null(population.DayAsSeen(person.Id, Day, person.StartOf(Day.AddDays(2)) - TimeSpan.FromHours(1)));
        Assert.NotNull(population.DayAsSeen(person.Id, Day, person.StartOf(Day.AddDays(2)) + TimeSpan.FromHours(12)));
        var whole = population.DayAsSeen(person.Id, Day, person.StartOf(Day.AddDays(3)) + TimeSpan.FromHours(1))!;
        Assert.Equal(population.Day(person.Id, Day)!.Steps, whole.Steps);
    }

    [Fact]
    public void The_last_upload_never_goes_back_and_agrees_with_visibility()
    {
        foreach (var person in new SeededPopulation(40, 5, From).People)
        {
            var last = DateTimeOffset.MinValue;
            for (var hour = 0; hour < 24 * 40; hour++)
            {
                var now = new DateTimeOffset(2024, 3, 1, 0, 30, 0, TimeSpan.Zero).AddHours(hour);
                var synced = person.LastSync(now);
                Assert.True(synced >= last && synced <= now);
                last = synced;
            }

            for (var number = 0; number < 40; number++)
            {
                var date = From.AddDays(80 + number);
                var visible = person.VisibleAt(date);
                Assert.Equal(1440, person.MinutesSeen(date, visible));
                Assert.True(person.MinutesSeen(date, visible - TimeSpan.FromSeconds(1)) < 1440);
            }
        }
    }

    [Fact]
    public void Absences_delay_a_day_and_the_last_upload_stands_still()
    {
        var person = Person(SyncHabit.Prompt with { AwayPermille = 1000, AwayDaysMax = 4 });
        var delays = Enumerable.Range(0, 100)
            .Select(day => person.VisibleAt(From.AddDays(day)) - person.StartOf(From.AddDays(day + 1))).ToArray();
        Assert.Contains(delays, static delay => delay > TimeSpan.FromDays(1));
        Assert.Contains(delays, static delay => delay < TimeSpan.FromHours(1));
        Assert.True(delays.Max() < TimeSpan.FromDays(5));
    }

    [Fact]
    public void Today_grows_by_uploads_and_never_exceeds_the_final_day()
    {
        var population = Population(SyncHabit.Prompt);
        var person = population.People[0];
        var final = population.Day(person.Id, Day)!;
        Assert.True(final.Steps > 0);
        var before = 0;
        for (var hour = 1; hour <= 24; hour++)
        {
            var seen = population.DayAsSeen(person.Id, Day, person.StartOf(Day).AddHours(hour).AddMinutes(20));
            if (seen is null) continue;
            Assert.InRange(seen.Steps, before, final.Steps);
            Assert.InRange(seen.CaloriesKcal, 0, final.CaloriesKcal);
            Assert.All(
                seen.Sleep,
                session => Assert.True(session.End <= Day.ToDateTime(TimeOnly.MinValue).AddHours(hour + 1)));
            before = seen.Steps;
        }

        Assert.Equal(final.Steps, before);
    }

    [Fact]
    public void A_corrected_day_changes_once_after_it_was_first_shown()
    {
        var population = new SeededPopulation(1, 10, From, static person => person with
        {
            Sync = SyncHabit.Prompt,
            Corrections = new CorrectionHabit { Permille = 1000, After = TimeSpan.FromHours(30) },
        });
        var person = population.People[0];
        var visible = person.VisibleAt(Day);
        var first = population.DayAsSeen(person.Id, Day, visible)!;
        var later = population.DayAsSeen(person.Id, Day, visible + TimeSpan.FromHours(30))!;
        Assert.True(first.Steps < later.Steps);
        Assert.Equal(first.Steps, population.DayAsSeen(person.Id, Day, visible + TimeSpan.FromHours(29))!.Steps);
        Assert.Equal(later.Steps, population.Day(person.Id, Day)!.Steps);
    }

    [Fact]
    public void A_moved_person_has_the_old_zone_before_and_the_new_zone_after()
    {
        var person = Person(SyncHabit.Prompt) with
        {
            Zones =
            [
                new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")),
                new ZoneSpan(Day, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")),
            ],
        };
        Assert.Equal("Europe/Berlin", person.ZoneOn(Day.AddDays(-1)).Id);
        Assert.Equal("Asia/Tokyo", person.ZoneOn(Day).Id);
        Assert.Equal(new DateTimeOffset(2024, 5, 7, 15, 0, 0, TimeSpan.Zero), person.StartOf(Day));
        Assert.Equal("Asia/Tokyo", person.ZoneAt(person.StartOf(Day)).Id);
        Assert.Equal("Europe/Berlin", person.ZoneAt(person.StartOf(Day).AddSeconds(-1)).Id);
    }

    [Theory]
    [InlineData("2024-03-31T02:30:00", "2024-03-31T01:30:00Z")]
    [InlineData("2024-10-27T02:30:00", "2024-10-27T00:30:00Z")]
    [InlineData("2024-07-01T00:00:00", "2024-06-30T22:00:00Z")]
    public void Skipped_and_repeated_readings_of_the_clock_have_one_meaning(string local, string instant)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        Assert.Equal(DateTimeOffset.Parse(instant), WallClock.ToInstant(DateTime.Parse(local), zone));
    }

    private static SeededPopulation Population(SyncHabit habit) =>
        new(1, 10, From, person => person with { Sync = habit });

    private static Person Person(SyncHabit habit) => Population(habit).People[0];
}
