using System.Text.Json;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Testing.Files;

namespace SyncActors.Simulators.Tests.GoogleHealth;

/// <summary>Every member of a recorded answer, with its JSON kind, is in the simulator's answer as well.</summary>
public sealed class RecordedShapeTests
{
    [FixturesTheory("google-health")]
    [InlineData("active-energy-burned-dailyrollup.json", "active-energy-burned")]
    [InlineData("active-minutes-dailyrollup-made.json", "active-minutes")]
    [InlineData("active-zone-minutes-dailyrollup-made.json", "active-zone-minutes")]
    [InlineData("distance-dailyrollup-made.json", "distance")]
    [InlineData("heart-rate-dailyrollup-made.json", "heart-rate")]
    [InlineData("nutrition-log-dailyrollup.json", "nutrition-log")]
    [InlineData("steps-dailyrollup-two-days.json", "steps")]
    [InlineData("steps-dailyrollup-gap-made.json", "steps")]
    [InlineData("total-calories-dailyrollup-made.json", "total-calories")]
    public async Task A_daily_roll_up_has_the_recorded_members(string file, string type)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        AssertContains(file, await server.DailyAsync(type, new(2026, 11, 2), new(2026, 11, 6)));
    }

    [FixturesTheory("google-health")]
    [InlineData("steps-dailyrollup.json", "steps")]
    [InlineData("floors-dailyrollup.json", "floors")]
    [InlineData("distance-dailyrollup.json", "distance")]
    public async Task The_numeric_mode_has_the_members_of_mocks(string file, string type)
    {
        await using var server = await GoogleHealthServer.StartAsync(
            new GoogleHealthSimulatorOptions { IntegersAsStrings = false, MidnightAsEmptyTime = false });
        AssertContains(file, await server.DailyAsync(type, new(2026, 11, 2), new(2026, 11, 6)));
    }

    [FixturesTheory("google-health")]
    [InlineData("body-fat-list.json", "body-fat")]
    [InlineData("daily-heart-rate-variability-list-made.json", "daily-heart-rate-variability")]
    [InlineData("daily-oxygen-saturation-list-made.json", "daily-oxygen-saturation")]
    [InlineData("daily-respiratory-rate-list-made.json", "daily-respiratory-rate")]
    [InlineData("daily-resting-heart-rate-list-made.json", "daily-resting-heart-rate")]
    [InlineData("daily-sleep-temperature-derivations-list-made.json", "daily-sleep-temperature-derivations")]
    [InlineData("daily-vo2-max-list-made.json", "daily-vo2-max")]
    [InlineData("heart-rate-list-made.json", "heart-rate")]
    [InlineData("sleep-stages-list-made.json", "sleep")]
    [InlineData("steps-list-page1-made.json", "steps")]
    [InlineData("weight-list.json", "weight")]
    public async Task A_list_has_the_recorded_members(string file, string type)
    {
        await using var server = await GoogleHealthServer.StartAsync(
            new GoogleHealthSimulatorOptions { HeartRateSampleEvery = TimeSpan.FromSeconds(2) });
        AssertContains(file, await server.ListAsync(type));
    }

    [FixturesTheory("google-health")]
    [InlineData("identity.json", "identity")]
    [InlineData("profile-made.json", "profile")]
    [InlineData("settings-made.json", "settings")]
    [InlineData("paired-devices.json", "pairedDevices")]
    public async Task What_is_said_of_the_user_has_the_recorded_members(string file, string path)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        AssertContains(file, await server.GetAsync("v4/users/me/" + path));
    }

    [FixturesTheory("google-health")]
    [InlineData("oauth-token-made.json", true)]
    [InlineData("oauth-token-refresh-made.json", false)]
    public async Task Tokens_have_the_recorded_members_and_no_others(string file, bool first)
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { Testing = first });
        var defaults = new GoogleHealthSimulatorOptions();
        string[] grant = first
            ? ["authorization_code", "code", await CodeAsync(server)]
            : ["refresh_token", "refresh_token", server.SignIn(ScriptedPopulation.Alice).RefreshToken!];
        var answer = await server.FormAsync(
            "token",
            ("grant_type", grant[0]),
            (grant[1], grant[2]),
            ("redirect_uri", "http://localhost/"),
            ("client_id", defaults.ClientId),
            ("client_secret", defaults.ClientSecret));

        Assert.Equal(Members(Recorded(file)).Order(), Members(answer.Json).Order());
    }

    [FixturesTheory("google-health")]
    [InlineData("error-400-account-not-linked.json")]
    [InlineData("error-400-filter-member-made.json")]
    [InlineData("error-400-rollup-too-long-made.json")]
    [InlineData("error-400-unsupported-action-made.json")]
    [InlineData("error-401-token-expired-made.json")]
    [InlineData("error-401-unauthenticated.json")]
    [InlineData("error-403-scope-insufficient.json")]
    [InlineData("error-403-service-disabled.json")]
    [InlineData("error-429-resource-exhausted.json")]
    [InlineData("oauth-error-invalid-grant-made.json")]
    public async Task An_error_has_the_recorded_members_and_words(string file)
    {
        await using var server = await GoogleHealthServer.StartAsync(new()
        {
            ServiceEnabled = !file.Contains("service-disabled", StringComparison.Ordinal),
            UserRequestsPerMinute = 1,
        });
        var answer = await ProvokeAsync(server, file);

        AssertContains(file, answer);
        Assert.Equal(Words(Recorded(file)), Words(answer.Json));
    }

    private static async Task<Answer> ProvokeAsync(GoogleHealthServer server, string file)
    {
        var day = new DateOnly(2026, 11, 5);
        switch (file)
        {
            case "error-400-account-not-linked.json":
                server.Simulator.SetAccount(ScriptedPopulation.Alice, HealthAccount.NotLinked);
                return await server.ListAsync("steps");
            case "error-400-filter-member-made.json":
                return await server.ListAsync("steps", "steps.date >= \"2026-11-05\"");
            case "error-400-rollup-too-long-made.json":
                return await server.DailyAsync("steps", day.AddDays(-91), day);
            case "error-400-unsupported-action-made.json":
                return await server.ListAsync("total-calories");
            case "error-401-token-expired-made.json":
                server.Time.Advance(TimeSpan.FromHours(1));
                return await server.ListAsync("steps");
            case "error-401-unauthenticated.json":
                server.Use(null);
                return await server.ListAsync("steps");
            case "error-403-scope-insufficient.json":
                server.SignIn(ScriptedPopulation.Alice, GoogleHealthScopes.Sleep);
                return await server.ListAsync("steps");
            case "error-403-service-disabled.json":
                return await server.ListAsync("steps");
            case "error-429-resource-exhausted.json":
                await server.ListAsync("weight");
                return await server.ListAsync("weight");
            default:
                var defaults = new GoogleHealthSimulatorOptions();
                return await server.FormAsync(
                    "token",
                    ("grant_type", "refresh_token"),
                    ("refresh_token", "dead"),
                    ("client_id", defaults.ClientId),
                    ("client_secret", defaults.ClientSecret));
        }
    }

    private static async Task<string> CodeAsync(GoogleHealthServer server)
    {
        using var response = await server.Client.GetAsync(
            $"o/oauth2/v2/auth?client_id={new GoogleHealthSimulatorOptions().ClientId}&redirect_uri=http://localhost/"
            + $"&response_type=code&scope={GoogleHealthScopes.Sleep}&access_type=offline&prompt=consent&login_hint={ScriptedPopulation.Alice}");
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(response.Headers.Location!.Query);
        return query["code"].ToString();
    }

    private static JsonElement Recorded(string file) =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(SourceTree.Fixtures("google-health")!, file)));

    private static void AssertContains(string file, Answer answer)
    {
        var members = Members(answer.Json);
        Assert.Empty(Members(Recorded(file)).Except(members));
    }

    // Booleans that are false are absent, so true stands for both.
    private static HashSet<string> Members(JsonElement element)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        Collect(element, "", members);
        return members;
    }

    private static void Collect(JsonElement element, string path, HashSet<string> members)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    Collect(member.Value, $"{path}/{member.Name}", members);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Collect(item, path + "[]", members);
                break;
            default:
                members.Add($"{path}: {element.ValueKind}");
                break;
        }
    }

    private static string?[] Words(JsonElement error) =>
        error.GetProperty("error") is { ValueKind: JsonValueKind.Object } envelope
        ?
        [
            envelope.GetProperty("message").GetString(),
            envelope.GetProperty("status").GetString(),
            envelope.GetProperty("details")[0].GetProperty("reason").GetString(),
            envelope.GetProperty("details")[0].GetProperty("domain").GetString(),
        ]
        : [error.GetProperty("error").GetString(), error.GetProperty("error_description").GetString()];
}
