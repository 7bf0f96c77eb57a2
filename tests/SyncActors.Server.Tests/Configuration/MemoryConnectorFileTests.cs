using Microsoft.Extensions.Configuration;
using SyncActors.Server.Configuration;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What files of the memory connector come to.</summary>
public sealed class MemoryConnectorFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("yaml-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_complete_file_needs_its_three_keys_alone_and_comes_to_these() => Translations.EqualsGolden(
        "memory-connector.txt", Translations.Show(Translations.Of(Translations.Complete, Translations.Needed)));

    [Fact]
    public void The_short_file_comes_to_these() => Translations.EqualsGolden(
        "memory-connector-short.txt", Translations.Show(Translations.Of(ShortFile.Text)));

    [Fact]
    public void Alerts_that_are_on_need_their_address_and_know_Slack()
    {
        const string Slack = "https://hooks.slack.com/services/T0/B0/x";
        var on = Translations.Complete.Replace(
            "  alerts:\n    enabled: false", "  alerts:\n    enabled: true", StringComparison.Ordinal);
        Assert.Contains(
            "needs the variable ALERT_WEBHOOK_URL",
            Assert.Single(Translations.Of(on, Translations.Needed).Errors).Text, StringComparison.Ordinal);
        var slack = Keys(Translations.Of(on, With("ALERT_WEBHOOK_URL", Slack)));
        Assert.Equal("slack", slack["alerts:channels:webhook:kind"]);
        Assert.Equal(Slack, slack["alerts:channels:webhook:address"]);
        Assert.Equal("3", slack["alerts:rules:failures-in-a-row"]);
        Assert.Equal("24h", slack["alerts:rules:no-sync-for"]);
        var other = Keys(Translations.Of(on, With("ALERT_WEBHOOK_URL", "http://127.0.0.1:9/hook")));
        Assert.Equal("webhook", other["alerts:channels:webhook:kind"]);
        Assert.StartsWith("whsec_", other["alerts:channels:webhook:secret"], StringComparison.Ordinal);
    }

    [Fact]
    public void Switches_of_the_file_reach_their_keys()
    {
        var keys = Keys(Translations.Of(
            ShortFile.Text.Replace("  mode: \"api\"", "  mode: direct", StringComparison.Ordinal)
                .Replace("  enable_auth: true", "  enabled: no\n  enable_auth: false", StringComparison.Ordinal)
                .Replace("api_key: \"rag-key\"", "api_key: \"${NOT_NEEDED}\"", StringComparison.Ordinal)
                .Replace("  file: \"./memory_connector.log\"\n", "", StringComparison.Ordinal)
            + """
              console:
                colorize: off
            monitoring:
              prometheus: {enabled: true, port: 9700, path: /numbers}
              health_check: {endpoint: /healthz}
            """));
        Assert.Equal("direct", keys["destinations:lightrag:mode"]);
        Assert.False(keys.ContainsKey("destinations:lightrag:api-key"));
        Assert.Equal("127.0.0.1", keys["http:host"]);
        Assert.False(keys.ContainsKey("http:operator-key"));
        Assert.Equal("false", keys["log:console:colors"]);
        Assert.Equal(("9700", "/numbers"), (keys["http:metrics:port"], keys["http:metrics:path"]));
        Assert.Equal("/healthz", keys["http:health-path"]);
    }

    [Fact]
    public void Metrics_that_name_no_port_have_9623() => Assert.Equal(
        "9623",
        Keys(Translations.Of(ShortFile.Text + "\nmonitoring: {prometheus: {enabled: true}}\n"))["http:metrics:port"]);

    [Fact]
    public void Cron_is_read_in_the_zone_of_TIMEZONE_and_else_it_is_said_that_it_is_UTC()
    {
        const string Key = "connectors:work-memories:schedule:time-zone";
        var utc = Translations.Of(Translations.Complete, Translations.Needed);
        Assert.False(Keys(utc).ContainsKey(Key));
        Assert.Contains(utc.Notices, notice => notice.Text.Contains("is read in UTC", StringComparison.Ordinal));
        var berlin = Translations.Of(Translations.Complete, With("TIMEZONE", "Europe/Berlin"));
        Assert.Equal("Europe/Berlin", Keys(berlin)[Key]);
        Assert.DoesNotContain(berlin.Notices, notice => notice.Text.Contains("in UTC", StringComparison.Ordinal));
        Assert.Contains(
            "TIMEZONE", Assert.Single(Translations.Of(Translations.Complete, With("TIMEZONE", "Mars")).Errors).Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_the_log_win_over_the_file()
    {
        var variables = new Dictionary<string, string>(Translations.Needed, StringComparer.Ordinal)
        {
            ["LOG_LEVEL"] = "CRITICAL", ["LOG_FORMAT"] = "text",
        };
        var keys = Keys(Translations.Of(Translations.Complete, variables));
        Assert.Equal(("critical", "text"), (keys["log-level"], keys["log:format"]));
    }

    [Fact]
    public void Sections_may_be_merged_and_their_own_keys_win()
    {
        var keys = Keys(Translations.Of(ShortFile.Text.Replace(
            "connectors:\n  - id: \"personal-memories\"",
            """
            connectors:
              - &first
                id: second
                context_id: CTX9
                ingestion: {query_limit: 7}
              - <<: *first
                id: "personal-memories"
            """, StringComparison.Ordinal)));
        Assert.Equal("CTX9", keys["connectors:second:source:context"]);
        Assert.Equal("CTX123", keys["connectors:personal-memories:source:context"]);
        Assert.Equal("100", keys["connectors:personal-memories:source:limit"]);
    }

    [Fact]
    public void Settings_are_read_from_the_file_and_wrong_ones_are_told_with_their_place_in_it()
    {
        var path = Write(ShortFile.Text);
        var settings = ServerSettings.Read(Load(path));
        Assert.Equal(("0.0.0.0", 9622), (settings.Host, settings.Port));
        Assert.Equal("chosen-key", settings.Api.OperatorKey);
        Assert.Equal("./memory_connector.log", settings.Log.File!.Path);

        path = Write(ShortFile.Text.Replace("chosen-key", "short", StringComparison.Ordinal));
        var wrong = Assert.Throws<ConfigurationException>(() => ServerSettings.Read(Load(path)));
        Assert.StartsWith($"{path}:33:12: syncactors.http.operator-key is shorter", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("short\"", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_SyncActors_win_over_the_file()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["SYNCACTORS__HTTP__PORT"] = "9999" };
        var configuration = ConfigurationLoader.Load(
            Write(ShortFile.Text), _ => null, variables, new Dictionary<string, string>(StringComparer.Ordinal));
        Assert.Equal(9999, ServerSettings.Read(configuration).Port);
    }

    [OriginalsTheory]
    [InlineData("001", "# config.yaml - Memory Connector Configuration", 2)]
    [InlineData("003", "# Memory Connector Configuration", 1)]
    public void The_files_as_they_were_published_load(string document, string beginning, int connectors)
    {
        var yaml = Originals.Yaml(document, beginning);
        var translated = Translations.Of(yaml, Translations.Needed);
        Assert.Empty(translated.Errors);
        Assert.Equal(
            connectors,
            translated.Keys.Count(key => key.Key.EndsWith(":source:context", StringComparison.Ordinal)));
        Assert.Empty(Translations.Of(Originals.Yaml("001", "lightrag:", indented: true), Translations.Needed).Errors);
    }

    private static Dictionary<string, string> With(string name, string value) =>
        new(Translations.Needed, StringComparer.Ordinal) { [name] = value };

    private static Dictionary<string, string?> Keys(Translated translated)
    {
        Assert.Empty(translated.Errors);
        return translated.Keys.ToDictionary(key => key.Key, key => key.Value, StringComparer.Ordinal);
    }

    private static IConfigurationRoot Load(string path) => ConfigurationLoader.Load(
        path, _ => null, new Dictionary<string, string>(StringComparer.Ordinal),
        new Dictionary<string, string>(StringComparer.Ordinal));

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
