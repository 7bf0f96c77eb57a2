using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Channels;
using SyncActors.Destinations;
using SyncActors.Hocon;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.GoogleHealth;
using SyncActors.Sources.Limitless;
using SyncActors.Sources.MemoryApi;

namespace SyncActors.Architecture.Tests;

/// <summary>The configuration that the code reads, the reference file and the documentation name the same
/// keys.</summary>
public sealed partial class SettingsTests
{
    private const string Unknown = "no-such-key";

    private static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["client-id"] = "id", ["address"] = "https://127.0.0.1:8428", ["folder"] = "files", ["context"] = "id",
        ["domain"] = "mg.example.org", ["api-key"] = "key", ["from"] = "a@example.org", ["to"] = "b@example.org",
        ["secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    };

    private static string Page => Repository.Read("docs", "reference", "keys.md");

    [Theory]
    [InlineData("source", "fitbit")]
    [InlineData("source", "google-health")]
    [InlineData("source", "limitless")]
    [InlineData("source", "memory-api")]
    [InlineData("transformation", "memory-api")]
    [InlineData("destination", "embedded")]
    [InlineData("destination", "file")]
    [InlineData("destination", "victoria-metrics")]
    [InlineData("destination", "lightrag")]
    [InlineData("destination", "memory-box")]
    [InlineData("channel", "mailgun")]
    [InlineData("channel", "slack")]
    [InlineData("channel", "webhook")]
    public void The_page_names_exactly_the_settings_that_a_plug_in_reads(string seam, string kind)
    {
        var documented = Rows(Repository.Section(Page, $"### {seam} `{kind}`")).Select(row => row.Key)
            .Where(key => !key.Contains('<', StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(Known(seam, kind).Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public void Every_kind_of_plug_in_has_its_place_on_the_page()
    {
        using var services = Services();
        foreach (var kind in services.GetServices<ISourceKind>())
            Assert.Contains($"### source `{kind.Kind}`", Page, StringComparison.Ordinal);
        foreach (var kind in services.GetServices<IDestinationKind>())
            Assert.Contains($"### destination `{kind.Kind}`", Page, StringComparison.Ordinal);
        foreach (var kind in services.GetServices<IAlertChannelKind>())
            Assert.Contains($"### channel `{kind.Kind}`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_names_every_key_of_the_reference_with_its_default()
    {
        var rows = Rows(Page).ToLookup(row => row.Key, row => row.Default, StringComparer.Ordinal);
        foreach (var (key, value) in Reference())
        {
            Assert.True(rows.Contains(key), $"keys.md has no row for {key}.");
            var shown = value.Length == 0 ? "empty" : $"`{value}`";
            Assert.True(
                rows[key].Contains(shown),
                $"keys.md says {string.Join(", ", rows[key])} for {key}; the default is {shown}.");
        }
    }

    [Fact]
    public void Every_key_of_the_reference_is_read_somewhere()
    {
        var read = KeysRead();
        foreach (var (key, _) in Reference())
        {
            Assert.True(
                read.Any(name => key == name || key.EndsWith("." + name, StringComparison.Ordinal)),
                $"Nothing reads {key}.");
        }
    }

    [Fact]
    public void Every_key_that_the_server_reads_is_on_the_page()
    {
        var named = Rows(Page).Select(row => row.Key).ToList();
        foreach (var key in KeysRead())
        {
            Assert.True(
                named.Exists(name => name == key || name.EndsWith("." + key, StringComparison.Ordinal)
                    || name.Contains($".{key}.", StringComparison.Ordinal)),
                $"keys.md does not name {key}.");
        }
    }

    private static IEnumerable<string> Known(string seam, string kind)
    {
        var values = new Dictionary<string, string>(Needed, StringComparer.Ordinal);
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            (seam == "transformation" ? documents : values)[Unknown] = "1";
            var refusal = Assert.Throws<SettingException>(() => Create(
                seam, kind, new Settings("x", values).WithTransformation(new Settings("x", documents))));
            var unknown = refusal.Key[2..];
            if (unknown == Unknown)
                return refusal.Message[(refusal.Message.IndexOf("known are ", StringComparison.Ordinal) + 10)..]
                    .Split(", ");

            // It is not one of those that this kind needs.
            Assert.True(values.Remove(unknown), refusal.Message);
        }
    }

    private static object Create(string seam, string kind, Settings settings)
    {
        using var services = Services();
        return seam == "channel"
            ? services.GetServices<IAlertChannelKind>().Single(maker => maker.Kind == kind).Create(settings)
            : seam != "destination"
            ? services.GetServices<ISourceKind>().Single(maker => maker.Kind == kind).Create(settings)
            : services.GetServices<IDestinationKind>().Single(maker => maker.Kind == kind).Create(settings);
    }

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System).AddFitbitSource().AddGoogleHealthSource().AddLimitlessSource()
            .AddMemoryApiSource().AddDestinations().AddAlertChannels();
        return services.BuildServiceProvider();
    }

    private static IEnumerable<(string Key, string Value)> Reference() => Leaves(
        JsonNode.Parse(
            HoconConfig.Parse(Repository.Read("hocon", "reference.conf"), "reference.conf", _ => null)
                .ToJson(indented: false)),
        "");

    private static IEnumerable<(string Key, string Value)> Leaves(JsonNode? node, string path) =>
        node is JsonObject members
        ? members.SelectMany(member => Leaves(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
        : [(path, node?.ToString() ?? "")];

    private static HashSet<string> KeysRead() =>
    [
        .. from file in Repository.Code("src/SyncActors.Server")
           where !file.Name.Contains("/Translation/", StringComparison.Ordinal) // Keys of other programs.
           from match in Read().Matches(file.Text)
           select match.Groups["key"].Value,
    ];

    private static IEnumerable<(string Key, string Default)> Rows(string text) =>
        from match in Row().Matches(text) select (match.Groups["key"].Value, match.Groups["default"].Value.Trim());

    [GeneratedRegex("""(\.(Text|Required|Number|Fraction|List|Switch|Duration|Day|HttpAddress)\(\s*|\bIn\(|\bTime\(\w+, )\$?"(\{\w+\}\.)?(?<key>[a-z][a-z0-9.-]*)"(?=[,)])""", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Read();

    [GeneratedRegex("""(?m)^\| `(?<key>[^`]+)` \| (?<default>[^|]*)\|""", RegexOptions.None, 10_000)]
    private static partial Regex Row();
}
