using SyncActors.Simulators.LightRag;

namespace SyncActors.Simulators.Tests.LightRag;

public sealed class LightRagAccessTests
{
    private const string Counts = "/documents/status_counts";

    private static readonly Dictionary<string, string> Accounts = new() { ["alice"] = "secret" };

    [Theory]
    [InlineData(null, 403, "API Key required")]
    [InlineData("wrong", 403, "Invalid API Key")]
    [InlineData("key", 200, null)]
    public void A_key_is_asked_for(string? key, int status, string? detail)
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { ApiKey = "key" });
        var answer = bench.Ask("GET", Counts, "", key is null ? [] : [("X-API-Key", key)]);
        Assert.Equal((status, detail), (answer.Status, answer.Body["detail"]?.GetValue<string>()));
    }

    [Fact]
    public void With_a_key_and_accounts_either_is_enough_and_a_bad_token_spoils_a_good_key()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { ApiKey = "key", Accounts = Accounts });
        Assert.Equal(200, bench.Ask("GET", Counts, "", ("X-API-Key", "key")).Status);
        Assert.Equal(200, bench.Ask("GET", Counts, "", ("Authorization", "Bearer " + LogIn(bench))).Status);
        var spoiled = bench.Ask("GET", Counts, "", ("X-API-Key", "key"), ("Authorization", "Bearer nonsense"));
        Assert.Equal((401, "Invalid token"), (spoiled.Status, LightRagBench.Detail(spoiled)));
        Assert.Equal(
            "No credentials provided. Please login.", LightRagBench.Detail(bench.Ask("GET", Counts, "", ("X-API-Key", "no"))));
    }

    [Fact]
    public void A_token_ends_and_is_renewed_in_its_second_half_once_a_minute()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { Accounts = Accounts });
        var token = LogIn(bench);
        Assert.Null(Renewed(Counts));
        bench.Time.Advance(TimeSpan.FromHours(25));
        Assert.Null(Renewed("/documents/pipeline_status"));
        var renewed = Renewed(Counts);
        Assert.NotNull(renewed);
        Assert.Null(Renewed(Counts));
        bench.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal("Token expired", LightRagBench.Detail(bench.Ask("GET", Counts, "", ("Authorization", "Bearer " + token))));
        token = renewed;
        Assert.Null(bench.Ask("GET", Counts, "", ("Authorization", "Bearer " + token)).Body["detail"]);

        string? Renewed(string path) => bench.Answer("GET", path, "", ("Authorization", "Bearer " + token))
            .Headers.GetValueOrDefault("X-New-Token");
    }

    [Fact]
    public void Five_wrong_passwords_close_the_door_for_a_while()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { Accounts = Accounts });
        for (var attempt = 0; attempt < 5; attempt++)
            Assert.Equal(401, bench.Ask("POST", "/login", "username=alice&password=x").Status);
        var answer = bench.Answer("POST", "/login", "username=alice&password=secret");
        Assert.Equal((429, "300"), (answer.Status, answer.Headers["Retry-After"]));
        bench.Time.Advance(TimeSpan.FromSeconds(300));
        Assert.Equal(200, bench.Ask("POST", "/login", "username=alice&password=secret").Status);
    }

    [Fact]
    public void Guests_pass_a_key_only_in_1_4()
    {
        foreach (var (profile, status) in new[] { (LightRagProfile.V14, 200), (LightRagProfile.V15, 403) })
        {
            var bench = new LightRagBench(new LightRagSimulatorOptions { ApiKey = "key", Profile = profile });
            var guest = bench.Ask("GET", "/auth-status").Body["access_token"]!.GetValue<string>();
            Assert.Equal(status, bench.Ask("GET", Counts, "", ("Authorization", "Bearer " + guest)).Status);
        }
    }

    [Fact]
    public void Health_shows_the_workspace_to_those_who_may_and_the_header_changes_nothing_but_health()
    {
        var bench = new LightRagBench(new LightRagSimulatorOptions { ApiKey = "key", Workspace = "user_alice" });
        Assert.Null(bench.Ask("GET", "/health").Body["configuration"]);
        var full = bench.Ask("GET", "/health", "", ("X-API-Key", "key")).Body;
        Assert.Equal("user_alice", full["configuration"]!["workspace"]!.GetValue<string>());
        Assert.Equal(3, full["configuration"]!["max_parallel_insert"]!.GetValue<int>());
        Assert.Equal("1.5.7", full["core_version"]!.GetValue<string>());
        Assert.Equal(500, bench.Ask("GET", "/health", "", ("LIGHTRAG-WORKSPACE", "user_bob")).Status);
        bench.Ask(
            "POST", "/documents/text", """{"text":"Words.","file_source":"n.md"}""", ("X-API-Key", "key"),
            ("LIGHTRAG-WORKSPACE", "user_bob"));
        bench.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(bench.Simulator.Documents);
    }

    private static string LogIn(LightRagBench bench) =>
        bench.Ask("POST", "/login", "username=alice&password=secret").Body["access_token"]!.GetValue<string>();
}
