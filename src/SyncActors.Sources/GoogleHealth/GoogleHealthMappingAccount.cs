using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;
using Json = SyncActors.Sources.GoogleHealth.GoogleHealthJson;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>What the account's own resources tell.</summary>
internal static class GoogleHealthMappingAccount
{
    private const string Scale = "SCALE";

    /// <summary>Facts and devices of an answer.</summary>
    public static MappedPage Map(
        GoogleHealthQuestion question, JsonElement body, SourceFacts facts, bool withDevices) =>
        question.DataType switch
        {
            GoogleHealthCatalogue.Settings => Told(SourceFacts.Unknown with { TimeZone = Json.Text(body, "timeZone") }),
            GoogleHealthCatalogue.Profile => Told(SourceFacts.Unknown with
            {
                MemberSince = Json.Date(Json.Member(body, "membershipStartDate")),
            }),
            GoogleHealthCatalogue.Identity => Told(SourceFacts.Unknown with
            {
                AccountId = Json.Text(body, "healthUserId"),
            }),
            GoogleHealthCatalogue.PairedDevices => Devices(body, facts, withDevices),
            _ => new MappedPage([], [], [], null),
        };

    private static MappedPage Told(SourceFacts told) =>
        new([], [], [], told == SourceFacts.Unknown ? null : told);

    private static MappedPage Devices(JsonElement body, SourceFacts facts, bool withDevices)
    {
        var items = new List<Item>();
        var rejected = new List<RejectedRecord>();
        DateTimeOffset? newest = null;
        foreach (var device in Json.Elements(body, "pairedDevices"))
        {
            if (Json.Member(device, "lastSyncTime") is null)
                continue; // Paired, but it never delivered anything.
            if (Json.Instant(device, "lastSyncTime") is not { } synced || Json.Text(device, "name") is not { } name)
            {
                rejected.Add(
                    GoogleHealthMapping.Reject(HealthLines.Devices, "the device has no name or contact", device));
                continue;
            }

            // A scale that was in contact says nothing about the days of a tracker.
            if (Json.Text(device, "deviceType") != Scale && (newest is null || synced > newest))
                newest = synced;
            if (withDevices)
                items.Add(Device(device, name[(name.LastIndexOf('/') + 1)..], synced));
        }

        var told = newest is { } contact
            ? SourceFacts.Unknown with { DeviceSyncedAt = CivilTime.WallClock(contact, facts.TimeZone) } : null;
        return new MappedPage([.. items.OrderBy(item => item.Id, StringComparer.Ordinal)], rejected, [], told);
    }

    // The id holds the time of contact, so the same contact is the same item however often it is read.
    private static SampleItem Device(JsonElement device, string id, DateTimeOffset synced)
    {
        Label[] labels = [new("device_id", id), new("device_type", Json.Text(device, "deviceVersion") ?? "unknown")];
        var timestampMs = synced.ToUnixTimeMilliseconds();
        var samples = new List<Sample>();
        var level = Json.Measured(device, "batteryLevel") ?? (Json.Text(device, "batteryStatus") == "Empty" ? 0 : null);
        if (level is { } percent && double.IsFinite(percent))
            samples.Add(new Sample(HealthMetrics.DeviceBattery, labels, timestampMs, percent));
        samples.Add(new Sample(HealthMetrics.DeviceLastSync, labels, timestampMs, synced.ToUnixTimeSeconds()));
        return new SampleItem(
            $"{HealthLines.Devices}/{id}/{synced.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}", HealthLines.Devices, null,
            samples);
    }
}
