using System.Globalization;
using SyncActors.Domain.Schedules;
using YamlDotNet.RepresentationModel;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Translates the connectors of the memory connector's <c>config.yaml</c>.</summary>
internal static class MemoryConnectors
{
    private const string ConnectorsKey = "connectors";
    private const int IdLengthMax = 100;

    /// <summary>Translates them.</summary>
    /// <returns>The keys of those that could be, such as <c>connectors:mine</c>.</returns>
    internal static IReadOnlyList<string> Read(YamlSection root, YamlReading reading)
    {
        var names = new Dictionary<string, YamlNode>(StringComparer.OrdinalIgnoreCase);
        var items = root.Items(ConnectorsKey);
        if (items.Count == 0)
            reading.To.Notice(root.OriginOf(ConnectorsKey), "connectors: there are none, so nothing runs");
        foreach (var (index, item) in items.Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{ConnectorsKey}[{index}]");
            if (item is not YamlMappingNode node)
            {
                reading.To.Error(YamlFile.OriginOf(item, reading.File), $"{place} must be a section of keys");
                continue;
            }

            var unnamed = new YamlSection(node, place, reading);
            if (unnamed.Required("id", "the connector's name") is not { Text.Length: > 0 } id)
                continue;
            if (ProblemOfName(id.Text) is { } problem)
            {
                unnamed.Error("id", problem);
            }
            else if (names.TryGetValue(id.Text, out var first))
            {
                unnamed.Error("id", $"'{id.Text}' is taken by the connector of line {first.Start.Line}");
            }
            else
            {
                names.Add(id.Text, node);
                ReadOne(
                    new YamlSection(node, $"{ConnectorsKey}.{id.Text}", reading), $"{ConnectorsKey}:{id.Text}",
                    reading);
            }
        }

        return [.. names.Keys.Select(name => $"{ConnectorsKey}:{name}")];
    }

    /// <summary>What is wrong with a cron expression; null for nothing.</summary>
    internal static string? ProblemOfCron(string text) =>
        Schedule.At(text, "UTC").Problem() is { } problem ? $"cannot be: {problem}" : null;

    private static string? ProblemOfName(string id) => id switch
    {
        { Length: > IdLengthMax } => $"has more than {IdLengthMax} characters",
        _ when id.Any(letter => char.IsControl(letter) || letter is ':' or '/' or '\\') =>
            $"'{id}' holds a character that no name may have: a colon, a slash or a control character",
        _ when id.Trim() != id => $"'{id}' begins or ends with a space",
        _ => null,
    };

    private static void ReadOne(YamlSection section, string key, YamlReading reading)
    {
        var to = reading.To;
        section.Skip("id", "description");
        to.Set($"{key}:enabled", section.Switch("enabled"));
        to.Set($"{key}:source:kind", MemoryConnectorFile.Source, section.Origin);
        to.Set($"{key}:source:context", section.Required("context_id", "the context to read, such as CTX123"));
        to.Set(
            $"{key}:destinations:{MemoryConnectorFile.Destination}:kind", MemoryConnectorFile.Destination,
            section.Origin);
        if (section.Section("schedule") is { } schedule)
            ReadSchedule(schedule, key, reading);
        if (section.Section("ingestion") is { } ingestion)
            ReadIngestion(ingestion, key, to);
        if (section.Section("transformation") is { } transformation)
            ReadTransformation(transformation, $"{key}:transformation", to);
        if (section.Section("retry") is { } retry)
        {
            to.Set($"{key}:retry:attempts", retry.Number("max_attempts", 1, 20));
            to.Set($"{key}:retry:factor", retry.Fraction("backoff_multiplier", 1, 100));
            to.Set($"{key}:retry:delay-max", retry.Number("max_backoff_seconds", 1, 600), "s");
            retry.Close();
        }

        section.Close();
    }

    private static void ReadSchedule(YamlSection section, string key, YamlReading reading)
    {
        var type = section.Choice("type", "interval", "cron")?.Text
            ?? (section.Has("cron") && !section.Has("interval_hours") ? "cron" : "interval");
        if (type == "cron")
        {
            section.Skip("interval_hours");
            if (!section.Misses("cron", "an expression of 5 fields, such as \"0 9,17 * * 1-5\"")
                && section.Checked("cron", ProblemOfCron) is { } cron)
            {
                reading.To.Set($"{key}:schedule:cron", cron);
                ReadZone(section, key, reading);
            }
        }
        else
        {
            section.Skip("cron");
            reading.To.Set($"{key}:schedule:every", section.Fraction("interval_hours", 1.0 / 120, 8784), "h");
        }

        section.Close();
    }

    private static void ReadZone(YamlSection section, string key, YamlReading reading)
    {
        const string Variable = "TIMEZONE";
        if (reading.Variable(Variable) is not { Length: > 0 } zone)
        {
            section.Notice("cron", "is read in UTC; the variable TIMEZONE names another zone, such as Europe/Berlin");
        }
        else if ((Schedule.Manual with { TimeZone = zone }).Problem() is { } problem)
        {
            reading.To.Error(section.OriginOf("cron"), $"the variable {Variable} cannot be: {problem}");
        }
        else
        {
            var origin = section.OriginOf("cron");
            reading.To.Set(
                $"{key}:schedule:time-zone", new YamlText(zone, VariableText.Parse($"${{{Variable}}}")!, origin));
        }
    }

    private static void ReadIngestion(YamlSection section, string key, Translated to)
    {
        to.Set($"{key}:source:range", section.Choice("query_range", "day", "week", "month", "year", "all"));
        to.Set($"{key}:source:limit", section.Number("query_limit", 1, 1000));
        to.Set(
            $"{key}:destinations:{MemoryConnectorFile.Destination}:in-flight-max",
            section.Number("batch_size", 1, 100));
        if (section.Switch("skip_empty_transcripts") is { Text.Length: > 0 } skips)
            to.Set($"{key}:source:empty-transcript", skips.As(skips.Text == "true" ? "skip" : "placeholder"));

        section.Close();
    }

    private static void ReadTransformation(YamlSection section, string key, Translated to)
    {
        to.Set($"{key}:strategy", section.Choice("strategy", "standard", "rich"));
        to.Set($"{key}:include-audio", section.Switch("include_audio"));
        to.Set($"{key}:include-image", section.Switch("include_image"));
        to.Set($"{key}:geocoding", section.Switch("geocoding"));
        to.Set($"{key}:extract-tags", section.Switch("extract_tags"));
        section.Close();
    }
}
