using SyncActors.Server.Configuration;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What is wrong with a file is told with its place.</summary>
public sealed class WrongFileTests
{
    [Theory]
    [InlineData("  timeout: 30", "  timout: 30", 10, "memory_api.timout is no key; did you mean timeout")]
    [InlineData("    context_id: \"CTX123\"", "    contextid: CTX123", 12, "connectors.personal-memories.context_id is missing")]
    [InlineData("logging:", "loging:", 34, "loging is no key; did you mean logging")]
    [InlineData("    transformation:", "    completely_else:", 22, "completely_else is no key; known here are context_id")]
    [InlineData("  timeout: 30", "  timeout: soon", 10, "memory_api.timeout: 'soon' is not a whole number from 1 to 3600")]
    [InlineData("  timeout: 30", "  timeout: [30]", 10, "memory_api.timeout must be a simple value")]
    [InlineData("    schedule:\n      type: \"interval\"\n      interval_hours: 1", "    schedule: hourly", 15, "schedule must be a section of keys")]
    [InlineData("query_limit: 100", "query_limit: 1001", 20, "ingestion.query_limit: '1001' is not a whole number from 1 to 1000")]
    [InlineData("query_range: \"week\"", "query_range: weak", 19, "'weak' is not one of day, week, month, year, all; did you mean week")]
    [InlineData("interval_hours: 1", "interval_hours: 0", 17, "interval_hours: '0' is not a number from")]
    [InlineData("      type: \"interval\"\n      interval_hours: 1", "      type: cron\n      cron: \"61 * * * *\"", 17, "schedule.cron: '61 * * * *' cannot be")]
    [InlineData("      type: \"interval\"\n      interval_hours: 1", "      type: cron", 16, "schedule.cron is missing")]
    [InlineData("type: \"interval\"", "type: intervall", 16, "'intervall' is not one of interval, cron; did you mean interval")]
    [InlineData("strategy: \"standard\"", "strategy: standart", 23, "'standart' is not one of standard, rich; did you mean standard")]
    [InlineData("max_attempts: 3", "max_attempts: 0", 25, "retry.max_attempts: '0' is not a whole number from 1 to 20")]
    [InlineData("    enabled: true", "    enabled: maybe", 13, "connectors.personal-memories.enabled: 'maybe' is neither true nor false")]
    [InlineData("  api_key: \"memory-key\"", "  api_key: \"\"", 8, "memory_api.api_key is missing")]
    [InlineData("  api_key: \"memory-key\"\n", "", 8, "memory_api.api_key is missing")]
    [InlineData("  api_key: \"memory-key\"", "  api_key: \"${MEMORY_API_KEY}\"", 9, "memory_api.api_key needs the variable MEMORY_API_KEY")]
    [InlineData("  api_key: \"memory-key\"", "  api_key: \"${memory key}\"", 9, "memory_api.api_key has a ${ that names no variable")]
    [InlineData("url: \"http://127.0.0.1:8080\"", "url: 127.0.0.1:8080", 8, "memory_api.url: '127.0.0.1:8080' is not an http or https address")]
    [InlineData("  mode: \"api\"", "  mode: html", 2, "lightrag.mode: 'html' is not one of api, direct")]
    [InlineData("id: \"personal-memories\"", "id: \"a:b\"", 12, "connectors[0].id 'a:b' holds a character")]
    [InlineData("  - id: \"personal-memories\"", "  - id: other\n    context_id: C\n  - id: Other\n    context_id: C\n  - id: p", 14, "'Other' is taken by the connector of line 12")]
    [InlineData("connectors:\n  - id", "connectors:\n  - nothing\n  - id", 12, "connectors[0] must be a section of keys")]
    [InlineData("  port: 9622", "  port: 96220", 31, "api.port: '96220' is not a whole number from 0 to 65535")]
    [InlineData("  level: \"INFO\"", "  level: LOUD", 35, "logging.level: 'LOUD' is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL")]
    public void Each_mistake_is_told_where_it_was_made(string right, string wrong, int line, string told)
    {
        Assert.Contains(right, ShortFile.Text, StringComparison.Ordinal);
        var translated = Translations.Of(ShortFile.Text.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Contains(
            translated.Errors,
            error => error.Origin.Line == line && error.Text.Contains(told, StringComparison.Ordinal));
        Assert.InRange(translated.Errors.Count(), 1, 2);
    }

    [Fact]
    public void All_mistakes_are_found_in_one_go_and_the_first_one_refuses_the_file()
    {
        var translated = Translations.Of(
            ShortFile.Text.Replace("timeout: 30", "timeout: x", StringComparison.Ordinal)
                .Replace("port: 9622", "port: x", StringComparison.Ordinal)
                .Replace("strategy", "strategie", StringComparison.Ordinal));
        Assert.Equal([10, 23, 31], translated.Errors.Select(error => error.Origin.Line).Order());
        var refused = Assert.Throws<ConfigurationException>(() => translated.Checked("config.yaml"));
        Assert.Contains("And 2 more", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_came_from_a_variable_is_not_shown()
    {
        var translated = Translations.Of(
            ShortFile.Text.Replace("timeout: 30", "timeout: ${SECRET}", StringComparison.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["SECRET"] = "HIDDEN" });
        var error = Assert.Single(translated.Errors);
        Assert.Contains("the value of the variable SECRET is not a whole number", error.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [1, 2", 1)]
    [InlineData("a: 1\nb: 'x\n", 2)]
    [InlineData("a: 1\na: 2\n", 2)]
    [InlineData("- a\n- b\n", 1)]
    [InlineData("a: 1\n---\nb: 2\n", 3)]
    [InlineData("a: 1\n\tb: 2\n", 1)]
    public void What_is_no_YAML_of_keys_is_told_with_its_line(string text, int line)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Translations.Of(text));
        Assert.Matches($@"^config\.yaml:({line}|{line + 1}):\d+: ", wrong.Message);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void An_empty_file_lacks_both_ends()
    {
        var translated = Translations.Of("");
        Assert.Equal(2, translated.Errors.Count());
    }
}
