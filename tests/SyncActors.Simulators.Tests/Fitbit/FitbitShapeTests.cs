using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.People;
using SyncActors.Testing.Files;

namespace SyncActors.Simulators.Tests.Fitbit;

/// <summary>Answers have the members of the recorded ones, with the same kinds of values.</summary>
public sealed class FitbitShapeTests
{
    // Members that the recordings have and today's API or these people do not, or that are older spellings.
    private static readonly HashSet<string> NotServed =
    [
        "$.sleep[].levels.data[].datetime:String", "$.sleep[].levels.shortData[].datetime:String",
    ];

    [FixturesTheory("fitbit")]
    [InlineData("activities-date.json", "/1/user/-/activities/date/{full}.json")]
    [InlineData("activities-date-one-log.json", "/1/user/-/activities/date/{full}.json")]
    [InlineData("activities-distance-range.json", "/1/user/-/activities/distance/date/2025-05-01/2025-05-20.json")]
    [InlineData("activities-steps-range.json", "/1/user/-/activities/steps/date/2025-05-01/2025-05-20.json")]
    [InlineData("activities-steps-range-with-zero.json", "/1/user/-/activities/steps/date/2025-05-01/2025-05-20.json")]
    [InlineData("activities-steps-intraday-1d-1min.json", "/1/user/-/activities/steps/date/2025-05-01/1d/1min.json")]
    [InlineData("azm-range.json", "/1/user/-/activities/active-zone-minutes/date/2025-05-01/2025-05-30.json")]
    [InlineData("body-log-fat.json", "/1/user/-/body/log/fat/date/2025-05-01/2025-05-30.json")]
    [InlineData("body-log-weight.json", "/1/user/-/body/log/weight/date/2025-05-01/2025-05-31.json")]
    [InlineData("br-date.json", "/1/user/-/br/date/{night}.json")]
    [InlineData("br-range.json", "/1/user/-/br/date/2025-05-01/2025-05-30.json")]
    [InlineData("br-intraday-date.json", "/1/user/-/br/date/{night}/all.json")]
    [InlineData("cardioscore-date.json", "/1/user/-/cardioscore/date/{night}.json")]
    [InlineData("cardioscore-range.json", "/1/user/-/cardioscore/date/2025-05-01/2025-05-30.json")]
    [InlineData("devices-one.json", "/1/user/-/devices.json")]
    [InlineData("foods-log-date.json", "/1/user/-/foods/log/date/{fed}.json")]
    [InlineData("foods-log-water-date.json", "/1/user/-/foods/log/water/date/{watered}.json")]
    [InlineData("heart-intraday-1d.json", "/1/user/-/activities/heart/date/{night}/1d/15min/time/00:00/23:59.json")]
    [InlineData("heart-range.json", "/1/user/-/activities/heart/date/2025-05-01/2025-05-30.json")]
    [InlineData("hrv-date.json", "/1/user/-/hrv/date/{night}.json")]
    [InlineData("hrv-range.json", "/1/user/-/hrv/date/2025-05-01/2025-05-30.json")]
    [InlineData("hrv-intraday-date.json", "/1/user/-/hrv/date/{night}/all.json")]
    [InlineData("profile.json", "/1/user/-/profile.json")]
    [InlineData("sleep-date-stages.json", "/1.2/user/-/sleep/date/{night}.json")]
    [InlineData("sleep-range-stages.json", "/1.2/user/-/sleep/date/2025-05-01/2025-05-30.json")]
    [InlineData("sleep-range-stages-and-nap-made.json", "/1.2/user/-/sleep/date/2025-04-01/2025-06-30.json")]
    [InlineData("spo2-date.json", "/1/user/-/spo2/date/{night}.json")]
    [InlineData("spo2-range.json", "/1/user/-/spo2/date/2025-05-01/2025-05-30.json")]
    [InlineData("spo2-range-empty-made.json", "/1/user/-/spo2/date/2015-05-01/2015-05-30.json")]
    [InlineData("hrv-range-empty-made.json", "/1/user/-/hrv/date/2015-05-01/2015-05-30.json")]
    [InlineData("spo2-intraday-date.json", "/1/user/-/spo2/date/{night}/all.json")]
    [InlineData("temp-skin-range-made.json", "/1/user/-/temp/skin/date/2025-05-01/2025-05-30.json")]
    public async Task An_answer_has_every_member_of_the_recorded_one(string fixture, string path)
    {
        await using var harness = await FitbitHarness.StartAsync(adjust: WithAltimeter);
        var answer = Members(await harness.GetAsync(Dated(harness.Population, path)));
        var recorded = Members(Recorded(fixture));
        recorded.ExceptWith(NotServed);
        recorded.ExceptWith(answer);
        Assert.True(recorded.Count == 0, "missing: " + string.Join(", ", recorded));
    }

    [FixturesFact("fitbit")]
    public async Task Core_temperatures_have_the_recorded_members()
    {
        await using var harness = await FitbitHarness.StartAsync();
        var date = Find(harness.Population, static day => day.CoreTemperatures.Count > 0);
        var answer = await harness.GetAsync($"/1/user/-/temp/core/date/{date:yyyy-MM-dd}.json");
        Assert.Equal(Members(Recorded("temp-core-range-made.json")).Order(), Members(answer).Order());
    }

    [FixturesFact("fitbit")]
    public async Task A_waking_sleeper_is_told_that_stages_are_pending()
    {
        await using var harness = await FitbitHarness.StartAsync(
            static options => options with { SleepPendingFor = TimeSpan.FromDays(400) });
        var date = Find(harness.Population, static day => day.Hrv is not null);
        var answer = await harness.GetAsync($"/1.2/user/-/sleep/date/{date:yyyy-MM-dd}.json");
        Assert.Equal(Recorded("sleep-date-pending-made.json").ToJsonString(), answer.ToJsonString());
    }

    [FixturesTheory("fitbit")]
    [InlineData("error-400-invalid-request.json", 400, null)]
    [InlineData("error-401-expired-token.json", 401, null)]
    [InlineData("error-401-invalid-token-made.json", 401, "invalid_token")]
    [InlineData("error-403-insufficient-scope-made.json", 403, null)]
    [InlineData("error-403-insufficient-permissions.json", 403, "insufficient_permissions")]
    [InlineData("error-403-google-style-made.json", 403, "google")]
    [InlineData("error-429-made.json", 429, null)]
    [InlineData("error-429-google-style-made.json", 429, "google")]
    public async Task An_ordered_error_has_the_recorded_members(string fixture, int status, string? reason)
    {
        await using var harness = await FitbitHarness.StartAsync();
        var answer = harness.Simulator.Refuse(default, status, reason);
        Assert.Equal(Members(Recorded(fixture)).Order(), Members(JsonNode.Parse(answer.Body)!).Order());
    }

    private static Person WithAltimeter(Person person) => person with
    {
        Devices = [.. person.Devices.Select(static device => device with { HasAltimeter = !device.IsScale })],
    };

    private static JsonNode Recorded(string fixture) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(SourceTree.Fixtures("fitbit")!, fixture)))!;

    private static string Dated(IPopulation population, string path) => path
        .Replace(
            "{night}",
            Text(
                Find(population, static day => day is { Hrv.DeepRmssdMs: not null, Spo2: not null, Vo2Max: not null })),
            StringComparison.Ordinal)
        .Replace("{fed}", Text(Find(population, static day => day.Foods.Count > 0)), StringComparison.Ordinal)
        .Replace("{watered}", Text(Find(population, static day => day.Waters.Count > 0)), StringComparison.Ordinal)
        .Replace(
            "{full}",
            Text(
                Find(
                    population,
                    static day => day is { MinutesVery: >= 30, RestingHeartRate: not null, Hrv: not null })),
            StringComparison.Ordinal);

    private static string Text(DateOnly date) => FitbitCall.Date(date);

    private static DateOnly Find(IPopulation population, Func<PersonDay, bool> wanted) =>
        Enumerable.Range(0, 60).Select(static back => new DateOnly(2025, 6, 15).AddDays(-back))
            .First(date => population.Day(FitbitHarness.User, date) is { } day && wanted(day));

    // Paths of all members with the kind of their value; integers and fractions are one kind.
    private static HashSet<string> Members(JsonNode node)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        Walk(node, "$");
        return members;

        void Walk(JsonNode? at, string path)
        {
            switch (at)
            {
                case JsonObject fields:
                    foreach (var (name, value) in fields) Walk(value, path + "." + name);
                    break;
                case JsonArray items:
                    members.Add(path + ":Array");
                    foreach (var item in items) Walk(item, path + "[]");
                    break;
                default:
                    var kind = at?.GetValueKind() ?? JsonValueKind.Null;
                    members.Add(path + ":" + (kind == JsonValueKind.False ? JsonValueKind.True : kind));
                    break;
            }
        }
    }
}
