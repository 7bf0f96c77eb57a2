using SyncActors.Plugins;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>Recordings of the vendor that are kept beside the repository.</summary>
public sealed class FitbitSharedFixtureTests
{
    [FixturesTheory("fitbit")]
    [InlineData("activities-steps-range.json", "activity/steps", 7, "steps/2014-09-04: steps_total 7428", "steps/2014-09-10: steps_total 7026")]
    [InlineData("activities-steps-range-with-zero.json", "activity/steps", 3, "steps/2015-08-23: steps_total 175", "steps/2015-08-25: steps_total 0")]
    [InlineData("activities-distance-range.json", "activity/distance", 8, "distance/2014-08-12: distance_km 1", "distance/2014-08-19: distance_km 128")]
    [InlineData("azm-range.json", "active-zone-minutes", 4,
        "active-zone-minutes/2025-03-26: active_zone_minutes{zone=fat_burn} 8; active_zone_minutes{zone=cardio} 2; active_zone_minutes{zone=peak} 0",
        "active-zone-minutes/2025-03-29: active_zone_minutes{zone=fat_burn} 14; active_zone_minutes{zone=cardio} 0; active_zone_minutes{zone=peak} 0")]
    [InlineData("heart-range.json", "heart", 28, "resting-heart-rate/2017-08-15: resting_heart_rate_bpm 51",
        "heart-rate-zone-bounds/2017-08-21: heart_rate_zone_min_bpm{zone=out_of_range} 30; heart_rate_zone_max_bpm{zone=out_of_range} 92; heart_rate_zone_min_bpm{zone=fat_burn} 92; heart_rate_zone_max_bpm{zone=fat_burn} 128; heart_rate_zone_min_bpm{zone=cardio} 128; heart_rate_zone_max_bpm{zone=cardio} 156; heart_rate_zone_min_bpm{zone=peak} 156; heart_rate_zone_max_bpm{zone=peak} 220")]
    [InlineData("heart-intraday-1d.json", "heart", 3,
        "heart-rate-zones/2017-08-21: heart_rate_zone_minutes{zone=out_of_range} 1387; heart_rate_zone_minutes{zone=fat_burn} 19; heart_rate_zone_minutes{zone=cardio} 3; heart_rate_zone_minutes{zone=peak} 14", null)]
    [InlineData("heart-intraday-1d-1min-short.json", "heart", 3,
        "heart-rate-zones/2015-08-21: heart_rate_zone_minutes{zone=out_of_range} 2; heart_rate_zone_minutes{zone=fat_burn} 0; heart_rate_zone_minutes{zone=cardio} 0; heart_rate_zone_minutes{zone=peak} 0", null)]
    [InlineData("hrv-date.json", "hrv", 1, "hrv/2021-10-25: hrv_rmssd_ms 34.938; hrv_deep_rmssd_ms 31.567", null)]
    [InlineData("hrv-range.json", "hrv", 3, "hrv/2021-10-25: hrv_rmssd_ms 62.887; hrv_deep_rmssd_ms 64.887", "hrv/2021-10-27: hrv_rmssd_ms 60.887; hrv_deep_rmssd_ms 64.887")]
    [InlineData("hrv-intraday-date.json", "hrv", 0, null, null)]
    [InlineData("hrv-range-empty-made.json", "hrv", 0, null, null)]
    [InlineData("spo2-date.json", "spo2", 1, "spo2/2021-10-04: spo2_avg_percent 97.5; spo2_min_percent 94; spo2_max_percent 100", null)]
    [InlineData("spo2-range.json", "spo2", 4, "spo2/2021-10-01: spo2_avg_percent 94.7; spo2_min_percent 94; spo2_max_percent 100", "spo2/2021-10-04: spo2_avg_percent 96.7; spo2_min_percent 94; spo2_max_percent 100")]
    [InlineData("spo2-intraday-date.json", "spo2", 0, null, null)]
    [InlineData("spo2-range-empty-made.json", "spo2", 0, null, null)]
    [InlineData("br-date.json", "breathing-rate", 1, "breathing-rate/2021-10-25: breathing_rate_bpm 17.8", null)]
    [InlineData("br-range.json", "breathing-rate", 2, "breathing-rate/2021-10-25: breathing_rate_bpm 17.8", "breathing-rate/2021-10-26: breathing_rate_bpm 17.9")]
    [InlineData("br-intraday-date.json", "breathing-rate", 1, "breathing-rate/2021-10-25: breathing_rate_bpm 17.8", null)]
    [InlineData("cardioscore-date.json", "cardio-score", 1, "vo2-max/2023-10-15: vo2_max 44; vo2_max_low 42; vo2_max_high 46", null)]
    [InlineData("cardioscore-range.json", "cardio-score", 2, "vo2-max/2023-10-15: vo2_max 44; vo2_max_low 42; vo2_max_high 46", "vo2-max/2023-10-16: vo2_max 43; vo2_max_low 41; vo2_max_high 45")]
    [InlineData("temp-skin-range-made.json", "skin-temperature", 3, "skin-temperature/2026-01-02: temp_skin_relative_celsius -0.4", "skin-temperature/2026-01-05: temp_skin_relative_celsius 1.1")]
    [InlineData("temp-core-range-made.json", "core-temperature", 2, "core-temperature/2026-01-02T07:10:00: temp_core_celsius 36.6 @1767334200", "core-temperature/2026-01-02T21:40:00: temp_core_celsius 37.1 @1767386400")]
    [InlineData("body-log-weight.json", "weight", 2, "weight/1330991999000: weight_kg 72.5; bmi 22.57 @1330978259", "weight/1330991999000@23:59:59: weight_kg 73; bmi 23.57 @1330988399")]
    [InlineData("body-log-weight-no-source.json", "weight", 4, "weight/1431541739000: weight_kg 56.7; bmi 21.48 @1431534539", "weight/1432480525000: weight_kg 57.2; bmi 21.65 @1432473325")]
    [InlineData("body-log-fat.json", "body-fat", 2, "body-fat/1330991999000: body_fat_percent 13.5 @1330978859", "body-fat/1330991999000@23:59:59: body_fat_percent 14 @1330988399")]
    [InlineData("sleep-range-stages.json", "sleep", 1, "sleep/2017-04-02: sleep_minutes_total 500; sleep_time_in_bed_minutes 586; sleep_efficiency_percent 85; sleep_stage_minutes{stage=deep} 99; sleep_stage_minutes{stage=light} 296; sleep_stage_minutes{stage=rem} 105; sleep_stage_minutes{stage=wake} 86", null)]
    [InlineData("sleep-date-stages.json", "sleep", 1, "sleep/2017-04-02: sleep_minutes_total 500; sleep_time_in_bed_minutes 586; sleep_efficiency_percent 85; sleep_stage_minutes{stage=deep} 99; sleep_stage_minutes{stage=light} 296; sleep_stage_minutes{stage=rem} 105; sleep_stage_minutes{stage=wake} 86", null)]
    [InlineData("sleep-range-stages-and-nap-made.json", "sleep", 1, "sleep/2026-01-03: sleep_minutes_total 520; sleep_time_in_bed_minutes 530; sleep_efficiency_percent 93; sleep_stage_minutes{stage=deep} 60; sleep_stage_minutes{stage=light} 353; sleep_stage_minutes{stage=rem} 30; sleep_stage_minutes{stage=wake} 7; sleep_stage_minutes{stage=asleep} 77; sleep_stage_minutes{stage=restless} 3; sleep_stage_minutes{stage=awake} 0", null)]
    [InlineData("devices-one.json", "devices", 1, "devices/5656888/2014-07-17T13:38:13.000: device_battery_percent{device_id=5656888,device_type=Zip} 65 @1405597093; device_last_sync_timestamp{device_id=5656888,device_type=Zip} 1405597093 @1405597093", null)]
    [InlineData("profile.json", "profile", 0, null, null)]
    public void A_recording_gives_its_items(string file, string endpoint, int count, string? first, string? last)
    {
        var page = Map(endpoint, Read(file));

        Assert.Empty(page.Rejected);
        Assert.Equal(count, page.Items.Count);
        if (first is not null)
            Assert.Contains(first, Texts(page)[0..Math.Min(2, count)].Select(WithoutRepeatedTime));
        if (last is not null)
            Assert.Equal(last, WithoutRepeatedTime(Texts(page)[^1]));
        Assert.Equal(
            page.Covered.Count,
            endpoint is "profile" or "devices" ? 0 : Window(endpoint, "1970-01-01", "2100-01-01").Lines.Count);
    }

    [FixturesTheory("fitbit")]
    [InlineData("activities-steps-intraday-1d-1min.json", "intraday/steps", "2016-03-08", 1084, 2940)]
    [InlineData("heart-intraday-1d.json", "intraday/heart", "2017-08-21", 96, 5322)]
    [InlineData("heart-intraday-1d-1min-short.json", "intraday/heart", "2015-08-21", 5, 321)]
    public void A_recording_within_the_day_gives_one_item(
        string file, string endpoint, string day, int samples, double sum)
    {
        var page = Map(endpoint, Read(file), day, day);

        var item = Assert.IsType<SampleItem>(Assert.Single(page.Items));
        Assert.Equal(samples, item.Samples.Count);
        Assert.Equal(sum, item.Samples.Sum(sample => sample.Value));
        Assert.Equal(samples, item.Samples.Select(sample => sample.TimestampMs).Distinct().Count());
        Assert.Empty(page.Rejected);
    }

    [FixturesTheory("fitbit")]
    [InlineData("activities-date.json", "activity/steps")]
    [InlineData("activities-date-one-log.json", "activity/minutes")]
    [InlineData("activities-list.json", "heart")]
    [InlineData("foods-log-date.json", "food")]
    [InlineData("sleep-date-pending-made.json", "sleep")]
    [InlineData("oauth-token.json", "hrv")]
    [InlineData("error-429-made.json", "weight")]
    [InlineData("hrv-range.json", "profile")]
    [InlineData("profile.json", "devices")]
    public void An_answer_to_another_question_is_kept_and_covers_nothing(string file, string endpoint)
    {
        var page = Map(endpoint, Read(file));

        Assert.Empty(page.Items);
        Assert.Empty(page.Covered);
        Assert.StartsWith($"{endpoint}/page/", Assert.Single(page.Rejected).Id, StringComparison.Ordinal);
    }

    [FixturesTheory("fitbit")]
    [InlineData("error-400-invalid-request.json", 400, typeof(FetchOutcome.Refused))]
    [InlineData("error-401-expired-token.json", 401, typeof(FetchOutcome.Unauthorized))]
    [InlineData("error-401-invalid-token-made.json", 401, typeof(FetchOutcome.Unauthorized))]
    [InlineData("error-401-no-authorization-header.json", 401, typeof(FetchOutcome.Unauthorized))]
    [InlineData("error-403-google-style-made.json", 403, typeof(FetchOutcome.NotPermitted))]
    [InlineData("error-403-insufficient-permissions.json", 403, typeof(FetchOutcome.NotPermitted))]
    [InlineData("error-403-insufficient-scope-made.json", 403, typeof(FetchOutcome.NotPermitted))]
    [InlineData("error-429-google-style-made.json", 429, typeof(FetchOutcome.RateLimited))]
    [InlineData("error-429-made.json", 429, typeof(FetchOutcome.RateLimited))]
    [InlineData("error-429-rate-limit-old.json", 429, typeof(FetchOutcome.RateLimited))]
    public async Task A_recorded_error_has_its_outcome(string file, int status, Type outcome)
    {
        var actual = await FitbitExchange.FetchAsync(Window("hrv", "2026-01-01", "2026-01-30"), status, Read(file));

        Assert.IsType(outcome, actual);
        Assert.DoesNotContain("eyJ", actual.ToString(), StringComparison.Ordinal);
    }

    [FixturesTheory("fitbit")]
    [InlineData("profile.json")]
    public void A_recorded_profile_tells_zone_and_first_day(string file)
    {
        var facts = Map("profile", Read(file)).Facts!;

        Assert.Equal(
            ("Europe/London", Day("2014-01-06"), "XXXXXX"), (facts.TimeZone, facts.MemberSince, facts.AccountId));
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(SourceTree.Fixtures("fitbit")!, file));

    private static string[] Texts(MappedPage page) => [.. page.Lines()];

    // Samples of one item share their time; the texts of the expectations name it once, at the end.
    private static string WithoutRepeatedTime(string text)
    {
        var at = text.LastIndexOf(" @", StringComparison.Ordinal);
        if (at < 0 || text.StartsWith("devices/", StringComparison.Ordinal))
            return text;
        var time = text[at..];
        return text.Replace(time, "", StringComparison.Ordinal) + time;
    }
}
