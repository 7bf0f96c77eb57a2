using SyncActors.Domain.Runs;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;

namespace SyncActors.Sources.Tests.GoogleHealth;

/// <summary>Recorded and documented answers become the items they should.</summary>
public sealed class GoogleHealthFixtureTests
{
    [FixturesTheory("google-health")]
    [InlineData("steps-dailyrollup.json", "steps:dailyRollUp", "steps",
        "steps/2026-06-28 fitbit_steps_total{} 2026-06-28T10:00:00Z 10500")]
    [InlineData("steps-dailyrollup-two-days.json", "steps:dailyRollUp", "steps",
        "steps/2026-06-15 fitbit_steps_total{} 2026-06-15T10:00:00Z 10000",
        "steps/2026-06-16 fitbit_steps_total{} 2026-06-16T10:00:00Z 8000")]
    [InlineData("steps-dailyrollup-gap-made.json", "steps:dailyRollUp", "steps",
        "steps/2026-11-02 fitbit_steps_total{} 2026-11-02T11:00:00Z 9240",
        "steps/2026-11-04 fitbit_steps_total{} 2026-11-04T11:00:00Z 0",
        "steps/2026-11-05 fitbit_steps_total{} 2026-11-05T11:00:00Z 11873")]
    [InlineData("distance-dailyrollup.json", "distance:dailyRollUp", "distance",
        "distance/2026-06-28 fitbit_distance_km{} 2026-06-28T10:00:00Z 5")]
    [InlineData("distance-dailyrollup-made.json", "distance:dailyRollUp", "distance",
        "distance/2026-11-05 fitbit_distance_km{} 2026-11-05T11:00:00Z 8.123456")]
    [InlineData("floors-dailyrollup.json", "floors:dailyRollUp", "floors",
        "floors/2026-06-28 fitbit_floors_total{} 2026-06-28T10:00:00Z 5")]
    [InlineData("total-calories-dailyrollup.json", "total-calories:dailyRollUp", "calories",
        "calories/2026-06-28 fitbit_calories_total{} 2026-06-28T10:00:00Z 2100.2")]
    [InlineData("total-calories-dailyrollup-made.json", "total-calories:dailyRollUp", "calories",
        "calories/2026-11-04 fitbit_calories_total{} 2026-11-04T11:00:00Z 1755",
        "calories/2026-11-05 fitbit_calories_total{} 2026-11-05T11:00:00Z 2311.5")]
    [InlineData("active-minutes-dailyrollup-made.json", "active-minutes:dailyRollUp", "active-minutes",
        "active-minutes/2026-11-05 fitbit_active_minutes{type=lightly_active} 2026-11-05T11:00:00Z 201",
        "active-minutes/2026-11-05 fitbit_active_minutes{type=fairly_active} 2026-11-05T11:00:00Z 18",
        "active-minutes/2026-11-05 fitbit_active_minutes{type=very_active} 2026-11-05T11:00:00Z 31")]
    [InlineData("active-zone-minutes-dailyrollup-made.json", "active-zone-minutes:dailyRollUp", "active-zone-minutes",
        "active-zone-minutes/2026-11-05 fitbit_active_zone_minutes{zone=fat_burn} 2026-11-05T11:00:00Z 14",
        "active-zone-minutes/2026-11-05 fitbit_active_zone_minutes{zone=cardio} 2026-11-05T11:00:00Z 22",
        "active-zone-minutes/2026-11-05 fitbit_active_zone_minutes{zone=peak} 2026-11-05T11:00:00Z 4")]
    [InlineData("nutrition-log-dailyrollup.json", "nutrition-log:dailyRollUp", "food",
        "food/2026-06-28 fitbit_food_calories_total{} 2026-06-28T10:00:00Z 1800")]
    [InlineData("daily-resting-heart-rate-list.json", "daily-resting-heart-rate:list", "resting-heart-rate",
        "resting-heart-rate/2026-06-29 fitbit_resting_heart_rate_bpm{} 2026-06-29T10:00:00Z 65")]
    [InlineData("daily-resting-heart-rate-list-made.json", "daily-resting-heart-rate:list", "resting-heart-rate",
        "resting-heart-rate/2026-11-04 fitbit_resting_heart_rate_bpm{} 2026-11-04T11:00:00Z 55",
        "resting-heart-rate/2026-11-05 fitbit_resting_heart_rate_bpm{} 2026-11-05T11:00:00Z 54")]
    [InlineData("daily-heart-rate-variability-list-made.json", "daily-heart-rate-variability:list", "hrv",
        "hrv/2026-11-05 fitbit_hrv_rmssd_ms{} 2026-11-05T11:00:00Z 41.3",
        "hrv/2026-11-05 fitbit_hrv_deep_rmssd_ms{} 2026-11-05T11:00:00Z 38.8")]
    [InlineData("daily-oxygen-saturation-list-made.json", "daily-oxygen-saturation:list", "spo2",
        "spo2/2026-11-05 fitbit_spo2_avg_percent{} 2026-11-05T11:00:00Z 95.4",
        "spo2/2026-11-05 fitbit_spo2_lower_bound_percent{} 2026-11-05T11:00:00Z 92.1",
        "spo2/2026-11-05 fitbit_spo2_upper_bound_percent{} 2026-11-05T11:00:00Z 98.6")]
    [InlineData("daily-respiratory-rate-list-made.json", "daily-respiratory-rate:list", "breathing-rate",
        "breathing-rate/2026-11-05 fitbit_breathing_rate_bpm{} 2026-11-05T11:00:00Z 14.6")]
    [InlineData("daily-sleep-temperature-derivations-list-made.json", "daily-sleep-temperature-derivations:list",
        "skin-temperature",
        "skin-temperature/2026-11-05 fitbit_temp_skin_relative_celsius{} 2026-11-05T11:00:00Z 0.22")]
    [InlineData("daily-vo2-max-list-made.json", "daily-vo2-max:list", "vo2-max",
        "vo2-max/2026-11-05 fitbit_vo2_max{} 2026-11-05T11:00:00Z 46.2")]
    [InlineData("weight-list.json", "weight:list", "weight",
        "weight/2026-06-29 fitbit_weight_kg{} 2026-06-29T00:00:00Z 80")]
    [InlineData("body-fat-list.json", "body-fat:list", "body-fat",
        "body-fat/2026-06-29 fitbit_body_fat_percent{} 2026-06-29T00:00:00Z 18.5")]
    [InlineData("sleep-list-no-stages.json", "sleep:list", "sleep",
        "sleep/2026-06-29 fitbit_sleep_minutes_total{} 2026-06-29T10:00:00Z 420",
        "sleep/2026-06-29 fitbit_sleep_time_in_bed_minutes{} 2026-06-29T10:00:00Z 480")]
    [InlineData("sleep-stages-list-made.json", "sleep:list", "sleep",
        "sleep/2026-11-05 fitbit_sleep_minutes_total{} 2026-11-05T11:00:00Z 427",
        "sleep/2026-11-05 fitbit_sleep_time_in_bed_minutes{} 2026-11-05T11:00:00Z 435",
        "sleep/2026-11-05 fitbit_sleep_stage_minutes{stage=deep} 2026-11-05T11:00:00Z 75",
        "sleep/2026-11-05 fitbit_sleep_stage_minutes{stage=light} 2026-11-05T11:00:00Z 262",
        "sleep/2026-11-05 fitbit_sleep_stage_minutes{stage=rem} 2026-11-05T11:00:00Z 90",
        "sleep/2026-11-05 fitbit_sleep_stage_minutes{stage=wake} 2026-11-05T11:00:00Z 8")]
    public void A_recorded_answer_becomes_its_items(string file, string endpoint, string line, params string[] expected)
    {
        var page = Map(endpoint, line, GoogleHealthTestFiles.Shared(file), "2026-01-01", "2026-12-31");

        Assert.Equal(expected, Lines(page));
        Assert.Empty(page.Rejected);
        Assert.Null(page.Facts);
    }

    [FixturesFact("google-health")]
    public void Paired_devices_tell_battery_and_last_contact_in_the_users_zone()
    {
        var page = MapAccount("pairedDevices", "paired-devices.json");

        Assert.Equal(
            [
                "devices/watch_123/2026-07-18T15:30:00Z fitbit_device_battery_percent{device_id=watch_123,device_type=Fitbit Charge 6} 2026-07-18T15:30:00Z 85",
                "devices/watch_123/2026-07-18T15:30:00Z fitbit_device_last_sync_timestamp{device_id=watch_123,device_type=Fitbit Charge 6} 2026-07-18T15:30:00Z 1784388600",
            ],
            Lines(page));
        Assert.Equal(new DateTime(2026, 7, 18, 17, 30, 0, DateTimeKind.Unspecified), page.Facts!.DeviceSyncedAt);
        Assert.Null(page.Items[0].Day);
    }

    [FixturesFact("google-health")]
    public void Settings_profile_and_identity_tell_the_account()
    {
        Assert.Equal("Europe/Amsterdam", MapAccount("settings", "settings-made.json").Facts!.TimeZone);
        Assert.Equal(new DateOnly(2016, 4, 12), MapAccount("profile", "profile-made.json").Facts!.MemberSince);
        Assert.Equal("mock-health-user-id", MapAccount("identity", "identity.json").Facts!.AccountId);
    }

    private static Plugins.MappedPage MapAccount(string resource, string file) =>
        Sources.GoogleHealth.GoogleHealthMapping.Map(
        new Plugins.RawPage(new Window(resource, [], null, 1), GoogleHealthTestFiles.Shared(file), null, 0),
        Amsterdam, withDevices: true);
}
