using Microsoft.Extensions.DependencyInjection;
using SyncActors.Channels;
using SyncActors.Destinations;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Sources.Fitbit;
using SyncActors.Sync.Connector;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>Each wrong word about alerts is refused at the start, with its place, its key and what would be
/// right.</summary>
public sealed class AlertSettingsTests : IDisposable
{
    private const string Hidden = "HIDDEN7f3d";

    // What is tried stands on the next line.
    private const string Good =
        $$"""
        syncactors.sources.fitbit { client-id = "23SIMU", client-secret = {{Hidden}} }
        syncactors.connectors.ann { enabled = false, source.kind = fitbit }
        syncactors.alerts.channels.chat { kind = slack, address = "https://hooks.slack.com/services/T0/B0/{{Hidden}}" }
        syncactors.alerts.channels.mail { kind = mailgun, domain = mg.example.org, api-key = {{Hidden}} }
        syncactors.alerts.channels.mail { from = "a@example.org", to = "b@example.org" }
        syncactors.alerts.channels.hook { kind = webhook, address = "https://example.org/{{Hidden}}" }
        syncactors.alerts.channels.hook { secret = whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0 }

        """;

    private const int Line = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("alert-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("alerts.enabled", "maybe", "'maybe' is neither true nor false")]
    [InlineData("alerts.remind-every", "soon", "'soon' is no duration, such as 30s, 15m, 6h or 14d")]
    [InlineData("alerts.remind-every", "367d", "'367d' is neither 0s nor from 1s to 366d")]
    [InlineData("alerts.remind-every", "-1h", "'-1h' is neither 0s nor from 1s to 366d")]
    [InlineData("alerts.group-within", "2h", "'2h' is neither 0s nor from 1s to 1h")]
    [InlineData("alerts.group-within", "a while", "'a while' is no duration")]
    [InlineData("alerts.per-hour-max", "0", "'0' is not a whole number from 1 to 100000")]
    [InlineData("alerts.per-hour-max", "many", "'many' is not a whole number from 1 to 100000")]
    [InlineData("alerts.rules.failures-in-a-row", "-1", "'-1' is not a whole number from 0 to 1000")]
    [InlineData("alerts.rules.failures-in-a-row", "1001", "'1001' is not a whole number from 0 to 1000")]
    [InlineData("alerts.rules.throttles-in-a-row", "2.5", "'2.5' is not a whole number from 0 to 1000")]
    [InlineData("alerts.rules.no-sync-for", "400d", "'400d' is neither 0s nor from 1s to 366d")]
    [InlineData("alerts.rules.no-sync-for", "never", "'never' is no duration")]
    [InlineData("alerts.rules.stale-after.steps", "weekly", "'weekly' is no duration")]
    [InlineData("alerts.rules.stale-after.all", "9000h", "'9000h' is neither 0s nor from 1s to 366d")]
    [InlineData("alerts.rules.off", "nothing", "names 'nothing', which is not one of runs-failing, needs-authorization")]
    public void What_holds_for_all_connectors_is_told_by_its_name(string key, string value, string told) =>
        Refused($"syncactors.{key} = \"{value}\"", $"syncactors.{key} ", told);

    [Theory]
    [InlineData("enabled", "maybe", "'maybe' is neither true nor false")]
    [InlineData("remind-every", "367d", "'367d' is neither 0s nor from 1s to 366d")]
    [InlineData("rules.failures-in-a-row", "1001", "'1001' is not a whole number from 0 to 1000")]
    [InlineData("rules.throttles-in-a-row", "x", "'x' is not a whole number from 0 to 1000")]
    [InlineData("rules.no-sync-for", "24", "'24' is neither 0s nor from 1s to 366d")]
    [InlineData("rules.stale-after.steps", "-2d", "'-2d' is neither 0s nor from 1s to 366d")]
    [InlineData("rules.off", "quota,dead", "names 'dead', which is not one of runs-failing")]
    [InlineData("channels", "chat,pager", "names 'pager', which is not below syncactors.alerts.channels; there are chat, hook, mail")]
    public void The_same_holds_for_one_connector_and_for_the_defaults_of_all(string key, string value, string told)
    {
        foreach (var place in (string[])["syncactors.connectors.ann.alerts", "syncactors.defaults.alerts"])
            Refused($"{place}.{key} = \"{value}\"", $"{place}.{key} ", told);
    }

    [Theory]
    [InlineData("mail.kind = mail", "mail.kind ", "'mail' is not one of mailgun, slack, webhook")]
    [InlineData("more { address = \"https://example.org\" }", "more.kind ", "is missing; set it to one of mailgun")]
    [InlineData("more { kind = slack }", "more.address: ", "is missing; set it to an https address")]
    [InlineData("more { kind = webhook, address = \"https://example.org\" }", "more.secret: ", "is missing; set it to whsec_")]
    [InlineData("more { kind = mailgun }", "more.domain: ", "is missing; set it to the domain from which mail is sent")]
    [InlineData("more { kind = mailgun, domain = d.org }", "more.api-key: ", "is missing; set it to a sending key")]
    [InlineData("more { kind = mailgun, domain = d.org, api-key = k }", "more.from: ", "is missing; set it to a sender")]
    [InlineData("more { kind = mailgun, domain = d.org, api-key = k, from = f }", "more.to: ", "must name 1 to 50")]
    [InlineData("\"a b\" { kind = slack }", "a b ", "is no name of a channel")]
    [InlineData("mail.region = asia", "mail.region: ", "'asia' is not one of us, eu")]
    [InlineData("mail.domain = \"https://mg.example.org\"", "mail.domain: ", "is no domain")]
    [InlineData("mail.test-mode = perhaps", "mail.test-mode: ", "'perhaps' is neither true nor false")]
    [InlineData("mail.base-address = \"mailgun\"", "mail.base-address: ", "is not an https address")]
    [InlineData("mail.per-hour-max = 0", "mail.per-hour-max ", "'0' is not a whole number from 1 to 100000")]
    [InlineData("mail.pre-hour-max = 5", "mail.pre-hour-max: ", "is not a setting here; known are allow-private")]
    [InlineData("chat.address = \"http://hooks.slack.com/HIDDEN7f3d\"", "chat.address: ", "is not encrypted; use https, or set allow-private")]
    [InlineData("chat.address = \"slack HIDDEN7f3d\"", "chat.address: ", "is not an https address")]
    [InlineData("hook.address = \"https://ann:HIDDEN7f3d@example.org\"", "hook.address: ", "holds a user or a password; leave them out")]
    [InlineData("hook.secret = HIDDEN7f3d", "hook.secret: ", "is not whsec_ and 24 to 64 bytes in base64")]
    [InlineData("hook.previous-secret = HIDDEN7f3d", "hook.previous-secret: ", "is not whsec_ and 24 to 64 bytes")]
    [InlineData("hook.allow-private = maybe", "hook.allow-private: ", "'maybe' is neither true nor false")]
    public void Channels_are_told_by_their_names_and_no_secret_is_shown(string text, string key, string told) =>
        Refused($"syncactors.alerts.channels.{text}", $"syncactors.alerts.channels.{key}", told);

    [Theory]
    [InlineData("syncactors.alerts.remind_every", "1h")]
    [InlineData("syncactors.alerts.rules.failures", "3")]
    [InlineData("syncactors.alerts.rules.no-sync-for.0", "1h")]
    [InlineData("syncactors.defaults.alerts.group-within", "1m")]
    [InlineData("syncactors.connectors.ann.alerts.per-hour-max", "5")]
    [InlineData("syncactors.connectors.ann.alerts.rules.no-sync", "5h")]
    [InlineData("syncactors.connectors.ann.alerts.rules.no-sync-for.0", "5h")]
    [InlineData("syncactors.connectors.ann.alerts.channel", "chat")]
    public void A_misspelt_key_is_no_default(string key, string value) =>
        Refused($"{key} = {value}", $"{key} ", "is no key that anything reads");

    [Fact]
    public void A_connector_names_only_lines_that_its_source_has()
    {
        Refused(
            "syncactors.connectors.ann.alerts.rules.stale-after.stpes = 3d",
            "syncactors.connectors.ann.alerts.rules.stale-after.stpes ",
            "is no line of the source; there are all and");
        Catalog("syncactors.alerts.rules.stale-after { lifelogs = 3d }"); // Another's, perhaps.
    }

    [Theory]
    [InlineData("\"chat, mail\"", "\"quota, no-sync\"")]
    [InlineData("[chat, mail]", "[quota, no-sync]")]
    public void Texts_with_commas_and_lists_say_the_same(string channels, string off)
    {
        foreach (var place in (string[])["syncactors.connectors.ann.alerts", "syncactors.defaults.alerts"])
        {
            var setup = Catalog($"{place} {{ channels = {channels}, rules.off = {off} }}");
            Assert.Equal(["chat", "mail"], setup.Alerts.Channels.Select(channel => channel.Name));
            Assert.Equal([AlertCause.Quota, AlertCause.NoSync], setup.Definition.Alerts!.Off.OrderDescending());
        }
    }

    [Fact]
    public async Task The_process_does_not_start_with_one_of_them()
    {
        var file = Write("syncactors.alerts.rules.failures-in-a-row = often");

        var wrong = await Assert.ThrowsAsync<ConfigurationException>(() => RunningServer.StartAsync([], file: file));

        Assert.Equal(
            $"{file}:{Line}:45: syncactors.alerts.rules.failures-in-a-row 'often' is not a whole number from 0 to 1000.",
            wrong.Message);
    }

    private void Refused(string text, string key, string told)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Catalog(text));
        Assert.StartsWith(Path.Combine(_folder, "a.conf") + $":{Line}:", wrong.Message, StringComparison.Ordinal);
        Assert.Contains($": {key}", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(told, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Hidden, wrong.Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "a.conf");
        File.WriteAllText(file, Good + text);
        return file;
    }

    private ConnectorSetup Catalog(string text)
    {
        var configuration = ConfigurationLoader.Load(
            Write(text), _ => null, new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["syncactors.data-dir"] = _folder });
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddFitbitSource()
            .AddDestinations().AddAlertChannels().BuildServiceProvider();
        var catalog = new ConnectorCatalog(
            configuration, services.GetServices<ISourceKind>(), services.GetServices<IDestinationKind>(),
            services.GetServices<IAlertChannelKind>(), ServerSettings.Read(configuration));
        return catalog.Find(ConnectorId.Of("ann"))!;
    }
}
