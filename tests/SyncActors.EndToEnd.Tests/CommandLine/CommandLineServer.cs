using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Notifications;
using SyncActors.Simulators.People;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>A running server with a simulated vendor, for commands as users type them: <c>ann</c> has synced a month,
/// <c>bea</c> too, <c>cleo</c> and <c>dora</c> have given no consent. Its one alert channel is <c>hook</c>.</summary>
public sealed class CommandLineServer : IAsyncLifetime
{
    /// <summary>Stands in every secret of the configuration.</summary>
    internal const string Canary = "CANARY-7f3d";
    internal const int Days = 30;
    private const string HookSecret = "whsec_Y29tbWFuZC1saW5lLXNlcnZlci1zZWNyZXQ=";

    private static readonly string[] Connectors = ["ann", "bea", "cleo", "dora"];

    private readonly List<string> _printed = [];
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(10));
    private SimulatorServer? _vendor;
    private SimulatorServer? _receiver;
    private ServerProcess? _process;

    internal FitbitSimulator Simulator { get; private set; } = null!;

    /// <summary>Takes what the channel sends.</summary>
    internal WebhookReceiver Hook { get; } = new(HookSecret, TimeProvider.System);

    internal IReadOnlyList<Person> People { get; private set; } = [];

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("command-line-").FullName;

    internal string ConfigurationPath => Path.Combine(Directory, "server.conf");

    internal string DataDirectory => Path.Combine(Directory, "data");

    internal ServerProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    internal CancellationToken Token => _guard.Token;

    /// <summary>Secrets that were given to the server: nothing may ever show them.</summary>
    internal List<string> Secrets { get; } = [Canary, HookSecret];

    /// <summary>All that commands printed.</summary>
    internal string Printed
    {
        get
        {
            lock (_printed)
                return string.Join('\n', _printed);
        }
    }

    internal DateOnly Today { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    public async Task InitializeAsync()
    {
        var from = Today.AddDays(1 - Days);
        var people = new SeededPopulation(Connectors.Length, 5, from, person => person with
        {
            MemberSince = from,
            Sync = SyncHabit.Prompt,
            Corrections = CorrectionHabit.Never,
            Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.Utc)],
        });
        People = people.People;
        Simulator = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, ApproveAs = people.People[2].Id, ClientSecret = Canary },
            TimeProvider.System);
        _vendor = await SimulatorServer.StartAsync(Simulator, TimeProvider.System, Token);
        _receiver = await SimulatorServer.StartAsync(Hook, TimeProvider.System, Token);
        await File.WriteAllTextAsync(
            ConfigurationPath, Configuration(_vendor.BaseAddress, _receiver.BaseAddress), Token);
        _process = await ServerProcess.StartAsync(["--config", ConfigurationPath], DataDirectory, Token);
        foreach (var (name, person) in Connectors.Take(2).Zip(People))
            await GrantAsync(name, person);
        foreach (var name in Connectors.Take(2))
            await CompleteAsync(name);
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await _vendor!.DisposeAsync();
        await _receiver!.DisposeAsync();
        _guard.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Runs a command on this server's configuration.</summary>
    internal Task<ProgramResult> RunAsync(params string[] arguments) =>
        RunAloneAsync([.. arguments, "--config", ConfigurationPath]);

    /// <summary>Runs a command.</summary>
    internal async Task<ProgramResult> RunAloneAsync(params string[] arguments)
    {
        var result = await SyncActorsProgram.RunAsync(arguments, Token);
        Keep(result);
        return result;
    }

    internal void Keep(ProgramResult result)
    {
        lock (_printed)
            _printed.Add(result.ToString());
    }

    /// <summary>Waits until a connector has ended a run after the given one, complete.</summary>
    internal Task CompleteAsync(string name, long after = 0) => Patience.UntilAsync(
        $"a complete run of {name} after number {after}", TimeSpan.FromSeconds(60),
        async token =>
        {
            var view = await Process.Api.GetAsync($"connectors/{name}", token);
            return view["run"] is null && (long?)view["lastRun"]?["number"] > after
                && (string?)view["lastRun"]!["outcome"] == "complete" ? null : view.ToJsonString();
        },
        Token);

    internal async Task<long> LastRunAsync(string name) =>
        (long?)(await Process.Api.GetAsync($"connectors/{name}", Token))["lastRun"]?["number"] ?? 0;

    private async Task GrantAsync(string name, Person person)
    {
        var pair = Simulator.GrantDirectly(person.Id);
        Secrets.AddRange([pair.AccessToken, pair.RefreshToken]);
        var kept = await Process.Api.PostAsync(
            $"connectors/{name}/grant",
            new
            {
                accessToken = pair.AccessToken,
                refreshToken = pair.RefreshToken,
                expiresAt = TimeProvider.System.GetUtcNow().AddHours(7),
                scopes = Array.Empty<string>(),
            },
            null, Token);
        Assert.True(kept.Ok, kept.ToString());
    }

    private string Configuration(Uri vendor, Uri receiver) =>
        $$"""
        syncactors {
          data-dir = "{{DataDirectory}}"
          http.port = 0
          sources.fitbit {
            base-address = "{{vendor}}", authorize-address = "{{vendor}}oauth2/authorize"
            client-id = "23SIMU", client-secret = "{{Canary}}"
          }
          defaults.schedule.every = 6h
          alerts.channels.hook {
            kind = webhook, address = "{{new Uri(receiver, WebhookReceiver.Path)}}?key={{Canary}}"
            secret = "{{HookSecret}}", allow-private = true
          }
          connectors {
        {{string.Join('\n', Connectors.Select(name => $"    {name} {{ source.kind = fitbit }}"))}}
          }
        }
        """;
}
