using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>Measures of a night. Days without a measure are left out by Fitbit, and have no item here.</summary>
internal static class FitbitMappingNight
{
    /// <summary>Heart-rate variability.</summary>
    public static void Hrv(FitbitDraft draft) => Each(draft, HealthLines.Hrv, "hrv", static (item, value) => item
        .With(HealthMetrics.HrvRmssd, FitbitJson.Measure(value, "dailyRmssd"))
        .With(HealthMetrics.HrvDeepRmssd, FitbitJson.Measure(value, "deepRmssd")));

    /// <summary>Oxygen saturation.</summary>
    public static void SpO2(FitbitDraft draft) => Each(draft, HealthLines.SpO2, "spo2", static (item, value) => item
        .With(HealthMetrics.SpO2Average, FitbitJson.Measure(value, "avg"))
        .With(HealthMetrics.SpO2Min, FitbitJson.Measure(value, "min"))
        .With(HealthMetrics.SpO2Max, FitbitJson.Measure(value, "max")));

    /// <summary>Breathing rate: of the night, or of its summary where the answer divides it by stage.</summary>
    public static void BreathingRate(FitbitDraft draft) =>
        Each(draft, HealthLines.BreathingRate, "br", static (item, value) => item.With(
            HealthMetrics.BreathingRate,
            FitbitJson.Measure(FitbitJson.Member(value, "fullSleepSummary") ?? value, "breathingRate")));

    /// <summary>Skin temperature relative to the baseline: below zero is cooler, zero is a measure.</summary>
    public static void SkinTemperature(FitbitDraft draft) =>
        Each(draft, HealthLines.SkinTemperature, "tempSkin", static (item, value) =>
            item.With(HealthMetrics.SkinTemperature, FitbitJson.Number(value, "nightlyRelative")));

    /// <summary>Cardio fitness: a text such as <c>44-48</c>, or one number.</summary>
    public static void CardioScore(FitbitDraft draft) =>
        Each(draft, HealthLines.Vo2Max, "cardioScore", Vo2Max, otherKey: "cardioscore");

    private static void Each(
        FitbitDraft draft, string line, string key, Action<FitbitRecord, JsonElement> add, string? otherKey = null)
    {
        foreach (var (day, record) in draft.ByDay(line, draft.Records(key, otherKey)))
        {
            var item = draft.Begin(line, day, record);
            if (FitbitJson.Member(record, "value") is not { } value)
                continue;
            if (value.ValueKind == JsonValueKind.Object)
                add(item, value);
            else
                item.Fault("'value' is no object");
            item.End();
        }
    }

    private static void Vo2Max(FitbitRecord item, JsonElement value)
    {
        if (FitbitJson.Text(value, "vo2Max") is { } text && text.IndexOfAny(['-', '\u2013'], 1) is > 0 and var dash)
        {
            var (low, high) = (FitbitJson.Parse(text[..dash]), FitbitJson.Parse(text[(dash + 1)..]));
            if (low is > 0 && high >= low)
            {
                item.With(HealthMetrics.Vo2Max, Reading.Of((low.Value + high.Value) / 2))
                    .With(HealthMetrics.Vo2MaxLow, Reading.Of(low.Value))
                    .With(HealthMetrics.Vo2MaxHigh, Reading.Of(high.Value));
            }
            else
            {
                item.Fault("'vo2Max' is no range");
            }
        }
        else
        {
            item.With(HealthMetrics.Vo2Max, FitbitJson.Measure(value, "vo2Max"));
        }
    }
}
