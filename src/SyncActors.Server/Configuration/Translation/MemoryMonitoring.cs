using System.Security.Cryptography;
using System.Text;
using YamlDotNet.RepresentationModel;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Translates the section <c>monitoring</c> of the memory connector's <c>config.yaml</c>.</summary>
internal static class MemoryMonitoring
{
    private const string Channel = "alerts:channels:webhook";

    internal static void Read(YamlSection section, Translated to)
    {
        if (section.Section("prometheus") is { } prometheus)
        {
            if (prometheus.IsOn("enabled", otherwise: false))
            {
                if (prometheus.Has("port"))
                    to.Set("http:metrics:port", prometheus.Number("port", 1, 65_535));
                else
                    to.Set("http:metrics:port", "9623", prometheus.Origin);
                to.Set("http:metrics:path", prometheus.Checked("path", ProblemOfPath));
                prometheus.Notice("port", "metrics are there without a key; with one they are at /metrics of the API");
            }
            else
            {
                prometheus.Skip("port", "path");
            }

            prometheus.Close();
        }

        if (section.Section("health_check") is { } health)
        {
            if (!health.IsOn("enabled", otherwise: true))
                health.Notice("enabled", "/health always answers");
            if (health.Checked("endpoint", ProblemOfPath) is { Text: not "/health" } endpoint)
                to.Set("http:health-path", endpoint);
            health.Close();
        }

        if (section.Section("alerts") is { } alerts)
            ReadAlerts(alerts, to);
        section.Close();
    }

    private static string? ProblemOfPath(string path) =>
        path.Length > 1 && path[0] == '/' && Uri.IsWellFormedUriString(path, UriKind.Relative)
            ? null
            : "is no path, such as /metrics";

    private static void ReadAlerts(YamlSection section, Translated to)
    {
        if (!section.IsOn("enabled", otherwise: false))
        {
            section.Skip("webhook_url", "alert_on");
            section.Close();
            return;
        }

        to.Set("alerts:enabled", "true", section.OriginOf("enabled"));
        if (!section.Misses("webhook_url", "the address that is told") && section.Address("webhook_url") is { } url)
        {
            var isSlack = Uri.TryCreate(url.Text, UriKind.Absolute, out var address)
                && address.Host is "hooks.slack.com" or "hooks.slack-gov.com";
            to.Set($"{Channel}:kind", isSlack ? "slack" : "webhook", url.Origin);
            to.Set($"{Channel}:address", url);
            if (!isSlack)
                Sign(section, to, url.Text);
        }

        foreach (var rule in section.Items("alert_on"))
        {
            if (rule is YamlMappingNode node)
                ReadRule(section.Element("alert_on", node), to);
            else
                section.Error("alert_on", "must be a list of rules, such as consecutive_failures: 3");
        }

        section.Close();
    }

    // Messages are signed, which a receiver that knows nothing of it does not mind. The address was good wherever it
    // led.
    private static void Sign(YamlSection section, Translated to, string address)
    {
        var secret = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(address)));
        to.Set($"{Channel}:secret", $"whsec_{secret}", section.OriginOf("webhook_url"));
        to.Set($"{Channel}:allow-private", "true", section.OriginOf("webhook_url"));
        section.Notice(
            "webhook_url",
            "messages are those of Standard Webhooks, signed with a secret made of the address; set "
            + "syncactors.alerts.channels.webhook.secret to check signatures with one of your own");
    }

    private static void ReadRule(YamlSection rule, Translated to)
    {
        to.Set("alerts:rules:failures-in-a-row", rule.Number("consecutive_failures", 1, 1000));
        to.Set("alerts:rules:no-sync-for", rule.Number("no_sync_for_hours", 1, 8784), "h");
        rule.Close();
    }
}
