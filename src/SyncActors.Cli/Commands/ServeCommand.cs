using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;

namespace SyncActors.Cli.Commands;

/// <summary><c>serve</c>: runs connectors and the HTTP API until it is stopped.</summary>
internal static class ServeCommand
{
    private const string Name = "serve";

    /// <summary>How long after SIGTERM or Ctrl+C the process may still be there: longer than the server takes for an
    /// orderly end, in which a node hands its shards over.</summary>
    internal static readonly TimeSpan EndWithin = ServerSettings.ShutdownTimeoutMax + TimeSpan.FromSeconds(10);

    internal static Command Create()
    {
        var config = CommonOptions.Config();
        var data = CommonOptions.Data();
        var set = CommonOptions.Set();
        var apiOnly = new Option<bool>("--api-only") { Description = "Answer only; connectors do not run." };
        var schedulerOnly = new Option<bool>("--scheduler-only")
        {
            Description = "Run connectors; the API listens on this machine only, unless --host says otherwise.",
        };
        var host =
            new Option<string?>("--host") { Description = "Address to listen on; overrides syncactors.http.host." };
        var port = new Option<int?>("--port") { Description = "Port to listen on; overrides syncactors.http.port." };
        var command = new Command(Name, "Runs connectors and the HTTP API until it is stopped.")
        {
            config, data, set, apiOnly, schedulerOnly, host, port,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(apiOnly) && parsed.GetValue(schedulerOnly))
                throw new ConfigurationException("--api-only and --scheduler-only leave nothing to do; give one.");
            var settings = parsed.GetValue(set)!.ToList();
            var address = parsed.GetValue(host) ?? (parsed.GetValue(schedulerOnly) ? "127.0.0.1" : null);
            if (address is not null)
                settings.Add($"syncactors.http.host={address}");
            if (parsed.GetValue(port) is { } number)
                settings.Add($"syncactors.http.port={number}");
            var file = CommonOptions.FileOf(parsed.GetValue(config));
            IConfigurationRoot Load() => CommonOptions.Load(file, parsed.GetValue(data), settings);
            await using var application = ServerApplication.Build(
                Load(), scheduler: !parsed.GetValue(apiOnly), builder =>
                {
                    if (file is not null)
                        builder.Services.AddSingleton(new ConfigurationFile(file, Load));
                });

            // What is wrong in the configuration is said before anything is started.
            _ = application.Services.GetRequiredService<ConnectorCatalog>();
            await application.StartAsync(cancellationToken);
            await application.WaitForShutdownAsync(cancellationToken);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Whether a command line is this command's.</summary>
    internal static bool IsServe(ParseResult parsed) => parsed.CommandResult.Command.Name == Name;
}
