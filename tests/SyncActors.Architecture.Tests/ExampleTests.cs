using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Testing.Files;

namespace SyncActors.Architecture.Tests;

/// <summary>Examples of configuration work as they stand, those in files and those on pages.</summary>
public sealed partial class ExampleTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["GOOGLE_CLIENT_ID"] = "id", ["GOOGLE_CLIENT_SECRET"] = "secret", ["FITBIT_CLIENT_ID"] = "id",
        ["FITBIT_CLIENT_SECRET"] = "secret", ["VICTORIA_PASSWORD"] = "secret", ["MEMORY_API_KEY"] = "key",
        ["LIMITLESS_API_KEY"] = "sk-key", ["MAILGUN_KEY"] = "key", ["MEMORYBOX_API_KEY"] = "key",
        ["SLACK_WEBHOOK"] = "https://hooks.slack.com/services/T0/B0/x",
        ["WEBHOOK_SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", ["SYNCACTORS_POSTGRES"] = "Host=127.0.0.1;Database=sync",
        ["SYNCACTORS_MASTER_KEY"] = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    };

    [Fact]
    public async Task One_user_at_home()
    {
        var home = await CatalogOf("home.conf");

        var ann = Assert.Single(home.All);
        Assert.Equal("google-health", ann.Definition.SourceKind);
        Assert.Equal(
            ["embedded", "victoria-metrics"], ann.Definition.Destinations.Select(destination => destination.Kind));
    }

    [Fact]
    public async Task A_family_with_both_vendors_and_two_destinations()
    {
        var family = await CatalogOf("family.conf");

        Assert.True(family.All.Select(setup => setup.Definition.User).Distinct().Count() > 2);
        Assert.Equal(
            ["fitbit", "google-health"],
            family.All.Select(setup => setup.Definition.SourceKind).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(family.All, setup => setup.Definition.Destinations.Count == 2);
    }

    [Fact]
    public async Task Memories_of_two_contexts_as_documents()
    {
        var memories = await CatalogOf("memories.conf");

        Assert.All(memories.All, setup => Assert.True(setup.Source.Descriptor.GivesDocuments));
        Assert.Equal([29, 6], memories.All.OrderBy(setup => setup.Definition.Name, StringComparer.Ordinal)
            .Select(setup => setup.Definition.LookbackDays));
    }

    [Fact]
    public async Task A_pendant_whose_documents_go_to_files_and_the_store()
    {
        var pendant = Assert.Single((await CatalogOf("limitless.conf")).All);

        Assert.True(pendant.Source.Descriptor.GivesDocuments);
        Assert.Equal(["lifelogs", "chats"], pendant.Definition.Lines.Select(line => line.Name));
        Assert.Equal(["file", "embedded"], pendant.Definition.Destinations.Select(destination => destination.Kind));
        Assert.Equal((3, TimeSpan.Zero), (pendant.Definition.LookbackDays, pendant.Definition.RereadEvery));
    }

    [Fact]
    public async Task A_node_of_a_cluster_has_no_file_of_its_own_as_a_destination()
    {
        var cluster = await CatalogAsync(SourceTree.PathOf("hocon", "cluster.conf"), Variables);

        Assert.Equal(2, cluster.All.Count);
        Assert.All(cluster.All, setup => Assert.Equal(
            "victoria-metrics", Assert.Single(setup.Definition.Destinations).Kind));
    }

    [Theory]
    [InlineData("journal.postgres.master-key", "c2hvcnQ=", "master-key is not 32 bytes in base64")]
    [InlineData("cluster.fence-after", "1s", "cluster.fence-after must be at least twice beat-every")]
    [InlineData("cluster.dead-after", "12s", "cluster.dead-after must be above drop-after")]
    [InlineData("cluster.disconnected-after", "1s", "cluster.disconnected-after must be at least twice beat-every")]
    [InlineData("cluster.look-every", "2s", "cluster.look-every must be at most half of dead-after less drop-after")]
    [InlineData("cluster.address", "db", "cluster.address 'db' is not an http or https address")]
    [InlineData("default-destinations.local.kind", "embedded", "a file of one process")]
    public async Task What_would_not_be_safe_in_a_cluster_is_refused(string key, string value, string why)
    {
        var failure = await Assert.ThrowsAsync<ConfigurationException>(() => CatalogAsync(
            SourceTree.PathOf("hocon", "cluster.conf"), Variables, ($"syncactors.{key}", value)));

        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2hvcnQ=", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_of_SyncBit_make_its_connector()
    {
        var variables = VariablesOf("syncbit.env");

        var setup = Assert.Single((await CatalogAsync(null, variables)).All);

        Assert.Equal(("syncbit", "fitbit"), (setup.Definition.Name, setup.Definition.SourceKind));
        Assert.Equal("victoria-metrics", Assert.Single(setup.Definition.Destinations).Kind);
    }

    [Fact]
    public void Variables_of_the_Limitless_agent_make_its_connector()
    {
        var keys = Load(null, VariablesOf("limitless.env"));

        Assert.Equal("limitless", keys["syncactors:connectors:limitless:source:kind"]);
        Assert.Equal("memory-box", keys["syncactors:connectors:limitless:destinations:memory-box:kind"]);
    }

    [Fact]
    public async Task A_file_of_the_memory_connector_makes_its_connectors_and_settings()
    {
        var file = SourceTree.PathOf("hocon", "examples", "memory-connector.yaml");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LIGHTRAG_API_KEY"] = "a", ["MEMORY_API_KEY"] = "b", ["CONNECTOR_API_KEY"] = "long-enough",
        };
        var keys = Load(file, variables);
        var settings = ServerSettings.Read(keys);

        Assert.Equal("memory-api", keys["syncactors:connectors:personal-memories:source:kind"]);
        Assert.Equal("false", keys["syncactors:connectors:work-memories:enabled"]);
        Assert.Equal((9622, 2), (settings.Port, settings.RunsMax));
        Assert.Equal(TimeSpan.FromDays(90), settings.History.Keep);

        var setups = (await CatalogAsync(file, variables)).All.ToDictionary(setup => setup.Definition.Name);
        var (personal, work) = (setups["personal-memories"], setups["work-memories"]);
        Assert.All(setups.Values, setup => Assert.Equal("lightrag", Assert.Single(setup.Definition.Destinations).Kind));
        Assert.Equal((true, false), (personal.Definition.Enabled, work.Definition.Enabled));
        Assert.Equal(
            ("every 01:00:00", "cron 0 9,17 * * 1-5 (UTC)"),
            (personal.Definition.Schedule.ToString(), work.Definition.Schedule.ToString()));
        Assert.Equal((6, 0), (personal.Definition.LookbackDays, work.Definition.LookbackDays)); // A week, a day.
        var own = personal.Definition.Retry;
        Assert.Equal((3, 2.0, TimeSpan.FromSeconds(60)), (own.AttemptsMax, own.Factor, own.DelayMax));

        // What the second one leaves out it has from memory_api and from the defaults.
        var partial = work.Definition.Retry;
        Assert.Equal((3, 2.0, TimeSpan.FromMinutes(1)), (partial.AttemptsMax, partial.Factor, partial.DelayMax));
    }

    [Fact]
    public void Every_example_has_a_test()
    {
        var files = Directory.GetFiles(SourceTree.PathOf("hocon", "examples")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "family.conf", "home.conf", "limitless.conf", "limitless.env", "memories.conf", "memory-connector.yaml",
                "syncbit.env",
            ],
            files);
    }

    [Fact]
    public async Task Configuration_that_pages_show_is_accepted()
    {
        var blocks = (from page in Repository.Pages()
                      from match in Block().Matches(page.Text)
                      select (page.Name, Text: match.Groups["text"].Value)).ToList();

        Assert.NotEmpty(blocks);
        foreach (var (name, text) in blocks)
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("syncactors-").FullName, "page.conf");
            await File.WriteAllTextAsync(file, text);
            var failure = await Record.ExceptionAsync(() => CatalogAsync(file, Variables));
            Assert.True(failure is null, $"{name}: {failure?.Message}");
        }
    }

    private static Dictionary<string, string> VariablesOf(string example) =>
        Repository.Read("hocon", "examples", example).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#').Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    private static IConfigurationRoot Load(string? file, IReadOnlyDictionary<string, string> variables) =>
        ConfigurationLoader.Load(
            file, variables.GetValueOrDefault, variables, new Dictionary<string, string>(StringComparer.Ordinal));

    private static Task<ConnectorCatalog> CatalogOf(string example) =>
        CatalogAsync(SourceTree.PathOf("hocon", "examples", example), Variables);

    private static async Task<ConnectorCatalog> CatalogAsync(
        string? file, IReadOnlyDictionary<string, string> variables, params (string Key, string Value)[] set)
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["syncactors.data-dir"] = Directory.CreateTempSubdirectory("syncactors-").FullName,
        };
        foreach (var (key, value) in set)
            overrides[key] = value;
        var configuration = ConfigurationLoader.Load(file, variables.GetValueOrDefault, variables, overrides);
        var services = new ServiceCollection();
        services.AddLogging().AddSyncActors(configuration, scheduler: false);
        await using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<ConnectorCatalog>();
    }

    [GeneratedRegex(@"(?s)^```hocon\n(?<text>.*?)^```", RegexOptions.Multiline, 10_000)]
    private static partial Regex Block();
}
