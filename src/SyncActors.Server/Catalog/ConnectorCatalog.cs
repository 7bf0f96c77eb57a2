using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Retries;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Server.Configuration;
using SyncActors.Server.Import;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;

namespace SyncActors.Server.Catalog;

/// <summary>The connectors and grants that the configuration names, checked and with their plug-ins made.</summary>
public sealed class ConnectorCatalog : IConnectorCatalog, ICredentialCatalog
{
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromMinutes(10);

    private readonly Dictionary<ConnectorId, ConnectorSetup> _connectors = [];
    private readonly Dictionary<CredentialId, CredentialSetup> _credentials = [];
    private readonly Dictionary<string, ISourceKind> _sources;
    private readonly Dictionary<string, IDestinationKind> _destinations;

    private readonly AlertCatalog _alerts;

    /// <summary>Reads every connector.</summary>
    /// <exception cref="ConfigurationException">One of them is wrong.</exception>
    public ConnectorCatalog(
        IConfigurationRoot configuration, IEnumerable<ISourceKind> sources, IEnumerable<IDestinationKind> destinations,
        IEnumerable<IAlertChannelKind> channels, ServerSettings settings)
    {
        // The first of a kind: what a host puts in place of one of ours comes before it.
        _sources = sources.DistinctBy(kind => kind.Kind).ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
        _destinations =
            destinations.DistinctBy(kind => kind.Kind).ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
        KnownKeys.Check(configuration);
        var root = new ConfigurationReader(configuration, ServerSettings.Section);
        _alerts = new AlertCatalog(root, channels);
        foreach (var name in root.Below("connectors").Names())
        {
            var setup = Read(root, root.Below("connectors").Below(name), name, settings);
            _connectors.Add(setup.Id, setup);
        }
    }

    /// <summary>Channels on which people are told of alerts.</summary>
    public AlertDelivery Alerts => _alerts.Delivery;

    /// <inheritdoc/>
    public IReadOnlyCollection<ConnectorSetup> All => _connectors.Values;

    /// <inheritdoc/>
    public ConnectorSetup? Find(ConnectorId id) => _connectors.GetValueOrDefault(id);

    /// <inheritdoc/>
    public CredentialSetup? Find(CredentialId id) => _credentials.GetValueOrDefault(id);

    private ConnectorSetup Read(ConfigurationReader root, ConfigurationReader own, string name, ServerSettings settings)
    {
        var defaults = root.Below("defaults");
        ConfigurationReader Where(string key) => own.Text(key) is null ? defaults : own;
        var user = own.Text("user") ?? name;
        var (source, sourceSettings) = Source(root, own);
        var destinations = Destinations(root, own, settings);
        foreach (var (destination, misfit) in destinations.Where(entry => !Takes(entry.Value, source)))
        {
            var items = source.Descriptor.GivesDocuments ? "documents" : "samples";
            throw own.Wrong(
                $"destinations.{destination}",
                $"of kind '{misfit.Descriptor.Kind}' takes no {items}, which are what a source of kind "
                + $"'{source.Descriptor.Kind}' gives; choose another destination");
        }

        var account = own.Text("account") ?? user;
        CredentialId? credential = source.Descriptor.OAuth is { } provider
            ? CredentialId.Of(user, provider.Name, account)
            : null;
        if (credential is { } id)
            _credentials[id] = new CredentialSetup(id, source.Descriptor.OAuth!, user, account, Redirect(own));
        var route = _alerts.RouteOf(own);
        var definition = new ConnectorDefinition
        {
            Name = name,
            User = user,
            SourceKind = source.Descriptor.Kind,
            Destinations =
                [.. destinations.Select(entry => new DestinationDefinition(entry.Key, entry.Value.Descriptor.Kind))],
            Schedule = ReadSchedule(root, own, defaults),
            Limit = source.Descriptor.Limit,
            Lines = [.. source.Descriptor.Lines.Select(line => new LineDefinition(line.Name, line.Dense))],
            Credential = credential,
            HistoryFrom = Where("history-from").Day("history-from"),
            IncludeToday = Where("include-today").Switch("include-today"),
            TimeZone = own.Text("time-zone"),
            LookbackDays = own.Text("lookback-days") is null && source.Descriptor.Lookback is { } lookback
                ? lookback.Days
                : Where("lookback-days").Number("lookback-days", 0, 60),
            RereadEvery = own.Text("reread-every") is null && source.Descriptor.Lookback is { } reread
                ? reread.Every
                : Where("reread-every").Duration("reread-every") ?? TimeSpan.FromHours(6),
            FinalAfter = source.Descriptor.FinalAfter,
            DiscontinuedAfter = source.Descriptor.DiscontinuedAfter,
            Retry = ReadRetry(own, defaults),
            Enabled = Where("enabled").Switch("enabled"),
            Alerts = _alerts.PolicyOf(
                own, [.. source.Descriptor.Lines.Select(line => line.Name)], isTold: route.Channels.Count > 0),
            SettingsHash = "",
        };
        var labels = Labels(own, user, source.Descriptor.Kind);
        var mustKnow = own.Text("import-when") switch
        {
            null or "always" => true,
            "known" => false,
            var text => throw own.Wrong("import-when", $"'{text}' is not one of always, known"),
        };
        return new ConnectorSetup(
            definition with { SettingsHash = Hash(definition, labels, sourceSettings, own) }, source,
            destinations, labels)
        {
            Alerts = route,
            Inherits = own.Text("import-from") is { } file
                ? cancellationToken => InheritedAsync(file, mustKnow, definition, cancellationToken)
                : null,
        };
    }

    private static async Task<IReadOnlyList<ConnectorCommand>> InheritedAsync(
        string file, bool mustKnow, ConnectorDefinition definition, CancellationToken cancellationToken)
    {
        var delivered = await DeliveredBefore.ReadAsync(
            file, definition.SourceKind, definition.Name, mustKnow, cancellationToken);
        return [.. definition.Destinations.SelectMany(destination => delivered.Commands(destination.Name))];
    }

    private static bool Takes(IDestination destination, ISource source) =>
        source.Descriptor.GivesDocuments ? destination.Descriptor.TakesDocuments : destination.Descriptor.TakesSamples;

    private static Uri? Redirect(ConfigurationReader own) => own.Text("redirect-uri") switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) => address,
        var text => throw own.Wrong("redirect-uri", $"'{text}' is no address, such as http://localhost:8080/callback"),
    };

    private (ISource Source, Settings Settings) Source(ConfigurationReader root, ConfigurationReader own)
    {
        var kind = own.Required(
            "source.kind", $"one of {string.Join(", ", _sources.Keys.Order(StringComparer.Ordinal))}");
        if (!_sources.TryGetValue(kind, out var maker))
        {
            throw own.Wrong(
                "source.kind",
                $"'{kind}' is not one of {string.Join(", ", _sources.Keys.Order(StringComparer.Ordinal))}");
        }

        var settings = own.Settings("source", kind, root.Below("sources"), "kind")
            .WithTransformation(own.Settings("transformation", kind, root.Below("transformations")));
        try
        {
            return (maker.Create(settings), settings);
        }
        catch (SettingException wrong)
        {
            throw own.Wrong(wrong);
        }
    }

    private SortedDictionary<string, IDestination> Destinations(
        ConfigurationReader root, ConfigurationReader own, ServerSettings settings)
    {
        var section = own.Below("destinations").Names().Count > 0
            ? own.Below("destinations")
            : root.Below("default-destinations");
        var made = new SortedDictionary<string, IDestination>(StringComparer.Ordinal);
        foreach (var name in section.Names())
        {
            var known = string.Join(", ", _destinations.Keys.Order(StringComparer.Ordinal));
            var kind = section.Required($"{name}.kind", $"one of {known}");
            if (!_destinations.TryGetValue(kind, out var maker))
                throw section.Wrong($"{name}.kind", $"'{kind}' is not one of {known}");
            if (kind == "embedded" && settings.Journal.Postgres is not null)
            {
                throw section.Wrong(
                    $"{name}.kind",
                    "'embedded' is a file of one process; connectors that move between processes need a destination "
                    + "that all of them reach");
            }

            try
            {
                made.Add(
                    name,
                    maker.Create(
                        InDataDirectory(
                            section.Settings(name, kind, root.Below("destinations"), "kind"), kind, settings)));
            }
            catch (SettingException wrong)
            {
                throw section.Wrong(wrong);
            }
        }

        return made;
    }

    // Files that are named by no absolute path lie in the data folder.
    private static Settings InDataDirectory(Settings settings, string kind, ServerSettings server) => kind switch
    {
        "embedded" => settings.With("path", Path.Combine(server.DataDirectory, settings.Text("path", "store.db")!)),
        "file" => settings.With("folder", Path.Combine(server.DataDirectory, settings.Text("folder", "files")!)),
        "lightrag" when settings.Text("working-dir") is { } folder =>
            settings.With("working-dir", Path.Combine(server.DataDirectory, folder)),
        _ => settings,
    };

    private static Schedule ReadSchedule(
        ConfigurationReader root, ConfigurationReader own, ConfigurationReader defaults)
    {
        var section = own.Text("schedule.every") is not null || own.Text("schedule.cron") is not null ? own : defaults;
        var zone = own.Text("schedule.time-zone") ?? own.Text("time-zone") ?? root.Text("time-zone") ?? "UTC";
        var jitter = (own.Text("schedule.jitter") is null ? defaults : own).Duration("schedule.jitter")
            ?? TimeSpan.Zero;
        var cron = section.Text("schedule.cron");
        var every = cron is null || section == own ? section.Duration("schedule.every") : null;
        var schedule = new Schedule(every, cron, zone, jitter);
        if (schedule.Problem() is not { } problem)
            return schedule;
        var key = new[] { "schedule.time-zone", "time-zone" }.FirstOrDefault(name => own.Text(name) == zone);
        throw problem.Contains("time zone", StringComparison.Ordinal) && key is not null
            ? own.Wrong(key, $"cannot be: {problem}")
            : section.Wrong("schedule", $"cannot be: {problem}");
    }

    private static RetryPolicy ReadRetry(ConfigurationReader own, ConfigurationReader defaults)
    {
        ConfigurationReader Where(string key) => own.Text(key) is null ? defaults : own;
        var section = Where("retry.delay-max");
        var delayMax = section.Duration("retry.delay-max") ?? RetryPolicy.Standard.DelayMax;
        if (delayMax < TimeSpan.FromSeconds(1) || delayMax > RetryDelayMax)
            throw section.Wrong("retry.delay-max", $"'{section.Text("retry.delay-max")}' is not from 1s to 10m");
        return RetryPolicy.Standard with
        {
            AttemptsMax = Where("retry.attempts").Number("retry.attempts", 1, 20),
            Factor = Where("retry.factor").Fraction("retry.factor", 1, 100),
            DelayMax = delayMax,
        };
    }

    private static List<Label> Labels(ConfigurationReader own, string user, string kind)
    {
        var section = own.Below("labels");
        var labels =
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["user"] = user, ["device"] = kind };
        foreach (var name in section.Names())
            labels[name] = section.Text(name) ?? "";
        return [.. labels.Where(label => label.Value.Length > 0).Select(label => new Label(label.Key, label.Value))];
    }

    // A change of anything that matters changes the hash; secrets go in, and cannot be read out of it.
    private static string Hash(
        ConnectorDefinition definition, IReadOnlyList<Label> labels, Settings source, ConfigurationReader own)
    {
        var text = new StringBuilder().Append(definition).AppendJoin('|', definition.Destinations)
            .AppendJoin('|', definition.Lines).AppendJoin('|', labels).AppendJoin('|', source.Entries)
            .AppendJoin('|', own.Settings("destinations", "", own).Entries);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
