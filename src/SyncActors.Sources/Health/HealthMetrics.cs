namespace SyncActors.Sources.Health;

/// <summary>
/// Names of the series that health sources fill, with their units. The names are those of SyncBit 3.4.0, continued
/// where it had none, so dashboards built on it go on working.
/// </summary>
public static class HealthMetrics
{
    /// <summary>Count per day.</summary>
    public const string Steps = "fitbit_steps_total";

    /// <summary>Kilometres per day.</summary>
    public const string Distance = "fitbit_distance_km";

    /// <summary>Count per day.</summary>
    public const string Floors = "fitbit_floors_total";

    /// <summary>Metres per day.</summary>
    public const string Elevation = "fitbit_elevation_m";

    /// <summary>Kilocalories per day, resting energy included.</summary>
    public const string Calories = "fitbit_calories_total";

    /// <summary>Minutes per day; label <c>type</c>: sedentary, lightly_active, fairly_active, very_active.</summary>
    public const string ActiveMinutes = "fitbit_active_minutes";

    /// <summary>Beats per minute.</summary>
    public const string RestingHeartRate = "fitbit_resting_heart_rate_bpm";

    /// <summary>Minutes per day; label <c>zone</c>: out_of_range, fat_burn, cardio, peak.</summary>
    public const string HeartRateZoneMinutes = "fitbit_heart_rate_zone_minutes";

    /// <summary>Kilocalories per day; label <c>zone</c>.</summary>
    public const string HeartRateZoneCalories = "fitbit_heart_rate_zone_calories";

    /// <summary>Beats per minute; label <c>zone</c>.</summary>
    public const string HeartRateZoneMin = "fitbit_heart_rate_zone_min_bpm";

    /// <summary>Beats per minute; label <c>zone</c>.</summary>
    public const string HeartRateZoneMax = "fitbit_heart_rate_zone_max_bpm";

    /// <summary>Minutes per day, weighted; label <c>zone</c>: fat_burn, cardio, peak.</summary>
    public const string ActiveZoneMinutes = "fitbit_active_zone_minutes";

    /// <summary>Minutes asleep per day, naps included.</summary>
    public const string SleepMinutes = "fitbit_sleep_minutes_total";

    /// <summary>Minutes per day; label <c>stage</c>: deep, light, rem, wake (classic nights: asleep, restless,
    /// awake).</summary>
    public const string SleepStageMinutes = "fitbit_sleep_stage_minutes";

    /// <summary>Minutes in bed per day.</summary>
    public const string SleepTimeInBed = "fitbit_sleep_time_in_bed_minutes";

    /// <summary>Per cent, main sleep; Fitbit only.</summary>
    public const string SleepEfficiency = "fitbit_sleep_efficiency_percent";

    /// <summary>Per cent, night average.</summary>
    public const string SpO2Average = "fitbit_spo2_avg_percent";

    /// <summary>Per cent, night minimum; Fitbit only.</summary>
    public const string SpO2Min = "fitbit_spo2_min_percent";

    /// <summary>Per cent, night maximum; Fitbit only.</summary>
    public const string SpO2Max = "fitbit_spo2_max_percent";

    /// <summary>Per cent, lower bound of the confidence interval; Google Health only.</summary>
    public const string SpO2LowerBound = "fitbit_spo2_lower_bound_percent";

    /// <summary>Per cent, upper bound of the confidence interval; Google Health only.</summary>
    public const string SpO2UpperBound = "fitbit_spo2_upper_bound_percent";

    /// <summary>Breaths per minute.</summary>
    public const string BreathingRate = "fitbit_breathing_rate_bpm";

    /// <summary>Milliseconds, RMSSD over the night.</summary>
    public const string HrvRmssd = "fitbit_hrv_rmssd_ms";

    /// <summary>Milliseconds, RMSSD in deep sleep.</summary>
    public const string HrvDeepRmssd = "fitbit_hrv_deep_rmssd_ms";

    /// <summary>Millilitres per kilogram and minute; the middle where a range is given.</summary>
    public const string Vo2Max = "fitbit_vo2_max";

    /// <summary>Lower end where a range is given.</summary>
    public const string Vo2MaxLow = "fitbit_vo2_max_low";

    /// <summary>Upper end where a range is given.</summary>
    public const string Vo2MaxHigh = "fitbit_vo2_max_high";

    /// <summary>Degrees Celsius, relative to the baseline.</summary>
    public const string SkinTemperature = "fitbit_temp_skin_relative_celsius";

    /// <summary>Degrees Celsius.</summary>
    public const string CoreTemperature = "fitbit_temp_core_celsius";

    /// <summary>Kilograms.</summary>
    public const string Weight = "fitbit_weight_kg";

    /// <summary>Kilograms per square metre; Fitbit only.</summary>
    public const string Bmi = "fitbit_bmi";

    /// <summary>Per cent.</summary>
    public const string BodyFat = "fitbit_body_fat_percent";

    /// <summary>Kilocalories eaten per day.</summary>
    public const string FoodCalories = "fitbit_food_calories_total";

    /// <summary>Millilitres per day.</summary>
    public const string Water = "fitbit_water_ml";

    /// <summary>Per cent; labels <c>device_id</c>, <c>device_type</c>.</summary>
    public const string DeviceBattery = "fitbit_device_battery_percent";

    /// <summary>Unix seconds; labels <c>device_id</c>, <c>device_type</c>.</summary>
    public const string DeviceLastSync = "fitbit_device_last_sync_timestamp";

    /// <summary>Beats per minute within the day.</summary>
    public const string HeartRateIntraday = "fitbit_heart_rate_intraday";

    /// <summary>Steps within the day.</summary>
    public const string StepsIntraday = "fitbit_steps_intraday";

    /// <summary>Kilocalories within the day.</summary>
    public const string CaloriesIntraday = "fitbit_calories_intraday";

    /// <summary>Kilometres within the day.</summary>
    public const string DistanceIntraday = "fitbit_distance_intraday";
}
