using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.GoogleHealth.Data;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>The methods about the user: identity, profile, settings, paired devices.</summary>
internal sealed class UserMethods(GoogleHealthSimulatorOptions options, TimeProvider timeProvider)
{
    private const int DevicesUsual = 5;
    private const int DevicesMax = 100;

    /// <summary>The user's ids; the legacy one is that of the older API.</summary>
    public static JsonObject Identity(Person person) => new()
    {
        ["name"] = "users/me/identity",
        ["healthUserId"] = HealthUserId(person),
        ["legacyUserId"] = person.Id,
    };

    /// <summary>The opaque id of a person in this API.</summary>
    public static string HealthUserId(Person person) => (person.Seed % 1_000_000_000_000_000_000).ToString("D18");

    /// <summary>Age, first day and stride.</summary>
    public JsonObject Profile(Person person)
    {
        var today = DateOnly.FromDateTime(person.WallClockAt(timeProvider.GetUtcNow()));
        return new JsonObject
        {
            ["name"] = "users/me/profile",
            ["age"] = person.AgeOn(today),
            ["membershipStartDate"] = Wire.Date(person.MemberSince),
            ["autoWalkingStrideLengthMm"] = (int)Math.Round(person.HeightCm * 4.14m),
        };
    }

    /// <summary>Time zone and units of display.</summary>
    public JsonObject Settings(Person person)
    {
        var now = timeProvider.GetUtcNow();
        var zone = person.ZoneAt(now);
        return new JsonObject
        {
            ["name"] = "users/me/settings",
            ["autoStrideEnabled"] = true,
            ["distanceUnit"] = "DISTANCE_UNIT_KILOMETERS",
            ["weightUnit"] = "WEIGHT_UNIT_KILOGRAMS",
            ["temperatureUnit"] = "TEMPERATURE_UNIT_CELSIUS",
            ["timeZone"] = zone.Id,
            ["utcOffset"] = Wire.Seconds(zone.GetUtcOffset(now)),
            ["languageLocale"] = "en_GB",
        };
    }

    /// <summary>A page of trackers and scales.</summary>
    public JsonObject PairedDevices(HttpContext context, Person person)
    {
        var query = context.Request.Query;
        var asked = PointMethods.AskedSize(query["pageSize"]);
        string[] parameters = [person.Id, "pairedDevices", query["pageSize"].ToString()];
        var page = Page<PersonDevice>.Cut(
            person.Devices,
            PagePosition.Parse(query["pageToken"], parameters),
            Math.Min(asked == 0 ? DevicesUsual : asked, DevicesMax),
            options.EmptyPages,
            EndlessPagingFeature.IsOrderedFor(context));
        var answer = new JsonObject();
        if (page.Items.Count > 0)
            answer["pairedDevices"] = new JsonArray([.. page.Items.Select(device => Device(person, device))]);
        if (page.Next is { } next)
            answer["nextPageToken"] = next.ToToken(parameters);
        return answer;
    }

    private JsonObject Device(Person person, PersonDevice device)
    {
        var synced = person.LastSync(timeProvider.GetUtcNow());
        var battery = device.BatteryPercentAt(synced);
        return new JsonObject
        {
            ["name"] = $"users/me/pairedDevices/{device.Id}",
            ["deviceType"] = device.IsScale ? "SCALE" : "TRACKER",
            ["deviceVersion"] = device.Version,
            ["batteryLevel"] = battery,
            ["batteryStatus"] = battery switch
            {
                >= 60 => "High",
                >= 25 => "Medium",
                > 0 => "Low",
                _ => "Empty",
            },
            ["lastSyncTime"] = Wire.Moment(synced),
            ["macAddress"] = string.Join(':', device.Mac.Chunk(2).Select(static pair => new string(pair))),
            ["features"] = device.IsScale ? new JsonArray("WEIGHT") : new JsonArray("HEART_RATE", "STEPS"),
        };
    }
}
