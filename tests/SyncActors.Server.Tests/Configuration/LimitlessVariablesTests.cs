using SyncActors.Server.Configuration;
using SyncActors.Server.Configuration.Translation;
using SyncActors.Testing.Files;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What the variables of the Limitless agent come to.</summary>
public sealed class LimitlessVariablesTests
{
    [Fact]
    public void The_file_of_variables_comes_to_these()
    {
        var variables = File.ReadAllLines(SourceTree.PathOf("hocon", "examples", "limitless.env"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Translations.EqualsGolden("limitless.txt", Translations.Show(Read(variables)));
    }

    [Fact]
    public void Two_keys_are_enough()
    {
        var keys = Keys(Read(Pair()));
        Assert.Equal("limitless", keys["connectors:limitless:source:kind"]);
        Assert.Equal("memory-box", keys["connectors:limitless:destinations:memory-box:kind"]);
        Assert.Equal("Limitless-Lifelogs", keys["connectors:limitless:destinations:memory-box:bucket"]);
        Assert.Equal("30m", keys["connectors:limitless:schedule:every"]);
    }

    [Fact]
    public void Without_either_key_there_is_nothing_to_say() =>
        Assert.Empty(Read(new() { ["SYNC_INTERVAL_MINUTES"] = "1", ["LOG_LEVEL"] = "LOUD" }).Keys);

    [Theory]
    [InlineData("LIMITLESS_API_KEY", "MEMORYBOX_API_KEY")]
    [InlineData("MEMORYBOX_API_KEY", "LIMITLESS_API_KEY")]
    public void One_key_without_the_other_is_refused(string there, string missing)
    {
        var error = Assert.Single(Read(new() { [there] = "HIDDEN" }).Errors);
        Assert.Equal($"variable {missing}", error.Origin.File);
        Assert.DoesNotContain("HIDDEN", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SYNC_INTERVAL_MINUTES", "4", "'4' is not a whole number from 5 to 1440")]
    [InlineData("SYNC_INTERVAL_MINUTES", "1441", "'1441' is not a whole number from 5 to 1440")]
    [InlineData("SYNC_INTERVAL_MINUTES", "often", "'often' is not a whole number from 5 to 1440")]
    [InlineData("BATCH_SIZE", "0", "'0' is not a whole number from 1 to 1000")]
    [InlineData("TIMEZONE", "Mars/Olympus", "cannot be: 'Mars/Olympus' is no IANA time zone")]
    [InlineData("LOG_LEVEL", "LOUD", "'LOUD' is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL")]
    [InlineData("HEALTH_CHECK_PORT", "80800", "'80800' is not a whole number from 1 to 65535")]
    public void A_wrong_value_is_told_with_its_variable(string name, string value, string told)
    {
        var variables = Pair();
        variables[name] = value;
        var error = Assert.Single(Read(variables).Errors);
        Assert.StartsWith($"variable {name}: {told}", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("1440")]
    public void The_bounds_of_the_interval_belong_to_it(string minutes)
    {
        var variables = Pair();
        variables["SYNC_INTERVAL_MINUTES"] = minutes;
        Assert.Equal(minutes + "m", Keys(Read(variables))["connectors:limitless:schedule:every"]);
    }

    [Fact]
    public void Mail_is_sent_with_all_three_variables_and_not_needed()
    {
        var variables = Pair();
        variables["MAILGUN_API_KEY"] = "HIDDEN";
        variables["ALERT_EMAIL"] = "a@example.org";
        var partly = Read(variables);
        Assert.Empty(partly.Errors);
        Assert.Contains(
            "no mail is sent: MAILGUN_DOMAIN is missing", Assert.Single(partly.Notices).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(partly.Keys, key => key.Key.StartsWith("alerts", StringComparison.Ordinal));

        variables["MAILGUN_DOMAIN"] = "example.org";
        var keys = Keys(Read(variables));
        Assert.Equal("true", keys["alerts:enabled"]);
        Assert.Equal("mailgun", keys["alerts:channels:mail:kind"]);
        Assert.Equal(
            ("HIDDEN", "example.org", "a@example.org"),
            (keys["alerts:channels:mail:api-key"], keys["alerts:channels:mail:domain"],
                keys["alerts:channels:mail:to"]));
    }

    [Fact]
    public void What_the_database_says_was_delivered_is_taken_over()
    {
        var variables = Pair();
        variables["DATABASE_PATH"] = "/app/data/limitless_sync.db";
        variables["LOG_PATH"] = "/app/logs/";
        var translated = Read(variables);
        Assert.Equal("/app/data", Keys(translated)["data-dir"]);
        Assert.Equal("/app/logs/limitless_sync.log", Keys(translated)["log:file:path"]);
        Assert.Equal("/app/data/limitless_sync.db", Keys(translated)["connectors:limitless:import-from"]);
        Assert.Equal("known", Keys(translated)["connectors:limitless:import-when"]);
        Assert.Contains(
            "is taken over before the first run", Assert.Single(translated.Notices).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_that_is_mounted_as_a_file_wins_over_its_variable()
    {
        var folder = Directory.CreateTempSubdirectory("secrets-").FullName;
        File.WriteAllText(Path.Combine(folder, "limitless_api_key"), "mounted\n");
        File.WriteAllText(Path.Combine(folder, "memorybox_api_key"), "\n");
        var variables = Pair();
        var keys = Keys(LimitlessVariables.Read(
            name => ConfigurationLoader.SecretOr(folder, name, variables.GetValueOrDefault)));
        Assert.Equal("mounted", keys["connectors:limitless:source:api-key"]);
        Assert.Equal("box-token", keys["connectors:limitless:destinations:memory-box:api-key"]);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Beside_a_file_they_are_variables_and_no_more()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("env-").FullName, "own.conf");
        File.WriteAllText(path, "syncactors.http.port = ${PORT}");
        var variables = Pair();
        variables["PORT"] = "9001";
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        var beside = ConfigurationLoader.Load(path, variables.GetValueOrDefault, variables, overrides);
        Assert.Null(beside["syncactors:connectors:limitless:source:kind"]);
        Assert.Equal(9001, ServerSettings.Read(beside).Port);
        var alone = ConfigurationLoader.Load(null, variables.GetValueOrDefault, variables, overrides);
        Assert.Equal("limitless", alone["syncactors:connectors:limitless:source:kind"]);
    }

    private static Dictionary<string, string> Pair() => new(StringComparer.Ordinal)
    {
        ["LIMITLESS_API_KEY"] = "limitless-key", ["MEMORYBOX_API_KEY"] = "box-token",
    };

    private static Translated Read(Dictionary<string, string> variables) =>
        LimitlessVariables.Read(variables.GetValueOrDefault);

    private static Dictionary<string, string?> Keys(Translated translated)
    {
        Assert.Empty(translated.Errors);
        return translated.Keys.ToDictionary(key => key.Key, key => key.Value, StringComparer.Ordinal);
    }
}
