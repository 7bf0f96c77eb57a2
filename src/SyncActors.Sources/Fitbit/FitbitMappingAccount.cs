using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>What Fitbit tells about the account. Names, pictures and hardware addresses are not read.</summary>
internal static class FitbitMappingAccount
{
    /// <summary>Facts of the profile; null when it holds none.</summary>
    public static SourceFacts? Profile(FitbitDraft draft)
    {
        if (FitbitJson.Member(draft.Body, "user") is not { ValueKind: JsonValueKind.Object } user)
        {
            draft.RejectPage("holds no 'user'");
            return null;
        }

        var zone = FitbitJson.Text(user, "timezone");
        return new SourceFacts(
            zone is not null && CivilTime.IsZone(zone) ? zone : null,
            FitbitJson.Day(FitbitJson.Text(user, "memberSince")),
            DeviceSyncedAt: null,
            FitbitJson.Text(user, "encodedId"));
    }

    /// <summary>Battery and last contact of each device, and when a tracker last delivered; null when none
    /// did.</summary>
    public static SourceFacts? Devices(FitbitDraft draft, bool withItems)
    {
        DateTime? newest = null;
        foreach (var device in draft.Records("devices"))
        {
            var text = FitbitJson.Text(device, "lastSyncTime");
            var id = FitbitJson.Text(device, "id");
            if (FitbitJson.WallClock(text) is not { } synced || id is null)
            {
                // A device that is paired but never delivered has no time yet.
                if (text is not null || id is null)
                {
                    draft.Reject(
                        $"{HealthLines.Devices}/{id}/{text}", HealthLines.Devices, "has no id or no time", device);
                }

                continue;
            }

            if (FitbitJson.Text(device, "type") is null or "TRACKER" && (newest is null || synced > newest))
                newest = synced;
            if (withItems)
                Device(draft, id, text!, synced, device);
        }

        return newest is null ? null : new SourceFacts(null, null, newest, null);
    }

    // The id holds the time of contact, so the same contact is the same item however often it is read.
    private static void Device(FitbitDraft draft, string id, string text, DateTime synced, JsonElement device)
    {
        const string Line = HealthLines.Devices;
        var atMs = CivilTime.WallClockMs(synced, draft.Zone);
        Label[] labels =
        [
            new("device_id", id), new("device_type", FitbitJson.Text(device, "deviceVersion") ?? "unknown"),
        ];
        draft.Begin($"{Line}/{id}/{text}", Line, null, atMs, device)
            .With(HealthMetrics.DeviceBattery, FitbitJson.Amount(device, "batteryLevel"), labels)
            .With(HealthMetrics.DeviceLastSync, Reading.Of(atMs / 1000), labels)
            .End();
    }
}
