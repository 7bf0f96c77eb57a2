using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Health;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;
using static SyncActors.Sources.Tests.Fitbit.FitbitRecordings;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitMappingTests
{
    private const string From = "2026-03-01";
    private const string Through = "2026-03-31";

    [Fact]
    public void Zero_is_a_value_missing_is_none_and_nonsense_is_kept()
    {
        var page = Map("activity/steps", Recorded("steps-odd.json"), From, Through);

        Assert.Equal(
            ["steps/2026-03-01: steps_total 0", "steps/2026-03-02: steps_total 2504", "steps/2026-03-08: steps_total 1000"],
            page.Lines());
        Assert.Equal(
            [
                "steps/2026-03-05", "steps/2026-03-06", "steps/unreadable/", "steps/unreadable/", "steps/2026-03-07",
                "steps/unreadable/", "steps/2026-03-09", "steps/2026-03-10",
            ],
            page.Rejected.Select(WithoutHash));
        Assert.Equal("""{"dateTime":"2026-03-05","value":"many"}""", page.Rejected[0].Raw);
        Assert.All(page.Rejected, rejected => Assert.Equal(HealthLines.Steps, rejected.Line));
        Assert.Equal([new LineNeed(HealthLines.Steps, Range(From, Through))], page.Covered);
    }

    [Fact]
    public void Each_level_of_active_minutes_is_an_item_and_the_last_page_covers()
    {
        var window = Window("activity/minutes", From, Through);
        const string Json = """{"activities-minutesVeryActive":[{"dateTime":"2026-03-01","value":"31"}]}""";

        var middle = Map(window, Json, Facts, nextCursor: "minutesVeryActive");
        var last = Map(window, Json, Facts);

        Assert.Equal(["active-minutes/very_active/2026-03-01: active_minutes{type=very_active} 31"], last.Lines());
        Assert.Equal(middle.Lines(), last.Lines());
        Assert.Empty(middle.Covered);
        Assert.Equal([new LineNeed(HealthLines.ActiveMinutes, Range(From, Through))], last.Covered);
    }

    [Fact]
    public void Heart_rate_is_read_line_by_line()
    {
        var page = Map("heart", Recorded("heart-odd.json"), From, Through);

        Assert.Equal(
            [
                "heart-rate-zones/2026-03-01: heart_rate_zone_minutes{zone=fat_burn} 7; heart_rate_zone_minutes{zone=cardio} 0; "
                + "heart_rate_zone_minutes{zone=peak} 1",
                "heart-rate-zone-calories/2026-03-01: heart_rate_zone_calories{zone=cardio} 0; heart_rate_zone_calories{zone=peak} 9.5",
                "resting-heart-rate/2026-03-03: resting_heart_rate_bpm 61",
                "heart-rate-zones/2026-03-04: heart_rate_zone_minutes{zone=peak} 3",
                "resting-heart-rate/2026-03-05: resting_heart_rate_bpm 60",
            ],
            page.Lines().Where(line => !line.StartsWith("heart-rate-zone-bounds", StringComparison.Ordinal)));
        Assert.Equal(
            [
                "resting-heart-rate/2026-03-04", "heart-rate-zones/2026-03-05", "heart-rate-zone-calories/2026-03-05",
                "heart-rate-zone-bounds/2026-03-05",
            ],
            page.Rejected.Select(rejected => rejected.Id));
        Assert.DoesNotContain(page.Lines(), line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_lines_that_the_window_asks_for_become_items()
    {
        var window = new Window("heart", [HealthLines.RestingHeartRate], Range(From, Through), 1);

        var page = Map(window, Recorded("heart-odd.json"), Facts);

        Assert.All(page.Items, item => Assert.Equal(HealthLines.RestingHeartRate, item.Line));
        Assert.Equal([HealthLines.RestingHeartRate], page.Covered.Select(need => need.Line));
    }

    [Fact]
    public void Sleeps_of_a_day_are_added_up_and_one_that_is_unreadable_rejects_its_day()
    {
        var page = Map("sleep", Recorded("sleep-odd.json"), From, Through);

        Assert.Equal(
            [
                "sleep/2026-03-01: sleep_minutes_total 400; sleep_time_in_bed_minutes 440; sleep_efficiency_percent 91; "
                + "sleep_stage_minutes{stage=asleep} 400; sleep_stage_minutes{stage=restless} 30; sleep_stage_minutes{stage=awake} 10",
                "sleep/2026-03-02: sleep_minutes_total 390; sleep_time_in_bed_minutes 480; "
                + "sleep_stage_minutes{stage=deep} 60; sleep_stage_minutes{stage=light} 240; sleep_stage_minutes{stage=rem} 90; "
                + "sleep_stage_minutes{stage=wake} 90",
                "sleep/2026-03-03: sleep_minutes_total 300",
                "sleep/2026-03-05: sleep_minutes_total 0; sleep_time_in_bed_minutes 20",
                "sleep/2026-03-06: sleep_time_in_bed_minutes 470; sleep_efficiency_percent 93",
            ],
            page.Lines());
        Assert.Equal(["sleep/unreadable/", "sleep/2026-03-04"], page.Rejected.Select(WithoutHash));
    }

    [Fact]
    public void Parts_of_active_zone_minutes_that_are_left_out_are_zero()
    {
        var page = Map("active-zone-minutes", Recorded("azm-odd.json"), From, Through);

        Assert.Equal(
            [
                "active-zone-minutes/2026-03-01: active_zone_minutes{zone=fat_burn} 0; active_zone_minutes{zone=cardio} 0; "
                + "active_zone_minutes{zone=peak} 0",
                "active-zone-minutes/2026-03-02: active_zone_minutes{zone=fat_burn} 0; active_zone_minutes{zone=cardio} 0; "
                + "active_zone_minutes{zone=peak} 4",
            ],
            page.Lines());
        Assert.Equal(
            ["active-zone-minutes/2026-03-04", "active-zone-minutes/2026-03-05"],
            page.Rejected.Select(rejected => rejected.Id));
    }

    [Fact]
    public void Cardio_fitness_is_a_number_or_a_range_and_never_a_text()
    {
        var page = Map("cardio-score", Recorded("cardio-score-odd.json"), From, Through);

        Assert.Equal(
            [
                "vo2-max/2026-03-01: vo2_max 45.3", "vo2-max/2026-03-02: vo2_max 46",
                "vo2-max/2026-03-03: vo2_max 46; vo2_max_low 44; vo2_max_high 48",
            ],
            page.Lines());
        Assert.Equal(["vo2-max/2026-03-05", "vo2-max/2026-03-06"], page.Rejected.Select(rejected => rejected.Id));
    }

    [Fact]
    public void A_measure_of_zero_was_not_measured()
    {
        var page = Map("hrv", Recorded("night-odd.json"), From, Through);

        Assert.Equal(["hrv/2026-03-02: hrv_rmssd_ms 31.5"], page.Lines());
        Assert.Equal(["hrv/2026-03-03", "hrv/2026-03-04"], page.Rejected.Select(rejected => rejected.Id));
    }

    [Fact]
    public void Logs_stand_at_their_own_time_under_their_own_number()
    {
        var page = Map("weight", Recorded("weight-odd.json"), From, Through);

        Assert.Equal(
            [
                "weight/18446744073709551615: weight_kg 70.5 @1772344800", "weight/17: weight_kg 70.4",
                "weight/2026-03-02T08:30:00: weight_kg 70.3 @1772436600; bmi 22.1 @1772436600",
            ],
            page.Lines());
        Assert.Equal(["weight/19"], page.Rejected.Select(rejected => rejected.Id));
    }

    [Fact]
    public void Devices_tell_when_a_tracker_last_delivered()
    {
        var page = Map("devices", Recorded("devices-odd.json"));

        Assert.Equal(new SourceFacts(null, null, new DateTime(2026, 3, 10, 8, 0, 0), null), page.Facts);
        Assert.Equal(
            [
                "devices/1/2026-03-10T08:00:00.000", "devices/2/2026-03-12T07:00:00.000",
                "devices/3/2026-03-09T08:00:00.000",
            ],
            page.Items.Select(item => item.Id));
        Assert.Equal([2, 1, 2], page.Items.Cast<SampleItem>().Select(item => item.Samples.Count));
        Assert.Equal(
            ["devices/5/yesterday", "devices//2026-03-13T07:00:00.000"], page.Rejected.Select(rejected => rejected.Id));
        Assert.Empty(page.Covered);
    }

    [Fact]
    public void Devices_that_are_switched_off_still_tell_when_they_delivered()
    {
        var page = FitbitMapping.ToItems(
            new RawPage(Window("devices", From, From), JsonElement.Parse(Recorded("devices-odd.json")), null, 0), Facts,
            withDevices: false);

        Assert.Empty(page.Items);
        Assert.NotNull(page.Facts!.DeviceSyncedAt);
    }

    [Theory]
    [InlineData("""{"user":{"encodedId":"ABC","timezone":"Asia/Kathmandu","memberSince":"2020-02-29"}}""", "Asia/Kathmandu", "2020-02-29")]
    [InlineData("""{"user":{"encodedId":"ABC","timezone":"Mars/Olympus","memberSince":"long ago"}}""", null, null)]
    [InlineData("""{"user":{"encodedId":"ABC"}}""", null, null)]
    public void A_profile_tells_what_it_has(string json, string? zone, string? memberSince) => Assert.Equal(
        new SourceFacts(zone, memberSince is null ? null : Day(memberSince), null, "ABC"), Map("profile", json).Facts);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    public void An_empty_answer_covers_its_days_without_items(string json)
    {
        foreach (var endpoint in FitbitEndpoints.Daily)
        {
            var page = Map(endpoint.Name, json, From, Through);
            Assert.Empty(page.Items);
            Assert.Empty(page.Rejected);
            Assert.Equal(endpoint.Lines, page.Covered.Select(need => need.Line));
        }
    }

    [Fact]
    public void The_day_on_which_clocks_go_back_has_25_hours()
    {
        // Stockholm, 25 October 2026: 03:00 becomes 02:00; the hour from 2 to 3 comes twice.
        string[] times = ["01:59:00", "02:00:00", "02:30:00", "02:00:00", "02:30:00", "03:00:00"];

        var item = Intraday("2026-10-25", times);

        Assert.Equal(
            ["23:59", "00:00", "00:30", "01:00", "01:30", "02:00"],
            item.Samples.Select(
                sample => DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs).ToString("HH:mm")));
    }

    [Fact]
    public void Times_that_the_clock_left_out_are_left_out()
    {
        // Stockholm, 29 March 2026: 02:00 becomes 03:00.
        string[] times = ["01:59:00", "02:00:00", "02:30:00", "03:00:00"];

        var item = Intraday("2026-03-29", times);

        Assert.Equal(
            ["00:59", "01:00"],
            item.Samples.Select(
                sample => DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs).ToString("HH:mm")));
    }

    [Fact]
    public void No_id_stands_twice_in_a_page()
    {
        var page = Map("activity/steps", """
            {"activities-steps":[
              {"dateTime":"2026-03-01","value":"x"},{"dateTime":"2026-03-01","value":"y"},{"dateTime":"2026-03-01","value":"y"},
              {"dateTime":"2026-03-02","value":"x"},{"dateTime":"2026-03-02","value":"7"},"junk","junk"]}
            """, From, Through);

        Assert.Equal(["steps/2026-03-02: steps_total 7"], page.Lines());
        Assert.Equal(
            ["steps/2026-03-01", "steps/unreadable/", "steps/unreadable/", "steps/unreadable/"],
            page.Rejected.Select(WithoutHash));
        Assert.Equal(4, page.Rejected.Select(rejected => rejected.Id).Distinct().Count());
    }

    [Fact]
    public void Whatever_stands_in_a_record_the_others_are_mapped() => Prop.ForAll(Junk, junk =>
    {
        var json = $$"""{"activities-steps":[{{junk}},{"dateTime":"2026-03-01","value":"5"}],"hrv":[{{junk}}],"sleep":[{{junk}}]}""";
        var steps = Map("activity/steps", json, From, Through);
        return steps.Items.Count == 1 && steps.Covered.Count == 1
            && FitbitEndpoints.ByName.Values.All(endpoint => Map(endpoint.Name, json, From, From) is not null
                && Map(endpoint.Name, junk, From, From) is not null && Map(
                    endpoint.Name, $"[{junk}]", From, From) is not null);
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<string> Junk { get; } = Arb.From(Values(3));

    private static Gen<string> Values(int depth)
    {
        var leaf = Gen.Elements(
            "null", "true", "1", "-1", "1e999", "\"\"", "\"x\"", "\"2026-03-40\"", "\"2026-03-02T25:00:00\"", "{}",
            "[]");
        if (depth == 0)
            return leaf;
        var member = from name in Gen.Elements(
                         "value", "levels", "summary", "deep", "minutes", "heartRateZones", "name", "vo2Max", "logId",
                         "time",
                         "dateOfSleep", "fullSleepSummary", "dataset", "activities-steps-intraday", "meta", "user")
                     from value in Values(depth - 1)
                     select $"\"{name}\":{value}";
        var node = from count in Gen.Choose(0, 4)
                   from members in member.ListOf(count)
                   select "{" + string.Join(",", members.DistinctBy(text => text.Split(':')[0])) + "}";
        var list = from count in Gen.Choose(0, 4)
                   from values in Values(depth - 1).ListOf(count)
                   select "[" + string.Join(",", values) + "]";
        return Gen.OneOf(leaf, node, list);
    }

    private static SampleItem Intraday(string day, string[] times)
    {
        var dataset = string.Join(",", times.Select(time => $$"""{"time":"{{time}}","value":60}"""));
        var page = Map("intraday/heart", $$"""{"activities-heart-intraday": {"dataset": [{{dataset}}] } }""", day, day);
        Assert.Empty(page.Rejected);
        return Assert.IsType<SampleItem>(Assert.Single(page.Items));
    }

    private static string WithoutHash(RejectedRecord rejected) =>
        rejected.Id.Contains("/unreadable/", StringComparison.Ordinal)
            ? rejected.Id[..(rejected.Id.IndexOf("/unreadable/", StringComparison.Ordinal) + "/unreadable/".Length)]
            : rejected.Id;
}
