using System.Text.Json;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class TimeTests
{
    private static readonly DateOnly Day = new(2026, 11, 9);

    [Fact]
    public async Task The_offset_changes_inside_the_day_on_which_the_clocks_change()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var points = (await server.ListAsync("heart-rate", Civil("heart_rate", "2026-10-25", "2026-10-26"))).Points;
        var times = points.Select(point => point.GetProperty("heartRate").GetProperty("sampleTime")).ToArray();

        Assert.Equal(["3600s", "7200s"], times.Select(time => time.GetProperty("utcOffset").GetString()).Distinct());
        Assert.All(times, AssertAgrees);
    }

    [Fact]
    public async Task The_hour_that_spring_skips_has_no_samples()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var points = (await server.ListAsync("heart-rate", Civil("heart_rate", "2026-03-29", "2026-03-30"))).Points;
        var moments = points.Select(MomentOf).ToArray();

        Assert.Equal(moments.Distinct().Count(), moments.Length);
        Assert.DoesNotContain(points, point => point.GetProperty("heartRate").GetProperty("sampleTime")
            .GetProperty("civilTime").GetProperty("time")
            .TryGetProperty("hours", out var hours) && hours.GetInt32() == 2);
    }

    [Fact]
    public async Task Who_flies_west_has_two_offsets_in_a_day_and_still_comes_newest_first()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var newYork = new ZoneSpan(Day, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        await using var server = await GoogleHealthServer.StartAsync(
            population: new ScriptedPopulation(person with { Zones = [person.Zones[0], newYork] }));
        var points = (await server.ListAsync("heart-rate", Civil("heart_rate", "2026-11-08", "2026-11-11"))).Points;
        var ofDay = points.Select(point => point.GetProperty("heartRate").GetProperty("sampleTime"))
            .Where(time => time.GetProperty("civilTime").GetProperty("date").GetProperty("day").GetInt32() == Day.Day);

        Assert.Equal(["-18000s", "3600s"], ofDay.Select(time => time.GetProperty("utcOffset").GetString()).Distinct());
        var moments = points.Select(MomentOf).ToArray();
        Assert.Equal(moments.OrderDescending(), moments);
        Assert.Equal(
            "America/New_York",
            (await server.GetAsync("v4/users/me/settings")).Json.GetProperty("timeZone").GetString());
    }

    [Fact]
    public async Task Who_flies_east_lives_overlapping_days_that_still_come_newest_first()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var tokyo = new ZoneSpan(Day, TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"));
        await using var server = await GoogleHealthServer.StartAsync(
            population: new ScriptedPopulation(person with { Zones = [person.Zones[0], tokyo] }));
        var moments = (await server.ListAsync("heart-rate", Civil("heart_rate", "2026-11-07", "2026-11-11"))).Points
            .Select(MomentOf).ToArray();

        Assert.Equal(moments.OrderDescending(), moments);
    }

    [Fact]
    public async Task A_sleep_arrives_without_stages_and_is_updated_later()
    {
        var uploaded = new DateTimeOffset(2026, 11, 9, 6, 20, 0, TimeSpan.Zero);
        await using var server = await GoogleHealthServer.StartAsync(now: uploaded);
        var early = SleepOf(await server.ListAsync("sleep", more: "&pageSize=1"));
        server.Time.Advance(TimeSpan.FromMinutes(45));
        var late = SleepOf(await server.ListAsync("sleep", more: "&pageSize=1"));

        Assert.False(early.TryGetProperty("stages", out _));
        Assert.False(early.GetProperty("metadata").TryGetProperty("processed", out _));
        Assert.Equal(early.GetProperty("createTime").GetString(), early.GetProperty("updateTime").GetString());
        Assert.True(late.GetProperty("metadata").GetProperty("processed").GetBoolean());
        Assert.Equal(5, late.GetProperty("stages").GetArrayLength());
        Assert.Equal(early.GetProperty("createTime").GetString(), late.GetProperty("createTime").GetString());
        Assert.True(
            late.GetProperty("updateTime").GetDateTimeOffset() > late.GetProperty("createTime").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_sleep_cannot_be_seen_before_it_was_uploaded()
    {
        await using var server = await GoogleHealthServer.StartAsync(
            now: new DateTimeOffset(2026, 11, 9, 5, 59, 0, TimeSpan.Zero));
        var newest = SleepOf(await server.ListAsync("sleep", more: "&pageSize=1"));

        Assert.Equal("2026-11-08T06:00:00Z", newest.GetProperty("interval").GetProperty("endTime").GetString());
    }

    [Fact]
    public async Task Late_data_appear_late_and_the_device_says_when()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var slow = person with { Sync = new SyncHabit { Lag = TimeSpan.FromDays(2) } };
        await using var server = await GoogleHealthServer.StartAsync(population: new ScriptedPopulation(slow));
        var before = await server.DailyAsync("steps", Day, Day.AddDays(1));
        var device = (await server.GetAsync("v4/users/me/pairedDevices")).Json.GetProperty("pairedDevices")[0];
        server.Time.Advance(TimeSpan.FromDays(3));
        server.SignIn(person.Id);
        var after = await server.DailyAsync("steps", Day, Day.AddDays(1));

        Assert.Empty(before.Rows);
        Assert.True(device.GetProperty("lastSyncTime").GetDateTimeOffset() <= GoogleHealthServer.Now.AddDays(-2));
        Assert.Equal("9009", Assert.Single(after.Rows).GetProperty("steps").GetProperty("countSum").GetString());
    }

    [Fact]
    public async Task Corrected_data_change_after_they_were_complete()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var corrected = person with
        {
            Corrections = new CorrectionHabit { Permille = 1_000, After = TimeSpan.FromDays(1) },
        };
        await using var server = await GoogleHealthServer.StartAsync(
            population: new ScriptedPopulation(corrected),
            now: new DateTimeOffset(2026, 11, 10, 6, 0, 0, TimeSpan.Zero));
        var first = await StepsAsync(server);
        server.Time.Advance(TimeSpan.FromDays(1));
        server.SignIn(person.Id);
        var final = await StepsAsync(server);

        Assert.True(first.OfDay < final.OfDay);
        Assert.Equal(9_009, final.OfDay);
        Assert.Equal(first.OfDay, first.OfPoints);
        Assert.Equal(final.OfDay, final.OfPoints);
    }

    [Fact]
    public async Task Today_is_known_up_to_the_last_upload_and_its_points_agree_with_its_sum()
    {
        await using var server = await GoogleHealthServer.StartAsync(
            now: new DateTimeOffset(2026, 11, 9, 11, 7, 0, TimeSpan.Zero));
        var (ofDay, ofPoints) = await StepsAsync(server);
        server.Time.Advance(TimeSpan.FromHours(6));
        server.SignIn(ScriptedPopulation.Alice);
        var later = await StepsAsync(server);

        Assert.InRange(ofDay, 1, 9_008);
        Assert.Equal(ofDay, ofPoints);
        Assert.True(later.OfDay > ofDay);
    }

    [Fact]
    public async Task Seconds_between_samples_can_be_set()
    {
        await using var server = await GoogleHealthServer.StartAsync(
            new GoogleHealthSimulatorOptions { HeartRateSampleEvery = TimeSpan.FromSeconds(20) });
        var points = (
            await server.ListAsync(
                "heart-rate", Civil("heart_rate", "2026-11-05T12:00:00", "2026-11-05T12:10:00"))).Points;

        Assert.Equal(30, points.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GoogleHealthSimulator(
            new ScriptedPopulation(), TimeProvider.System, new() { HeartRateSampleEvery = TimeSpan.Zero }));
    }

    private static async Task<(long OfDay, long OfPoints)> StepsAsync(GoogleHealthServer server)
    {
        var row = Assert.Single((await server.DailyAsync("steps", Day, Day.AddDays(1))).Rows);
        var points = (await server.ReconcileAsync(
            "steps",
            "steps.interval.civil_start_time >= \"2026-11-09\" AND steps.interval.civil_start_time < \"2026-11-10\"")).Points;
        return (
            long.Parse(row.GetProperty("steps").GetProperty("countSum").GetString()!),
            points.Sum(point => long.Parse(point.GetProperty("steps").GetProperty("count").GetString()!)));
    }

    private static string Civil(string type, string from, string to) =>
        $"{type}.sample_time.civil_time >= \"{from}\" AND {type}.sample_time.civil_time < \"{to}\"";

    private static DateTimeOffset MomentOf(JsonElement point) =>
        point.GetProperty("heartRate").GetProperty("sampleTime")
        .GetProperty("physicalTime").GetDateTimeOffset();

    private static JsonElement SleepOf(Answer answer) => answer.Points[0].GetProperty("sleep");

    private static void AssertAgrees(JsonElement time)
    {
        var offset = TimeSpan.FromSeconds(int.Parse(time.GetProperty("utcOffset").GetString()!.TrimEnd('s')));
        var civil = time.GetProperty("physicalTime").GetDateTimeOffset().ToOffset(offset);
        var clock = time.GetProperty("civilTime").GetProperty("time");
        Assert.Equal(civil.Hour, clock.TryGetProperty("hours", out var hours) ? hours.GetInt32() : 0);
        Assert.Equal(civil.Minute, clock.TryGetProperty("minutes", out var minutes) ? minutes.GetInt32() : 0);
    }
}
