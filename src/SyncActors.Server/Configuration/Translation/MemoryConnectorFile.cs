using YamlDotNet.RepresentationModel;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Translates <c>config.yaml</c> of the memory connector: one Memory API, one LightRAG, and connectors from
/// contexts of the one to the other.</summary>
internal static class MemoryConnectorFile
{
    /// <summary>Name of the destination of every connector.</summary>
    internal const string Destination = "lightrag";

    /// <summary>Kind of the source of every connector.</summary>
    internal const string Source = "memory-api";

    /// <summary>Translates a file. Whatever is wrong is a finding of the result.</summary>
    /// <param name="path">The file.</param>
    /// <param name="variable">Reads a variable; null when it is not set.</param>
    /// <param name="needsVariables">Whether a variable without a value is an error where it is needed.</param>
    /// <exception cref="ConfigurationException">The file cannot be read as YAML.</exception>
    internal static Translated Read(string path, Func<string, string?> variable, bool needsVariables) =>
        Translate(YamlFile.Read(File.ReadAllText(path), path), path, variable, needsVariables);

    /// <summary>Translates a document.</summary>
    internal static Translated Translate(
        YamlMappingNode document, string name, Func<string, string?> variable, bool needsVariables)
    {
        var to = new Translated();
        var reading = new YamlReading(name, variable, to, needsVariables);
        var root = new YamlSection(document, "", reading);
        var rag = Needed(root, "lightrag", "the section that says where LightRAG is", to);
        var memories = Needed(root, "memory_api", "the section that says where the Memory API is", to);
        if (rag is not null)
            ReadLightRag(rag, to);
        if (memories is not null)
            ReadMemoryApi(memories, to);
        var connectors = MemoryConnectors.Read(root, reading);
        if (root.Section("state") is { } state)
            ReadState(state, connectors, to);
        if (root.Section("api") is { } api)
            ReadApi(api, to);
        if (root.Section("logging") is { } logging)
            MemoryLogging.Read(logging, to);
        MemoryLogging.Override(to, variable);
        if (root.Section("monitoring") is { } monitoring)
            MemoryMonitoring.Read(monitoring, to);
        if (root.Section("advanced") is { } advanced)
            ReadAdvanced(advanced, to);
        root.Close();
        return to;
    }

    private static YamlSection? Needed(YamlSection root, string key, string whatItIs, Translated to)
    {
        if (!root.Has(key))
            to.Error(root.Origin, $"{key} is missing; add {whatItIs}");
        return root.Section(key);
    }

    private static void ReadLightRag(YamlSection section, Translated to)
    {
        const string Key = $"destinations:{Destination}";
        var mode = section.Choice("mode", "api", "direct");
        to.Set($"{Key}:mode", mode);
        var isDirect = mode?.Text == "direct";
        if (section.Section("api") is { } api)
        {
            if (isDirect)
            {
                api.Skip("url", "api_key", "workspace", "timeout");
            }
            else
            {
                to.Set($"{Key}:base-url", api.Address("url"));
                to.Set($"{Key}:api-key", api.Text("api_key"));
                to.Set($"{Key}:workspace", api.Text("workspace"));
                to.Set($"{Key}:timeout", api.Number("timeout", 1, 86_400), "s");
            }

            api.Close();
        }
        else if (!isDirect && !section.Has("api"))
        {
            section.Error("api", "is missing; add it with the url of LightRAG");
        }

        if (section.Section("direct") is { } direct)
        {
            if (isDirect)
                to.Set($"{Key}:working-dir", direct.Text("working_dir"));
            else
                direct.Skip("working_dir");
            direct.Close();
        }

        section.Close();
    }

    private static void ReadMemoryApi(YamlSection section, Translated to)
    {
        const string Key = $"sources:{Source}";
        if (!section.Misses("url", "the address of the Memory API, such as http://127.0.0.1:8080"))
            to.Set($"{Key}:base-url", section.Address("url"));
        to.Set($"{Key}:api-key", section.Required("api_key", "the key of the Memory API, such as ${MEMORY_API_KEY}"));
        to.Set($"{Key}:timeout", section.Number("timeout", 1, 3600), "s");

        // Retries there, attempts here: the first one counts.
        if (section.Number("max_retries", 0, 19) is { Text.Length: > 0 } retries)
            to.Set("defaults:retry:attempts", retries.As($"{int.Parse(retries.Text) + 1}"));
        to.Set("defaults:retry:factor", section.Fraction("retry_backoff", 1, 100));
        section.Close();
    }

    private static void ReadState(YamlSection section, IReadOnlyList<string> connectors, Translated to)
    {
        var backend = section.Choice("backend", "json", "sqlite");
        var path = section.Text("path");
        if (path is { Text.Length: > 0 })
        {
            var folder = Path.GetDirectoryName(path.Text);
            to.Set("data-dir", path.As(folder is null or "" ? "." : folder));
            foreach (var connector in connectors)
            {
                to.Set($"{connector}:import-from", path);
                to.Set($"{connector}:import-when", "known", path.Origin);
            }

            section.Notice(
                "path",
                "the journal in its folder is what counts; what this file says was delivered is taken over before the "
                + "first run of each connector that it knows, and it is not opened again");
        }
        else if (backend is not null)
        {
            section.Notice("backend", "the journal in the data folder is what counts, whatever is chosen here");
        }

        if (section.Section("cleanup") is { } cleanup)
        {
            if (cleanup.IsOn("enabled", otherwise: true))
            {
                to.Set("history:keep", cleanup.Number("retention_days", 1, 36_500), "d");
                to.Set("history:clean-up", cleanup.Checked("cleanup_cron", MemoryConnectors.ProblemOfCron));
            }
            else
            {
                cleanup.Skip("retention_days", "cleanup_cron");
            }

            cleanup.Close();
        }

        section.Close();
    }

    private static void ReadApi(YamlSection section, Translated to)
    {
        to.Set("http:host", section.Text("host"));
        to.Set("http:port", section.Number("port", 0, 65_535));
        if (!section.IsOn("enabled", otherwise: true))
        {
            to.Set("http:host", "127.0.0.1", section.OriginOf("enabled"));
            section.Notice("enabled", "the API listens on this machine only, for its commands and health checks");
        }

        if (section.IsOn("enable_auth", otherwise: true))
        {
            to.Set("http:operator-key", section.Text("api_key"));
            if (!section.Has("api_key"))
                section.Notice("api_key", "is not set; the key is in operator.key of the data folder");
        }
        else
        {
            section.Skip("api_key");
            section.Notice("enable_auth", "the API always asks for a key; it is in operator.key of the data folder");
        }

        if (section.Section("cors") is { } cors)
        {
            to.Set("http:cors:enabled", cors.Switch("enabled"));
            foreach (var (index, origin) in cors.Texts("origins").Index())
                to.Set($"http:cors:origins:{index}", origin);
            cors.Close();
        }

        if (section.Section("rate_limit") is { } limit)
        {
            if (limit.IsOn("enabled", otherwise: false))
                to.Set("http:requests-per-minute", limit.Number("requests_per_minute", 1, 1_000_000));
            else
                limit.Skip("requests_per_minute");
            limit.Close();
        }

        section.Close();
    }

    private static void ReadAdvanced(YamlSection section, Translated to)
    {
        to.Set("shutdown-timeout", section.Number("shutdown_timeout", 1, 300), "s");
        if (section.Section("pipeline") is { } pipeline)
        {
            to.Set("runs-max", pipeline.Number("max_concurrent_connectors", 1, 100_000));
            if (pipeline.Number("job_timeout_minutes", 1, 1_000_000) is not null)
            {
                pipeline.Notice(
                    "job_timeout_minutes",
                    "a run has no time limit, since it goes on where it was after any stop; each request has one");
            }

            pipeline.Close();
        }

        if (section.Section("performance") is { } performance)
        {
            performance.Skip("enable_caching", "cache_ttl_seconds");
            section.Notice("performance", "nothing is cached; what is unchanged is recognised and not sent again");
            performance.Close();
        }

        if (section.Section("security") is { } security)
        {
            security.Skip("encrypt_secrets", "encryption_key");
            section.Notice(
                "security",
                "grants are always encrypted, with keys of the data folder; encryption_key is not used");
            security.Close();
        }

        section.Close();
    }
}
