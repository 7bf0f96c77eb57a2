using System.Text.Json;
using SyncActors.Simulators.GoogleHealth;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class RollupTests
{
    private static readonly DateOnly First = new(2026, 11, 2);
    private static readonly DateOnly End = new(2026, 11, 6);

    [Fact]
    public async Task A_day_not_worn_is_missing_and_a_day_without_movement_is_a_real_zero()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var rows = (await server.DailyAsync("steps", First, End)).Rows;

        Assert.Equal([5, 4, 2], rows.Select(DayOf));
        Assert.Equal(
            ["9005", "0", "9002"], rows.Select(row => row.GetProperty("steps").GetProperty("countSum").GetString()));
    }

    [Theory]
    [InlineData("steps", 3)]
    [InlineData("distance", 3)]
    [InlineData("floors", 3)]
    [InlineData("altitude", 3)]
    [InlineData("total-calories", 3)]
    [InlineData("active-energy-burned", 2)]
    [InlineData("active-minutes", 2)]
    [InlineData("active-zone-minutes", 2)]
    [InlineData("hydration-log", 2)]
    [InlineData("time-in-heart-rate-zone", 3)]
    public async Task Only_five_types_know_a_true_zero(string type, int rows)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        Assert.Equal(rows, (await server.DailyAsync(type, First, End)).Rows.Length);
    }

    [Fact]
    public async Task A_tracker_without_an_altimeter_has_no_floors()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice);
        var flat = person with { Devices = [person.Devices[0] with { HasAltimeter = false }] };
        await using var server = await GoogleHealthServer.StartAsync(population: new ScriptedPopulation(flat));

        Assert.Equal("{}", (await server.DailyAsync("floors", First, End)).Json.GetRawText());
        Assert.Equal("{}", (await server.ReconcileAsync("floors")).Json.GetRawText());
    }

    [Fact]
    public async Task A_zero_sum_can_be_left_out_of_its_row()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { ZeroSumsWritten = false });
        var row = Assert.Single((await server.DailyAsync(
            "steps", ScriptedPopulation.Still, ScriptedPopulation.Still.AddDays(1))).Rows);

        Assert.Equal("{}", row.GetProperty("steps").GetRawText());
    }

    [Fact]
    public async Task Integers_are_strings_and_midnight_an_empty_time_unless_told_otherwise()
    {
        await using var documented = await GoogleHealthServer.StartAsync();
        await using var mock = await GoogleHealthServer.StartAsync(
            new GoogleHealthSimulatorOptions { IntegersAsStrings = false, MidnightAsEmptyTime = false });
        var strings = (await documented.DailyAsync("steps", End, End.AddDays(1))).Rows[0];
        var numbers = (await mock.DailyAsync("steps", End, End.AddDays(1))).Rows[0];

        Assert.Equal(JsonValueKind.String, strings.GetProperty("steps").GetProperty("countSum").ValueKind);
        Assert.Equal("{}", strings.GetProperty("civilStartTime").GetProperty("time").GetRawText());
        Assert.Equal(9_006, numbers.GetProperty("steps").GetProperty("countSum").GetInt32());
        Assert.False(numbers.GetProperty("civilStartTime").TryGetProperty("time", out _));
    }

    [Theory]
    [InlineData("heart-rate", 14)]
    [InlineData("total-calories", 14)]
    [InlineData("active-minutes", 14)]
    [InlineData("calories-in-heart-rate-zone", 14)]
    [InlineData("steps", 90)]
    [InlineData("sedentary-period", 90)]
    [InlineData("weight", 90)]
    public async Task A_range_over_the_limit_is_refused_with_the_limit(string type, int daysMax)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var start = new DateOnly(2026, 6, 1);
        var longest = await server.DailyAsync(type, start, start.AddDays(daysMax));
        var tooLong = await server.DailyAsync(type, start, start.AddDays(daysMax + 1));
        var physical = await server.RollUpAsync(
            type, "2026-06-01T00:00:00Z", $"{start.AddDays(daysMax):O}T00:00:01Z", "86400s");

        Assert.Equal(200, longest.Status);
        foreach (var refused in new[] { tooLong, physical })
        {
            Assert.Equal(400, refused.Status);
            Assert.Equal("INVALID_ROLLUP_QUERY_DURATION", refused.Reason);
            Assert.Equal($"{daysMax}", refused.Metadata("maxDurationDays"));
        }
    }

    [Theory]
    [InlineData("steps", 91, "INVALID_ROLLUP_QUERY_DURATION")]
    [InlineData("heart-rate", 15, "INVALID_ROLLUP_QUERY_DURATION")]
    [InlineData("steps", 3, "INVALID_ROLLUP_PAGE_SIZE")]
    [InlineData("steps", 4, null)]
    [InlineData("steps", 90, null)]
    public async Task A_page_size_is_measured_against_limit_and_windows_although_the_range_is_short(
        string type, int pageSize, string? reason)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.DailyAsync(type, First, End, $",\"pageSize\":{pageSize}");

        Assert.Equal(reason is null ? 200 : 400, answer.Status);
        if (reason is not null)
            Assert.Equal(reason, answer.Reason);
    }

    [Fact]
    public async Task Windows_of_several_days_are_summed_and_the_last_one_ends_with_the_range()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var rows = (await server.DailyAsync("steps", First, End.AddDays(1), ",\"windowSizeDays\":2")).Rows;

        Assert.Equal([6, 4, 2], rows.Select(DayOf));
        Assert.Equal(
            ["9006", "9005", "9002"], rows.Select(row => row.GetProperty("steps").GetProperty("countSum").GetString()));
        Assert.Equal(7, rows[0].GetProperty("civilEndTime").GetProperty("date").GetProperty("day").GetInt32());
    }

    [Theory]
    [InlineData("""{"range":{"start":{"date":{"year":2026,"month":11,"day":5},"time":{"hours":1}},"end":{"date":{"year":2026,"month":11,"day":6}}}}""")]
    [InlineData("""{"range":{"start":{"date":{"year":2026,"month":11,"day":5}},"end":{"date":{"year":2026,"month":11,"day":5}}}}""")]
    [InlineData("""{"range":{"start":{"date":{"year":2026,"month":2,"day":30}},"end":{"date":{"year":2026,"month":3,"day":5}}}}""")]
    [InlineData("""{"range":{"start":{"date":{"year":2026,"month":11,"day":5}}}}""")]
    [InlineData("""{"range":{"start":{"date":{"year":2026,"month":11,"day":05}}}}""")]
    [InlineData("""{"window":1}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_body_without_sense_is_refused(string body)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.PostAsync("v4/users/me/dataTypes/steps/dataPoints:dailyRollUp", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("INVALID_ARGUMENT", answer.Json.GetProperty("error").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_source_family_must_exist_and_changes_no_total()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var all = await server.DailyAsync("steps", First, End);
        var wearables = await server.DailyAsync(
            "steps", First, End, ",\"dataSourceFamily\":\"users/me/dataSourceFamilies/google-wearables\"");
        var unknown = await server.DailyAsync("steps", First, End, ",\"dataSourceFamily\":\"wearables\"");

        Assert.Equal(all.Json.GetRawText(), wearables.Json.GetRawText());
        Assert.Equal("INVALID_DATA_POINT_DATA_SOURCE_FAMILY", unknown.Reason);
    }

    [Theory]
    [InlineData("steps", "countSum")]
    [InlineData("distance", "millimetersSum")]
    [InlineData("floors", "countSum")]
    [InlineData("altitude", "gainMillimetersSum")]
    public async Task Physical_windows_of_a_plain_day_sum_to_the_civil_day(string type, string member)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var day = (await server.DailyAsync(type, new(2026, 11, 5), new(2026, 11, 6))).Rows[0];
        var hours = (await server.RollUpAsync(type, "2026-11-04T23:00:00Z", "2026-11-05T23:00:00Z", "3600s")).Rows;

        Assert.InRange(hours.Length, 10, 24);
        var starts = hours.Select(row => row.GetProperty("startTime").GetDateTimeOffset()).ToArray();
        Assert.Equal(starts.OrderDescending(), starts);
        Assert.Equal(Sum(day, type, member), hours.Sum(row => Sum(row, type, member)));
    }

    [Fact]
    public async Task Reconciled_points_sum_to_the_day_and_a_raw_list_counts_the_phone_as_well()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        const string filter =
            "steps.interval.civil_start_time >= \"2026-11-05\" AND steps.interval.civil_start_time < \"2026-11-06\"";
        var merged = (await server.ReconcileAsync("steps", filter)).Points;
        var raw = (await server.ListAsync("steps", filter)).Points;

        Assert.Equal(9_005, merged.Sum(point => Sum(point, "steps", "count")));
        Assert.True(raw.Sum(point => Sum(point, "steps", "count")) > 9_005);
        Assert.All(merged, point => Assert.False(point.TryGetProperty("dataSource", out _)));
        Assert.Contains(
            raw, point => point.GetProperty("dataSource").GetProperty("device").TryGetProperty("formFactor", out _));
    }

    [Fact]
    public async Task A_real_zero_is_a_point_as_well()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var point = Assert.Single((await server.ListAsync(
            "steps",
            "steps.interval.civil_start_time >= \"2026-11-03\" AND steps.interval.civil_start_time < \"2026-11-05\"")).Points);

        Assert.Equal("0", point.GetProperty("steps").GetProperty("count").GetString());
    }

    [Fact]
    public async Task Small_windows_come_in_pages_with_a_token()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var first = await server.RollUpAsync(
            "heart-rate", "2026-11-05T00:00:00Z", "2026-11-08T00:00:00Z", "60s");
        var second = await server.RollUpAsync(
            "heart-rate", "2026-11-05T00:00:00Z", "2026-11-08T00:00:00Z", "60s",
            $",\"pageToken\":\"{first.NextPageToken}\"");

        Assert.Equal(1_440, first.Rows.Length);
        Assert.True(
            second.Rows[0].GetProperty("startTime").GetDateTimeOffset()
            < first.Rows[^1].GetProperty("startTime").GetDateTimeOffset());
    }

    private static int DayOf(JsonElement row) =>
        row.GetProperty("civilStartTime").GetProperty("date").GetProperty("day").GetInt32();

    private static long Sum(JsonElement row, string type, string member) =>
        long.Parse(row.GetProperty(type).GetProperty(member).GetString()!);
}
