using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncActors.Plugins;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Hosting;

/// <summary>Says at the start what the configuration is taken for, and takes up changes of its file: connectors at
/// once, everything else with the next start. A wrong file changes nothing. SIGHUP looks at once.</summary>
/// <remarks>The content is compared every few seconds: notifications of file systems miss what is mounted or
/// replaced as a link, as Kubernetes does it.</remarks>
internal sealed class ConfigurationWatch(
    IConfigurationRoot configuration, IEnumerable<ISourceKind> sources, IEnumerable<IDestinationKind> destinations,
    IEnumerable<IAlertChannelKind> channels,
    ServerSettings settings, SyncHost host, TimeProvider time, ILogger<ConfigurationWatch> logger,
    IEnumerable<ConfigurationFile> files) : IHostedService, IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly string[] OfConnectors =
        ["connectors", "sources", "destinations", "transformations", "default-destinations", "defaults", "time-zone"];

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _hurry = new(0);
    private IConfigurationRoot _inForce = configuration;
    private string _seen = "";
    private PosixSignalRegistration? _signal;
    private Task _watching = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Tell(_inForce);
        TellOfOpenVariables();
        if (files.FirstOrDefault() is not { } file)
            return;
        _seen = await StampAsync(file, cancellationToken);
        _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Hurry);
        _watching = WatchAsync(file);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _signal?.Dispose();
        await _stopping.CancelAsync();
        await _watching.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signal?.Dispose();
        _stopping.Dispose();
        _hurry.Dispose();
    }

    // Keys stand in it.
    private void TellOfOpenVariables()
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite;
        var path = ConfigurationLoader.VariablesPath;
        if (!OperatingSystem.IsWindows() && File.Exists(path)
            && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            Log.OpenToOthers(logger, path);
    }

    private void Hurry(PosixSignalContext signal)
    {
        signal.Cancel = true; // It would end the process.
        _hurry.Release();
    }

    private async Task WatchAsync(ConfigurationFile file)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        var tick = timer.WaitForNextTickAsync(_stopping.Token).AsTask();
        var hurry = _hurry.WaitAsync(_stopping.Token);
        try
        {
            while (true)
            {
                var first = await Task.WhenAny(tick, hurry);
                await first;
                var isAsked = first == hurry;
                if (isAsked)
                    hurry = _hurry.WaitAsync(_stopping.Token);
                else
                    tick = timer.WaitForNextTickAsync(_stopping.Token).AsTask();
                var stamp = await StampAsync(file, _stopping.Token);
                if (!isAsked && (stamp == _seen || stamp.Length == 0))
                    continue;
                _seen = stamp;
                TakeUp(file);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private void TakeUp(ConfigurationFile file)
    {
        try
        {
            var next = file.Load();
            _ = ServerSettings.Read(next);
            var catalog = new ConnectorCatalog(next, sources, destinations, channels, settings);
            var changed = Changed(next);
            var later = changed.Where(key => !OfConnectors.Contains(key.Split('.')[0])).ToList();
            if (later.Count > 0)
                Log.WithNextStart(logger, string.Join(", ", later));
            if (changed.Count > later.Count)
            {
                host.Take(catalog);
                Tell(next);
                Log.Reloaded(logger, catalog.All.Count);
            }

            _inForce = next;
        }
        catch (ConfigurationException wrong)
        {
            Log.NotReloaded(logger, wrong.Message);
        }
    }

    private void Tell(IConfigurationRoot told)
    {
        foreach (var notice in told.Notices())
            Log.Noticed(logger, notice.ToString());
    }

    // Keys, never values: there are secrets among them.
    private List<string> Changed(IConfigurationRoot next)
    {
        var before = Values(_inForce);
        var after = Values(next);
        return
        [
            .. before.Keys.Union(after.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key))
                .Select(key => key.Replace(':', '.')).Order(StringComparer.Ordinal),
        ];
    }

    private static Dictionary<string, string?> Values(IConfigurationRoot root) =>
        root.GetSection(ServerSettings.Section).AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.OrdinalIgnoreCase);

    // Empty while the file is not there, as in the moment in which it is replaced.
    private static async Task<string> StampAsync(ConfigurationFile file, CancellationToken cancellationToken)
    {
        try
        {
            return Convert.ToHexStringLower(
                SHA256.HashData(await File.ReadAllBytesAsync(file.Path, cancellationToken)));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
