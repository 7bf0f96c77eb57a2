using System.Globalization;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 3600 ", 3600)]
    [InlineData("Sun, 01 Mar 2026 10:05:00 GMT", 300)]
    [InlineData("Sunday, 01-Mar-26 10:05:00 GMT", 300)]
    [InlineData("Sun, 01 Mar 2026 09:00:00 GMT", 0)]
    public void Seconds_and_dates_are_read_exactly(string header, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(header, Now));

    [Theory]
    [InlineData("99999999999999999999999")]
    [InlineData("2147483648")]
    [InlineData("Fri, 01 Mar 2126 10:00:00 GMT")]
    public void A_wait_of_years_is_taken_as_a_month(string header) =>
        Assert.Equal(RetryAfter.Longest, RetryAfter.Parse(header, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("soon")]
    public void What_is_neither_names_no_wait(string? header) => Assert.Null(RetryAfter.Parse(header, Now));

    [Fact]
    public void The_wait_is_measured_against_the_given_time() => Assert.Equal(
        TimeSpan.FromSeconds(1),
        RetryAfter.Parse(Now.AddSeconds(1).ToString("R", CultureInfo.InvariantCulture), Now));
}
