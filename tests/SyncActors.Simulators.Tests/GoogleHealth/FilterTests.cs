using System.Text.Json;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class FilterTests
{
    [Theory]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "steps.interval.start_time>=\"2026-11-05T00:00:00+01:00\" AND steps.interval.start_time<\"2026-11-05T01:00:00.5Z\"")]
    [InlineData("steps", "steps.interval.civil_start_time < \"2026-11-05\"")]
    [InlineData("heart-rate", "heart_rate.sample_time.physical_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("weight", "weight.sample_time.civil_time >= \"2026-11-05T07:00:00\"")]
    [InlineData("daily-vo2-max", "daily_vo2_max.date >= \"2026-11-01\" AND daily_vo2_max.date < \"2026-11-05\"")]
    [InlineData("hydration-log", "hydration_log.interval.civil_start_time >= \"2026-11-05\"")]
    [InlineData("sleep", "sleep.interval.end_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("sleep", "sleep.interval.civil_end_time < \"2026-11-02\" OR sleep.interval.civil_end_time >= \"2026-11-05\"")]
    [InlineData("electrocardiogram", "electrocardiogram.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    public async Task A_documented_filter_is_accepted(string type, string filter)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        Assert.Equal(200, (await server.ListAsync(type, filter)).Status);
    }

    [Theory]
    [InlineData("daily-resting-heart-rate", "daily_resting_heart_rate.interval.civil_start_time >= \"2026-11-05\"")]
    [InlineData("steps", "steps.sample_time.physical_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "steps.interval.end_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "distance.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("heart-rate", "heart-rate.sample_time.physical_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("weight", "weight.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("sleep", "sleep.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("exercise", "exercise.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("nutrition-log", "nutrition_log.interval.start_time >= \"2026-11-05T00:00:00Z\"")]
    public async Task A_member_of_another_kind_is_refused(string type, string filter) =>
        await AssertRefusedAsync(type, filter, "INVALID_DATA_POINT_FILTER_DATA_TYPE_MEMBER");

    [Theory]
    [InlineData("steps", "steps.interval.start_time > \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "steps.interval.start_time = \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "steps.interval.start_time >= 2026-11-05T00:00:00Z")]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05T00:00:00Z")]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05T00:00:00Z\" OR steps.interval.start_time < \"2026-11-01T00:00:00Z\"")]
    [InlineData("electrocardiogram", "electrocardiogram.interval.start_time < \"2026-11-05T00:00:00Z\"")]
    public async Task An_operator_or_form_that_is_not_documented_is_refused(string type, string filter) =>
        await AssertRefusedAsync(type, filter, "INVALID_DATA_POINT_FILTER_SYNTAX");

    [Theory]
    [InlineData("steps", "steps.interval.start_time")]
    [InlineData("steps", "steps.interval.start_time >=")]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05T00:00:00Z\" AND")]
    public async Task An_unfinished_filter_is_refused(string type, string filter) =>
        await AssertRefusedAsync(type, filter, "INVALID_DATA_POINT_FILTER_MISSING_TOKEN");

    [Theory]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05\"")]
    [InlineData("steps", "steps.interval.start_time >= \"2026-11-05T00:00:00\"")]
    [InlineData("steps", "steps.interval.civil_start_time >= \"2026-11-05T00:00:00Z\"")]
    [InlineData("steps", "steps.interval.civil_start_time >= \"yesterday\"")]
    [InlineData("daily-vo2-max", "daily_vo2_max.date >= \"2026-11-05T00:00:00\"")]
    [InlineData("daily-vo2-max", "daily_vo2_max.date >= \"2026-02-30\"")]
    public async Task A_value_of_the_wrong_form_is_refused(string type, string filter) =>
        await AssertRefusedAsync(type, filter, "INVALID_FILTER_FORMAT");

    [Fact]
    public async Task A_range_holds_its_first_day_and_not_its_last()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync(
            "daily-respiratory-rate",
            "daily_respiratory_rate.date >= \"2026-11-05\" AND daily_respiratory_rate.date < \"2026-11-08\"");

        Assert.Equal([7, 6, 5], answer.Points.Select(point =>
            point.GetProperty("dailyRespiratoryRate").GetProperty("date").GetProperty("day").GetInt32()));
    }

    [Fact]
    public async Task Civil_and_physical_bounds_of_one_day_give_the_same_points()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var civil = await server.ListAsync("steps", Between("civil_start_time", "2026-11-05", "2026-11-06"));
        var physical = await server.ListAsync(
            "steps", Between("start_time", "2026-11-04T23:00:00Z", "2026-11-05T23:00:00Z"));

        Assert.NotEmpty(civil.Points);
        Assert.Equal(civil.Points.Select(Text), physical.Points.Select(Text));
    }

    [Fact]
    public async Task A_sleep_is_found_by_its_end()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync(
            "sleep",
            "sleep.interval.civil_end_time >= \"2026-11-05\" AND sleep.interval.civil_end_time < \"2026-11-06\"");

        var interval = Assert.Single(answer.Points).GetProperty("sleep").GetProperty("interval");
        Assert.Equal("2026-11-04T22:00:00Z", interval.GetProperty("startTime").GetString());
        Assert.Equal("2026-11-05T06:00:00Z", interval.GetProperty("endTime").GetString());
    }

    [Fact]
    public async Task Or_joins_two_stretches_of_sleep()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync(
            "sleep",
            "sleep.interval.civil_end_time >= \"2026-11-01\" AND sleep.interval.civil_end_time < \"2026-11-02\" "
            + "OR sleep.interval.civil_end_time >= \"2026-11-09\"");

        Assert.Equal(3, answer.Points.Length);
    }

    [Fact]
    public async Task Nothing_found_is_an_empty_object()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync("steps", Between("civil_start_time", "2026-11-03", "2026-11-04"));

        Assert.Equal("{}", answer.Json.GetRawText());
    }

    private static string Between(string member, string from, string to) =>
        $"steps.interval.{member} >= \"{from}\" AND steps.interval.{member} < \"{to}\"";

    private static string Text(JsonElement element) => element.GetRawText();

    private static async Task AssertRefusedAsync(string type, string filter, string reason)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.ListAsync(type, filter);

        Assert.Equal(400, answer.Status);
        Assert.Equal(reason, answer.Reason);
    }
}
