using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Devices and profile.</summary>
internal static class AccountAnswers
{
    private const int AverageDays = 30;

    /// <summary>Devices, with the wall clock of the last upload: no zone, no offset.</summary>
    public static VendorAnswer Devices(FitbitCall call)
    {
        var synced = call.Person.LastSync(call.Now);
        return FitbitCall.Ok(new JsonArray([.. call.Person.Devices.Select(device =>
        {
            var level = device.BatteryPercentAt(synced);
            return (JsonNode)new JsonObject
            {
                ["battery"] = level switch { > 60 => "High", > 25 => "Medium", > 8 => "Low", _ => "Empty" },
                ["batteryLevel"] = level,
                ["deviceVersion"] = device.Version,
                ["features"] = new JsonArray(),
                ["id"] = device.Id,
                ["lastSyncTime"] = FitbitCall.Local(call.Person.WallClockAt(synced)),
                ["mac"] = device.Mac,
                ["type"] = device.IsScale ? "SCALE" : "TRACKER",
            };
        })]));
    }

    /// <summary>The profile: the only place that names the time zone.</summary>
    public static VendorAnswer Profile(FitbitCall call)
    {
        var person = call.Person;
        var zone = person.ZoneAt(call.Now);
        var names = person.DisplayName.Split(' ', 2);
        var days = call.SeenIn(new DateRange(call.Today.AddDays(-AverageDays), call.Today.AddDays(-1))).ToArray();
        const string Picture = "https://static0.fitbit.com/images/profile/defaultProfile_100.png";
        return FitbitCall.Ok(new JsonObject
        {
            ["user"] = new JsonObject
            {
                ["aboutMe"] = "",
                ["age"] = person.AgeOn(call.Today),
                ["avatar"] = Picture,
                ["avatar150"] = Picture,
                ["averageDailySteps"] = days.Length == 0 ? 0 : (int)days.Average(static day => day.Steps),
                ["city"] = "",
                ["country"] = "",
                ["dateOfBirth"] = FitbitCall.Date(person.BirthDate),
                ["displayName"] = person.DisplayName,
                ["distanceUnit"] = "METRIC",
                ["encodedId"] = person.Id,
                ["firstName"] = names[0],
                ["foodsLocale"] = "en_US",
                ["fullName"] = person.DisplayName,
                ["gender"] = person.IsMale ? "MALE" : "FEMALE",
                ["glucoseUnit"] = "METRIC",
                ["height"] = person.HeightCm,
                ["heightUnit"] = "METRIC",
                ["lastName"] = names[^1],
                ["locale"] = "en_US",
                ["memberSince"] = FitbitCall.Date(person.MemberSince),
                ["offsetFromUTCMillis"] = (long)zone.GetUtcOffset(call.Now).TotalMilliseconds,
                ["startDayOfWeek"] = "MONDAY",
                ["strideLengthRunning"] = Math.Round(person.HeightCm * 0.55m, 1),
                ["strideLengthWalking"] = Math.Round(person.HeightCm * 0.413m, 1),
                ["timezone"] = zone.Id,
                ["waterUnit"] = "METRIC",
                ["weight"] = person.WeightKg,
                ["weightUnit"] = "METRIC",
            },
        });
    }
}
