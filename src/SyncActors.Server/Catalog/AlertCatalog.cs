using System.Text.Json;
using SyncActors.Domain.Alerts;
using SyncActors.Plugins;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Alerts;

namespace SyncActors.Server.Catalog;

/// <summary>What the configuration says of alerts: the channels, and for each connector the rules and who is told. A
/// connector's own keys win over those of all connectors, and these over the installation's.</summary>
internal sealed class AlertCatalog
{
    private const string Section = "alerts";
    private const string EveryLine = "all";
    private const int PerHourMax = 100_000;

    private readonly ConfigurationReader _shared;
    private readonly ConfigurationReader _defaults;

    /// <summary>Reads the channels.</summary>
    /// <exception cref="ConfigurationException">One of them is wrong.</exception>
    internal AlertCatalog(ConfigurationReader root, IEnumerable<IAlertChannelKind> kinds)
    {
        _shared = root.Below(Section);
        _defaults = root.Below("defaults").Below(Section);
        var makers = kinds.ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
        var channels = new Dictionary<string, AlertChannelSetup>(StringComparer.Ordinal);
        var section = _shared.Below("channels");
        foreach (var name in section.Names())
            channels.Add(name, Channel(section, name, makers));
        _shared.Number("per-hour-max", 1, PerHourMax);
        Delivery = new AlertDelivery(channels, Time(_shared, "group-within", TimeSpan.FromHours(1)) ?? TimeSpan.Zero);
        foreach (var layer in (ConfigurationReader[])[_shared, _defaults])
            Check(layer);
        if (Has(_defaults, "channels"))
            Named(_defaults);
    }

    /// <summary>The channels.</summary>
    internal AlertDelivery Delivery { get; }

    /// <summary>Who is told of a connector's alerts.</summary>
    /// <exception cref="ConfigurationException">It names a channel that is not there.</exception>
    internal AlertRoute RouteOf(ConfigurationReader own)
    {
        var reader = Where(own, "channels");
        var names = reader.Path == _shared.Path ? [.. Delivery.Channels.Keys] : Named(reader);
        if (!Where(own, "enabled").Switch("enabled"))
            return AlertRoute.Nobody;
        return new AlertRoute(
            [
                .. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                    .Select(name => (name, Delivery.Channels[name].Channel.Descriptor.Kind)),
            ],
            Delivery.GroupWithin);
    }

    /// <summary>A connector's rules; null when they are the standard ones.</summary>
    /// <param name="own">Its section.</param>
    /// <param name="lines">Lines of its source.</param>
    /// <param name="isTold">Whether anybody is told: reminders are for people alone.</param>
    /// <exception cref="ConfigurationException">One of them is wrong.</exception>
    internal AlertPolicy? PolicyOf(ConfigurationReader own, IReadOnlyList<string> lines, bool isTold)
    {
        ConfigurationReader In(string key) => Where(own, key);
        Check(own.Below(Section));
        var policy = new AlertPolicy
        {
            FailuresInARow = In("rules.failures-in-a-row").Number("rules.failures-in-a-row", 0, AlertPolicy.NumberMax),
            ThrottlesInARow = In("rules.throttles-in-a-row")
                .Number("rules.throttles-in-a-row", 0, AlertPolicy.NumberMax),
            NoSyncFor = Time(In("rules.no-sync-for"), "rules.no-sync-for", AlertPolicy.TimeMax),
            StaleAfter = Stale(own, lines),
            RemindEvery = isTold ? Time(In("remind-every"), "remind-every", AlertPolicy.TimeMax) : null,
            Off = Off(In("rules.off")),
        };
        return policy == AlertPolicy.Standard ? null : policy;
    }

    private ConfigurationReader Where(ConfigurationReader own, string key) =>
        own.Below(Section) is var section && Has(section, key) ? section
        : Has(_defaults, key) ? _defaults
        : _shared;

    // As a text with commas, or as a list.
    private static bool Has(ConfigurationReader layer, string key) =>
        layer.Text(key) is not null || layer.Text($"{key}.0") is not null;

    // What is wrong is told even where another layer's value wins or nobody would be told.
    private static void Check(ConfigurationReader layer)
    {
        if (layer.Text("enabled") is not null)
            layer.Switch("enabled");
        foreach (var key in (string[])["rules.failures-in-a-row", "rules.throttles-in-a-row"])
        {
            if (layer.Text(key) is not null)
                layer.Number(key, 0, AlertPolicy.NumberMax);
        }

        foreach (var key in (string[])["remind-every", "rules.no-sync-for"])
            Time(layer, key, AlertPolicy.TimeMax);
        var stale = layer.Below("rules").Below("stale-after");
        foreach (var line in stale.Names())
            Time(stale, line, AlertPolicy.TimeMax);
        Off(layer);
    }

    private IReadOnlyList<string> Named(ConfigurationReader reader)
    {
        var names = reader.List("channels");
        if (names.FirstOrDefault(name => !Delivery.Channels.ContainsKey(name)) is not { } unknown)
            return names;
        throw reader.Wrong(
            "channels",
            $"names '{unknown}', which is not below syncactors.alerts.channels; there are "
            + (Delivery.Channels.Count == 0
                ? "none"
                : string.Join(", ", Delivery.Channels.Keys.Order(StringComparer.Ordinal))));
    }

    private AlertChannelSetup Channel(
        ConfigurationReader section, string name, Dictionary<string, IAlertChannelKind> makers)
    {
        if (name.Length > 40 || !name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'))
            throw section.Wrong(name, "is no name of a channel: up to 40 letters, digits, hyphens and underscores");
        var known = string.Join(", ", makers.Keys.Order(StringComparer.Ordinal));
        var kind = section.Required($"{name}.kind", $"one of {known}");
        if (!makers.TryGetValue(kind, out var maker))
            throw section.Wrong($"{name}.kind", $"'{kind}' is not one of {known}");
        try
        {
            var channel = maker.Create(
                section.Settings(name, kind, _shared.Below("channel-kinds"), "kind", "per-hour-max"));
            var own = section.Below(name);
            var perHour = own.Text("per-hour-max") is not null ? own.Number("per-hour-max", 1, PerHourMax)
                : channel.Descriptor.PerHourMax ?? _shared.Number("per-hour-max", 1, PerHourMax);
            return new AlertChannelSetup(name, channel, perHour);
        }
        catch (SettingException wrong)
        {
            throw section.Wrong(wrong);
        }
    }

    // A connector may name lines that its source has; what is said for all connectors is meant for those that have
    // them.
    private IReadOnlyList<StaleRule> Stale(ConfigurationReader own, IReadOnlyList<string> lines)
    {
        var times = new SortedDictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (var layer in (ConfigurationReader[])[_shared, _defaults, own.Below(Section)])
        {
            var section = layer.Below("rules").Below("stale-after");
            var named = section.Names();
            if (named.Contains(EveryLine, StringComparer.Ordinal))
            {
                foreach (var line in lines)
                    times[line] = Time(section, EveryLine, AlertPolicy.TimeMax) ?? TimeSpan.Zero;
            }

            foreach (var line in named.Where(line => line != EveryLine))
            {
                var time = Time(section, line, AlertPolicy.TimeMax) ?? TimeSpan.Zero;
                if (lines.Contains(line, StringComparer.Ordinal))
                    times[line] = time;
                else if (layer != _shared && layer != _defaults)
                {
                    throw section.Wrong(
                        line, $"is no line of the source; there are {EveryLine} and {string.Join(", ", lines)}");
                }
            }
        }

        return
        [
            .. times.Where(entry => entry.Value > TimeSpan.Zero).Select(entry => new StaleRule(entry.Key, entry.Value)),
        ];
    }

    private static List<AlertCause> Off(ConfigurationReader reader)
    {
        var words = Enum.GetValues<AlertCause>().ToDictionary(
            cause => JsonNamingPolicy.KebabCaseLower.ConvertName(cause.ToString()), StringComparer.Ordinal);
        var off = new SortedSet<AlertCause>();
        foreach (var word in reader.List("rules.off"))
        {
            off.Add(words.TryGetValue(word, out var cause)
                ? cause
                : throw reader.Wrong(
                    "rules.off", $"names '{word}', which is not one of {string.Join(", ", words.Keys)}"));
        }

        return [.. off];
    }

    // Nothing and 0 s are no time. Less than a second is a number whose unit was forgotten.
    private static TimeSpan? Time(ConfigurationReader reader, string key, TimeSpan max) => reader.Duration(key) switch
    {
        null => null,
        { } time when time == TimeSpan.Zero => null,
        { } time when time >= TimeSpan.FromSeconds(1) && time <= max => time,
        _ => throw reader.Wrong(
            key,
            $"'{reader.Text(key)}' is neither 0s nor from 1s to "
            + (max < TimeSpan.FromDays(1) ? $"{max.TotalHours:0}h" : $"{max.TotalDays:0}d")),
    };
}
