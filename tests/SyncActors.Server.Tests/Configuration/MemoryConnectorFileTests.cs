using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
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
        Assert.Equal("true", other["alerts:channels:webhook:allow-private"]);

        // As printf %s http://127.0.0.1:9/hook | openssl dgst -sha256 -binary | openssl base64 prints it.
        Assert.Equal("whsec_qUu36ElGJpe27poyWRCsVbnxfRsH/HWNvUfmBl0WFsM=", other["alerts:channels:webhook:secret"]);
    }

    [Fact]
    public void Switches_of_the_file_reach_their_keys()
    {
        var keys = Keys(Translations.Of(
            ShortFile.Text.Replace("  mode: \"api\"", "  mode: direct", StringComparison.Ordinal)
                .Replace("  enable_auth: true", "  enabled: no\n  enable_auth: false", StringComparison.Ordinal)
                .Replace("api_key: \"rag-key\"", "api_key: \"${NOT_NEEDED}\"", StringComparison.Ordinal)
                .Replace("  file: \"./memory_connector.log\"\n", "", StringComparison.Ordinal)
                .Replace(
                    "  port: 9622", "  port: 9622\n  rate_limit: {enabled: true, requests_per_minute: 60}",
                    StringComparison.Ordinal)
            + """
              file: {enabled: true, path: ./logs/x.log, rotation: time}
              console:
                enabled: no
                colorize: off
            monitoring:
              prometheus: {enabled: true, port: 9700, path: /numbers}
              health_check: {endpoint: /healthz}
            """));
        Assert.Equal("direct", keys["destinations:lightrag:mode"]);
        Assert.False(keys.ContainsKey("destinations:lightrag:api-key"));
        Assert.Equal("127.0.0.1", keys["http:host"]);
        Assert.False(keys.ContainsKey("http:operator-key"));
        Assert.Equal("60", keys["http:requests-per-minute"]);
        Assert.Equal(("./logs/x.log", "time"), (keys["log:file:path"], keys["log:file:rotate"]));
        Assert.Equal(("false", "false"), (keys["log:console:enabled"], keys["log:console:colors"]));
        Assert.Equal(("9700", "/numbers"), (keys["http:metrics:port"], keys["http:metrics:path"]));
        Assert.Equal("/healthz", keys["http:health-path"]);
    }

    [Fact]
    public void Metrics_have_their_old_port_when_none_is_named() => Assert.Equal(
        "9623",
        Keys(Translations.Of(ShortFile.Text + "monitoring:\n  prometheus: {enabled: true}\n"))["http:metrics:port"]);

    [Theory]
    [InlineData("DEBUG", "debug")]
    [InlineData("INFO", "information")]
    [InlineData("WARNING", "warning")]
    [InlineData("ERROR", "error")]
    [InlineData("CRITICAL", "critical")]
    public void Each_level_has_its_word(string level, string word) => Assert.Equal(
        word,
        Keys(Translations.Of(
            ShortFile.Text.Replace("level: \"INFO\"", $"level: {level}", StringComparison.Ordinal)))["log-level"]);

    [Fact]
    public void Components_are_these_parts()
    {
        var levels = ServerSettings.Read(Load(Write(
            ShortFile.Text
            + "  components: {scheduler: DEBUG, api_client: WARNING, orchestrator: ERROR, state_manager: CRITICAL}\n")))
            .Log.Levels;
        Assert.Equal(
            (LogLevel.Debug, LogLevel.Warning, LogLevel.Error, LogLevel.Critical),
            (levels["SyncActors.Sync.Scheduling"], levels["SyncActors.Sync.Fetching"],
                levels["SyncActors.Sync.Connector"], levels["SyncActors.Actors.Persistence"]));
    }

    [Theory]
    [InlineData("LIGHTRAG_API_KEY", "lightrag.api.api_key")]
    [InlineData("MEMORY_API_KEY", "memory_api.api_key")]
    [InlineData("CONNECTOR_API_KEY", "api.api_key")]
    public void Each_of_the_three_keys_is_missed_by_its_name(string variable, string key)
    {
        var without = Translations.Needed.Where(entry => entry.Key != variable)
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        Assert.Contains(
            $"{key} needs the variable {variable}",
            Assert.Single(Translations.Of(Translations.Complete, without).Errors).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:9621", "json", "./memory_sync_state.json", "DEBUG", "text", "./memory_connector.log")]
    [InlineData(
        "http://lightrag-service:9621", "sqlite", "/var/lib/memory-connector/state.db", "INFO", "json",
        "/var/log/memory-connector/connector.log")]
    public void What_was_recommended_for_a_workstation_and_for_a_server_is_read(
        string rag, string backend, string state, string level, string format, string log)
    {
        var settings = ServerSettings.Read(Load(Write(
            ShortFile.Text.Replace("http://localhost:9621", rag, StringComparison.Ordinal)
                .Replace("\"json\"", backend, StringComparison.Ordinal)
                .Replace("./memory_sync_state.json", state, StringComparison.Ordinal)
                .Replace("\"INFO\"", $"{level}\n  format: {format}\n  console: {{colorize: true}}", StringComparison.Ordinal)
                .Replace("./memory_connector.log", log, StringComparison.Ordinal))));
        Assert.Equal(Path.GetFullPath(Path.GetDirectoryName(state)!), settings.DataDirectory);
        Assert.Equal(
            (level == "DEBUG" ? LogLevel.Debug : LogLevel.Information, format == "json", true, log),
            (settings.Log.Level, settings.Log.IsJson, settings.Log.Colors, settings.Log.File!.Path));
    }

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
