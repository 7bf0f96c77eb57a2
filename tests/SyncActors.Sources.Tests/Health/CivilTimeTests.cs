using System.Globalization;
using SyncActors.Domain.Schedules;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Tests.Health;

public sealed class CivilTimeTests
{
    [Theory]
    [InlineData("2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z")]
    [InlineData("2026-03-29T02:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T03:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z")]
    [InlineData("2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z")]
    [InlineData("2026-03-29T00:00:00", "Asia/Beirut", "2026-03-28T22:00:00Z")]
    [InlineData("2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T10:00:00Z")]
    [InlineData("2026-03-29T02:30:00", null, "2026-03-29T02:30:00Z")]
    [InlineData("2026-03-29T02:30:00", "Mars/Olympus", "2026-03-29T02:30:00Z")]
    public void A_wall_clock_time_in_a_gap_is_its_end_and_in_an_overlap_the_first(
        string clock, string? zone, string instant) =>
        Assert.Equal(
            DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeMilliseconds(CivilTime.WallClockMs(Clock(clock), zone)));

    [Theory]
    [InlineData("2026-03-29T02:30:00", "Europe/Berlin")]
    [InlineData("2026-10-25T02:30:00", "Europe/Berlin")]
    [InlineData("2026-03-08T02:15:00", "America/New_York")]
    [InlineData("2026-10-04T02:10:00", "Australia/Lord_Howe")]
    public void Schedules_have_the_same_rule(string clock, string zone)
    {
        var time = Clock(clock);
        var cron = string.Create(CultureInfo.InvariantCulture, $"{time.Minute} {time.Hour} {time.Day} {time.Month} *");
        var run = Schedule.At(cron, zone).NextAfter(null, new DateTimeOffset(time.AddDays(-3), TimeSpan.Zero), 0);
        Assert.Equal(run, DateTimeOffset.FromUnixTimeMilliseconds(CivilTime.WallClockMs(time, zone)));
    }

    private static DateTime Clock(string text) => DateTime.ParseExact(text, "s", CultureInfo.InvariantCulture);
}
