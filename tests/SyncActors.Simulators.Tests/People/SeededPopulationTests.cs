using System.Text.Json;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Tests.People;

public sealed class SeededPopulationTests
{
    private static readonly DateOnly From = new(2023, 1, 1);

    [Fact]
    public void Two_populations_with_one_seed_have_equal_people_and_days()
    {
        var (one, two) = (new SeededPopulation(30, 7, From), new SeededPopulation(30, 7, From));
        foreach (var (a, b) in one.People.Zip(two.People))
        {
            Assert.Equal(Text(a with { Zones = [] }), Text(b with { Zones = [] }));
            Assert.Equal(a.Zones.Select(static z => z.Info.Id), b.Zones.Select(static z => z.Info.Id));
            for (var day = 0; day < 30; day++)
                Assert.Equal(Text(one.Day(a.Id, From.AddDays(day * 13))), Text(two.Day(b.Id, From.AddDays(day * 13))));
        }
    }

    [Fact]
    public void A_day_does_not_depend_on_which_days_were_read_before()
    {
        var population = new SeededPopulation(3, 7, From);
        var fresh = Text(population.Day("SP000000", From.AddDays(200)));
        for (var day = 0; day < 200; day++) population.Day("SP000000", From.AddDays(day));
        Assert.Equal(fresh, Text(population.Day("SP000000", From.AddDays(200))));
    }

    [Fact]
    public void The_drawn_numbers_never_change_between_versions()
    {
        var day = new SeededPopulation(1, 7, From).Day("SP000000", new DateOnly(2024, 2, 29))!;
        Assert.Equal(
            GoldenDay, $"{day.Worn} {day.Steps} {day.CaloriesKcal} {day.RestingHeartRate} {day.Hrv?.DailyRmssdMs}");
    }

    private const string GoldenDay = "True 19053 2588 47 67.389";

    [Fact]
    public void Another_seed_gives_other_days()
    {
        var (one, two) = (new SeededPopulation(1, 1, From), new SeededPopulation(1, 2, From));
        Assert.NotEqual(Text(one.Day("SP000000", From.AddDays(3))), Text(two.Day("SP000000", From.AddDays(3))));
    }

    [Fact]
    public void Days_off_the_wrist_and_worn_days_without_steps_both_occur_and_differ()
    {
        var days = Days(40, 365);
        var holes = days.Where(static day => !day.Worn).ToArray();
        var zeros = days.Where(static day => day is { Worn: true, Steps: 0 }).ToArray();
        Assert.InRange(holes.Length, days.Length / 100, days.Length / 7);
        Assert.NotEmpty(zeros);
        Assert.All(holes, static day => Assert.Empty(day.HeartZones));
        Assert.All(zeros, static day => Assert.True(day.HeartZones[0].Minutes > 0));
    }

    [Fact]
    public void Every_day_is_physiologically_plausible_and_adds_up()
    {
        Assert.All(Days(25, 200), static day =>
        {
            Assert.InRange(day.Steps, 0, 45000);
            Assert.InRange(day.RestingHeartRate ?? 60, 38, 95);
            Assert.InRange(day.MinutesTotal, 300, 1440);
            Assert.True(day.CaloriesKcal >= day.BasalKcal);
            Assert.InRange(day.Spo2?.Average ?? 95, 88, 100);
            Assert.InRange(day.Breathing?.Full ?? 14, 8, 24);
            Assert.InRange(day.HeartZones.Sum(static zone => zone.Minutes), 0, 1440);
            Assert.InRange(Math.Abs(day.Skin?.RelativeC ?? 0), 0, 3);
            Assert.All(day.Sleep, session =>
            {
                Assert.Equal(day.Date, DateOnly.FromDateTime(session.End));
                Assert.Equal(
                    (int)(session.End - session.Start).TotalSeconds, session.Segments.Sum(static s => s.Seconds));
                Assert.InRange(session.MinutesAwake, 0, session.MinutesInBed);
            });
        });
    }

    [Fact]
    public void Minutes_sum_to_the_totals_of_the_day()
    {
        var population = new SeededPopulation(12, 3, From);
        foreach (var person in population.People)
        {
            for (var number = 0; number < 40; number++)
            {
                var day = population.Day(person.Id, From.AddDays(420 + number))!;
                var minutes = population.Minutes(person.Id, day.Date)!;
                Assert.Equal(day.Steps, minutes.StepsUpTo(1440));
                if (!day.Worn) continue;
                Assert.Equal(day.MinutesVery, minutes.LevelUpTo(ActivityLevel.Very, 1440));
                Assert.Equal(day.MinutesLight, minutes.LevelUpTo(ActivityLevel.Light, 1440));
                Assert.Equal(day.MinutesSedentary, minutes.LevelUpTo(ActivityLevel.Sedentary, 1440));
                Assert.Equal(day.HeartZones[3].Minutes, minutes.ZoneUpTo(HeartZoneKind.Peak, 1440));
                Assert.Equal(day.HeartZones[1].Minutes, minutes.ZoneUpTo(HeartZoneKind.FatBurn, 1440));
                Assert.Equal(day.HeartZones[0].Minutes, minutes.ZoneUpTo(HeartZoneKind.OutOfRange, 1440));
            }
        }
    }

    [Fact]
    public void There_is_no_day_before_the_account_and_none_for_strangers()
    {
        var population = new SeededPopulation(2, 7, From);
        Assert.Null(population.Day("SP000000", From.AddDays(-1)));
        Assert.NotNull(population.Day("SP000000", From));
        Assert.Null(population.Day("SP000002", From));
        Assert.Null(population.Find("nobody"));
    }

    [Fact]
    public void Some_people_move_to_another_zone_and_some_upload_late()
    {
        var people = new SeededPopulation(200, 7, From).People;
        Assert.Contains(people, static person => person.Zones.Count > 1);
        Assert.Contains(people, static person => person.Sync.Lag > TimeSpan.Zero);
        Assert.Contains(people, static person => person.Corrections.Permille > 0);
    }

    private static PersonDay[] Days(int people, int days)
    {
        var population = new SeededPopulation(people, 11, From);
        return
        [
            .. population.People.SelectMany(person => Enumerable.Range(0, days)
                .Select(day => population.Day(person.Id, From.AddDays(410 + day))!)),
        ];
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
