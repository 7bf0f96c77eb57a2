using System.Globalization;
using SyncActors.Domain.Schedules;

namespace SyncActors.Domain.Tests.Schedules;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("60 * * * *", "minute")]
    [InlineData("-1 * * * *", "minute")]
    [InlineData("*/0 * * * *", "minute")]
    [InlineData("*/x * * * *", "minute")]
    [InlineData("1,,2 * * * *", "minute")]
    [InlineData("30-10 * * * *", "minute")]
    [InlineData("1-2-3 * * * *", "minute")]
    [InlineData("1-* * * * *", "minute")]
    [InlineData("+5 * * * *", "minute")]
    [InlineData("mon * * * *", "minute")]
    [InlineData("* 24 * * *", "hour")]
    [InlineData("* * 0 * *", "day of month")]
    [InlineData("* * 32 * *", "day of month")]
    [InlineData("* * L * *", "day of month")]
    [InlineData("* * * 0 *", "month")]
    [InlineData("* * * 13 *", "month")]
    [InlineData("* * * jam *", "month")]
    [InlineData("* * * * 8", "day of week")]
    [InlineData("* * * * sat-sun", "day of week")]
    [InlineData("* * * * mon#2", "day of week")]
    [InlineData("60 * * * * *", "second")]
    public void An_error_names_the_field(string text, string field)
    {
        var wrong = Assert.Throws<FormatException>(() => CronExpression.Parse(text));
        Assert.Contains($"is no {field}:", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("@hourly")]
    public void Fields_are_counted(string text)
    {
        var wrong = Assert.Throws<FormatException>(() => CronExpression.Parse(text));
        Assert.Contains("fields", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 30 2 *")]
    [InlineData("0 0 31 4,6,9,11 *")]
    public void A_day_that_no_year_has_is_refused(string text)
    {
        var wrong = Assert.Throws<FormatException>(() => CronExpression.Parse(text));
        Assert.Contains("names a day that no year has", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*/15 * * * *", "2026-03-01T10:07:30", "2026-03-01T10:15:00", "2026-03-01T10:30:00")]
    [InlineData("5/20 * * * *", "2026-03-01T10:00:00", "2026-03-01T10:05:00", "2026-03-01T10:25:00")]
    [InlineData("0 9-17/2 * * mon-fri", "2026-03-06T16:00:00", "2026-03-06T17:00:00", "2026-03-09T09:00:00")]
    [InlineData("0 9,17 * * 1-5", "2026-03-06T09:00:00", "2026-03-06T17:00:00", "2026-03-09T09:00:00")]
    [InlineData("0 */1 * * *", "2026-03-06T09:00:00", "2026-03-06T10:00:00", "2026-03-06T11:00:00")]
    [InlineData("0 2 * * *", "2026-03-06T09:00:00", "2026-03-07T02:00:00", "2026-03-08T02:00:00")]
    [InlineData("0,30 8 1 JAN,jul *", "2026-03-01T00:00:00", "2026-07-01T08:00:00", "2026-07-01T08:30:00")]
    [InlineData("30 0 12 * * *", "2026-03-01T12:00:00", "2026-03-01T12:00:30", "2026-03-02T12:00:30")]
    [InlineData("*/20 * * * * *", "2026-03-01T12:00:00", "2026-03-01T12:00:20", "2026-03-01T12:00:40")]
    [InlineData("0 0 * * 7", "2026-03-01T00:00:00", "2026-03-08T00:00:00", "2026-03-15T00:00:00")]
    [InlineData("0 0 * * 0", "2026-03-01T00:00:00", "2026-03-08T00:00:00", "2026-03-15T00:00:00")]
    [InlineData("0 0 * * fri-7", "2026-03-05T00:00:00", "2026-03-06T00:00:00", "2026-03-07T00:00:00")]
    [InlineData("0 0 ? * Mon", "2026-03-01T00:00:00", "2026-03-02T00:00:00", "2026-03-09T00:00:00")]
    [InlineData("0 0 31 * *", "2026-04-01T00:00:00", "2026-05-31T00:00:00", "2026-07-31T00:00:00")]
    [InlineData("1/2147483647 * * * *", "2026-04-01T00:00:00", "2026-04-01T00:01:00", "2026-04-01T01:01:00")]
    public void The_next_match_is_the_first_that_is_later(string text, string after, string next, string second)
    {
        var cron = CronExpression.Parse(text);
        Assert.Equal(Time(next), cron.NextAfter(Time(after)));
        Assert.Equal(Time(second), cron.NextAfter(Time(next)));
    }

    [Fact]
    public void Of_day_of_month_and_day_of_week_either_is_enough_when_both_are_given()
    {
        Assert.Equal(
            ["03-06", "03-13", "03-20", "03-27", "04-03", "04-10", "04-13", "04-17"],
            Days("0 0 13 * fri", "2026-03-01T00:00:00", 8));
    }

    [Fact]
    public void A_star_in_either_field_makes_both_necessary()
    {
        Assert.Equal(["03-09", "03-23", "04-13"], Days("0 0 */2 * mon", "2026-03-01T00:00:00", 3));
        Assert.Equal(["04-01", "05-01", "06-01"], Days("0 0 1 * *", "2026-03-01T00:00:00", 3));
    }

    [Theory]
    [InlineData("0 0 29 2 *", "2026-03-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00", "2104-02-29T00:00:00")]
    [InlineData("0 0 29 2 */7", "2032-03-01T00:00:00", "2060-02-29T00:00:00")]
    public void Leap_days_are_found_however_far(string text, string after, string next) =>
        Assert.Equal(Time(next), CronExpression.Parse(text).NextAfter(Time(after)));

    private static IEnumerable<string> Days(string text, string after, int count)
    {
        var (cron, time) = (CronExpression.Parse(text), Time(after));
        for (var number = 0; number < count; number++)
        {
            time = cron.NextAfter(time)!.Value;
            yield return time.ToString("MM-dd", CultureInfo.InvariantCulture);
        }
    }

    private static DateTime Time(string text) => DateTime.ParseExact(text, "s", CultureInfo.InvariantCulture);
}
