using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.GoogleHealth;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthTestFiles;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthMappingTests
{
    [Fact]
    public void Levels_without_time_are_zero_and_unknown_levels_are_passed_over() => Assert.Equal(
        [
            "active-minutes/2026-03-01 fitbit_active_minutes{type=sedentary} 2026-03-01T11:00:00Z 0",
            "active-minutes/2026-03-01 fitbit_active_minutes{type=lightly_active} 2026-03-01T11:00:00Z 0",
            "active-minutes/2026-03-01 fitbit_active_minutes{type=fairly_active} 2026-03-01T11:00:00Z 0",
            "active-minutes/2026-03-01 fitbit_active_minutes{type=very_active} 2026-03-01T11:00:00Z 0",
            "active-minutes/2026-03-02 fitbit_active_minutes{type=sedentary} 2026-03-02T11:00:00Z 660",
            "active-minutes/2026-03-02 fitbit_active_minutes{type=lightly_active} 2026-03-02T11:00:00Z 90.50833333333334",
            "active-minutes/2026-03-02 fitbit_active_minutes{type=fairly_active} 2026-03-02T11:00:00Z 0",
            "active-minutes/2026-03-02 fitbit_active_minutes{type=very_active} 2026-03-02T11:00:00Z 0",
        ],
        Lines(
            Map(
                "activity-level:dailyRollUp", "active-minutes", Recorded("activity-level.json"), "2026-03-01",
                "2026-03-02")));

    [Fact]
    public void Bounds_of_zones_are_only_those_that_are_told() => Assert.Equal(
        [
            "heart-rate-zone-bounds/2026-03-01 fitbit_heart_rate_zone_min_bpm{zone=out_of_range} 2026-03-01T11:00:00Z 30",
            "heart-rate-zone-bounds/2026-03-01 fitbit_heart_rate_zone_max_bpm{zone=out_of_range} 2026-03-01T11:00:00Z 115",
            "heart-rate-zone-bounds/2026-03-01 fitbit_heart_rate_zone_min_bpm{zone=peak} 2026-03-01T11:00:00Z 170",
        ],
        Lines(
            Map(
                "daily-heart-rate-zones:list", "heart-rate-zone-bounds", Recorded("heart-rate-zones.json"),
                "2026-03-01", "2026-03-01")));

    [Fact]
    public void Drinks_are_summed_by_the_day_of_the_drinkers_own_clock() => Assert.Equal(
        [
            "water/2026-03-01 fitbit_water_ml{} 2026-03-01T11:00:00Z 830.5",
            "water/2026-03-02 fitbit_water_ml{} 2026-03-02T11:00:00Z 250",
        ],
        Lines(Map("hydration-log:reconcile", "water", Recorded("hydration-log.json"), "2026-03-01", "2026-03-02")));

    [Fact]
    public void Naps_add_to_the_night_and_a_night_that_two_sources_tell_counts_once() => Assert.Equal(
        [
            "sleep/2026-03-02 fitbit_sleep_minutes_total{} 2026-03-02T11:00:00Z 485",
            "sleep/2026-03-02 fitbit_sleep_time_in_bed_minutes{} 2026-03-02T11:00:00Z 520",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=asleep} 2026-03-02T11:00:00Z 35",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=restless} 2026-03-02T11:00:00Z 0",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=awake} 2026-03-02T11:00:00Z 5",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=deep} 2026-03-02T11:00:00Z 0",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=light} 2026-03-02T11:00:00Z 450",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=rem} 2026-03-02T11:00:00Z 0",
            "sleep/2026-03-02 fitbit_sleep_stage_minutes{stage=wake} 2026-03-02T11:00:00Z 30",
        ],
        Lines(Map("sleep:list", "sleep", Recorded("sleep-sources.json"), "2026-03-01", "2026-03-02")));

    [Theory]
    [InlineData("\"metadata\":{\"processed\":true}", "2026-03-02T09:00:00", true)]
    [InlineData("\"metadata\":{}", "2026-03-02T09:00:00", false)]
    [InlineData("\"metadata\":{}", null, false)]
    [InlineData("\"type\":\"STAGES\"", "2026-03-02T09:00:00", false)]
    [InlineData("\"metadata\":{\"stagesStatus\":\"REJECTED_COVERAGE\"}", "2026-03-02T09:00:00", true)]
    [InlineData("\"metadata\":{}", "2026-03-05T09:00:00", true)]
    public void A_night_whose_stages_are_to_come_is_an_item_but_not_covered(string member, string? synced, bool covered)
    {
        var facts = Amsterdam with { DeviceSyncedAt = synced is null ? null : DateTime.Parse(synced) };
        var body = Parse($$$"""
            {"dataPoints":[{"sleep":{"interval":{"startTime":"2026-03-01T22:30:00Z","startUtcOffset":"3600s",
            "endTime":"2026-03-02T06:30:00Z","endUtcOffset":"3600s"},{{{member}}},"summary":{"minutesAsleep":"400"}} }]}
            """);

        var page = Map("sleep:list", "sleep", body, "2026-03-01", "2026-03-03", facts);

        Assert.Single(page.Items);
        IReadOnlyList<LineNeed> expected = covered
            ? [new("sleep", Range("2026-03-01", "2026-03-03"))]
            : [new("sleep", Range("2026-03-01", "2026-03-01")), new("sleep", Range("2026-03-03", "2026-03-03"))];
        Assert.Equal(expected, page.Covered);
    }

    [Fact]
    public void A_sleep_that_goes_on_is_neither_item_nor_dead_letter_and_its_days_stay_open()
    {
        var body = Parse("""{"dataPoints":[{"sleep":{"interval":{"startTime":"2026-03-01T22:30:00Z","startUtcOffset":"3600s"} } }]}""");

        var page = Map("sleep:list", "sleep", body, "2026-02-27", "2026-03-02");

        Assert.Empty(page.Items);
        Assert.Empty(page.Rejected);
        Assert.Equal([new LineNeed("sleep", Range("2026-02-27", "2026-02-28"))], page.Covered);
    }

    [Fact]
    public void A_value_object_without_its_member_is_zero_and_a_missing_row_is_no_data()
    {
        var page = Map("steps:dailyRollUp", "steps", Parse("""
            {"rollupDataPoints":[{"civilStartTime":{"date":{"year":2026,"month":3,"day":3}},"steps":{} },
            {"civilStartTime":{"date":{"year":2026,"month":3,"day":1}},"steps":{"countSum":"12"} }]}
            """), "2026-03-01", "2026-03-03");

        Assert.Equal(
            [
                "steps/2026-03-01 fitbit_steps_total{} 2026-03-01T11:00:00Z 12",
                "steps/2026-03-03 fitbit_steps_total{} 2026-03-03T11:00:00Z 0",
            ],
            Lines(page));
        Assert.Equal([new LineNeed("steps", Range("2026-03-01", "2026-03-03"))], page.Covered);
    }

    [Theory]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":2,\"day\":30}},\"steps\":{\"countSum\":\"1\"}}")]
    [InlineData("{\"steps\":{\"countSum\":\"1\"}}")]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":3,\"day\":1}},\"steps\":{\"countSum\":\"many\"}}")]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":3,\"day\":1}},\"steps\":{\"countSum\":\"NaN\"}}")]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":3,\"day\":1}},\"steps\":{\"countSum\":[1]}}")]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":3,\"day\":1}},\"steps\":7}")]
    [InlineData("{\"civilStartTime\":{\"date\":{\"year\":2026,\"month\":3,\"day\":1}}}")]
    [InlineData("7")]
    [InlineData("null")]
    public void A_record_that_cannot_be_read_is_kept_with_the_same_id_each_time(string record)
    {
        var body = Parse($$"""{"rollupDataPoints":[{{record}}]}""");

        var first = Map("steps:dailyRollUp", "steps", body, "2026-03-01", "2026-03-01");
        var second = Map("steps:dailyRollUp", "steps", body, "2026-03-01", "2026-03-01");

        Assert.Empty(first.Items);
        var rejected = Assert.Single(first.Rejected);
        Assert.StartsWith("steps/rejected/", rejected.Id, StringComparison.Ordinal);
        Assert.Equal(record, rejected.Raw);
        Assert.Equal(first.Rejected, second.Rejected);
    }

    [Fact]
    public void A_measurement_without_its_value_is_kept_as_unreadable_but_an_optional_one_is_left_out()
    {
        var day = """ "date":{"year":2026,"month":3,"day":1} """;
        var heart = Parse($$$"""{"dataPoints":[{"dailyRestingHeartRate":{{{{day}}}} }]}""");
        var hrv = Parse($$$"""{"dataPoints":[{"dailyHeartRateVariability":{{{{day}}},"averageHeartRateVariabilityMilliseconds":41.3} }]}""");
        var skin = Parse($$$"""{"dataPoints":[{"dailySleepTemperatureDerivations":{{{{day}}},"nightlyTemperatureCelsius":34.1} }]}""");

        Assert.Single(
            Map("daily-resting-heart-rate:list", "resting-heart-rate", heart, "2026-03-01", "2026-03-01").Rejected);
        Assert.Single(Lines(Map("daily-heart-rate-variability:list", "hrv", hrv, "2026-03-01", "2026-03-01")));
        var first = Map(
            "daily-sleep-temperature-derivations:list", "skin-temperature", skin, "2026-03-01", "2026-03-01");
        Assert.Empty(first.Items);
        Assert.Empty(first.Rejected);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"dataPoints\":[]}")]
    [InlineData("{\"dataPoints\":7,\"rollupDataPoints\":\"x\",\"pairedDevices\":{}}")]
    public void An_answer_without_records_covers_its_days(string json)
    {
        foreach (var question in GoogleHealthCatalogue.Lines)
        {
            var page = Map(question.Endpoint, question.Line!, Parse(json), "2026-03-01", "2026-03-02");
            Assert.Empty(page.Items);
            Assert.Empty(page.Rejected);
            Assert.Equal([new LineNeed(question.Line!, Range("2026-03-01", "2026-03-02"))], page.Covered);
        }
    }

    [Fact]
    public void The_sedentary_half_of_active_minutes_has_an_id_of_its_own_and_covers_nothing()
    {
        var page = Map("sedentary-period:dailyRollUp", "active-minutes", Parse("""
            {"rollupDataPoints":[{"civilStartTime":{"date":{"year":2026,"month":3,"day":1}},"sedentaryPeriod":{"durationSum":"36000s"} }]}
            """), "2026-03-01", "2026-03-01");

        Assert.Equal(
            ["active-minutes/2026-03-01/sedentary fitbit_active_minutes{type=sedentary} 2026-03-01T11:00:00Z 600"],
            Lines(page));
        Assert.Empty(page.Covered);
    }

    [Fact]
    public void Nothing_outside_the_window_becomes_an_item()
    {
        var page = Map("steps:dailyRollUp", "steps", Parse("""
            {"rollupDataPoints":[{"civilStartTime":{"date":{"year":2026,"month":3,"day":9}},"steps":{"countSum":"1"} }]}
            """), "2026-03-01", "2026-03-02");

        Assert.Empty(page.Items);
        Assert.Empty(page.Rejected);
    }

    [Fact]
    public void A_weighing_is_stamped_with_its_own_time_and_one_told_twice_counts_once()
    {
        var page = Map("weight:list", "weight", Parse("""
            {"dataPoints":[
            {"weight":{"weightGrams":80500,"sampleTime":{"physicalTime":"2026-03-01T19:00:00Z","utcOffset":"3600s"} } },
            {"weight":{"weightGrams":80100,"sampleTime":{"physicalTime":"2026-03-01T06:00:00Z","utcOffset":"3600s"} } },
            {"weight":{"weightGrams":80100,"sampleTime":{"physicalTime":"2026-03-01T06:00:00Z","utcOffset":"3600s"} } }]}
            """), "2026-03-01", "2026-03-02");

        Assert.Equal(
            [
                "weight/2026-03-01 fitbit_weight_kg{} 2026-03-01T06:00:00Z 80.1",
                "weight/2026-03-01 fitbit_weight_kg{} 2026-03-01T19:00:00Z 80.5",
            ],
            Lines(page));
    }

    [Fact]
    public void A_scale_is_a_device_but_its_contact_completes_no_day()
    {
        var body = Parse("""
            {"pairedDevices":[
            {"name":"users/me/pairedDevices/s","deviceType":"SCALE","deviceVersion":"Aria","lastSyncTime":"2026-03-05T10:00:00Z","batteryStatus":"Empty"},
            {"name":"users/me/pairedDevices/t","deviceType":"TRACKER","lastSyncTime":"2026-03-04T10:00:00Z","batteryLevel":50},
            {"name":"users/me/pairedDevices/n","deviceType":"TRACKER"},
            {"name":"users/me/pairedDevices/u","deviceType":"TRACKER","lastSyncTime":"yesterday"}]}
            """);
        var raw = new RawPage(new Window("pairedDevices", [], null, 1), body, null, 0);

        var page = GoogleHealthMapping.Map(raw, Amsterdam, withDevices: true);

        Assert.Equal(new DateTime(2026, 3, 4, 11, 0, 0, DateTimeKind.Unspecified), page.Facts!.DeviceSyncedAt);
        Assert.Equal(2, page.Items.Count);
        Assert.Single(page.Rejected);
        Assert.Contains("devices/s/2026-03-05T10:00:00Z fitbit_device_battery_percent{device_id=s,device_type=Aria} 2026-03-05T10:00:00Z 0", Lines(page));
        Assert.Empty(GoogleHealthMapping.Map(raw, Amsterdam, withDevices: false).Items);
    }
}
