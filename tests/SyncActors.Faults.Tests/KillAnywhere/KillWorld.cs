using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>The vendors of one trial. They live in the process of the test, which is never killed, so what they counted
/// is the truth. Every trial has the same people, and quotas and tokens of its own.</summary>
internal sealed class KillWorld : IAsyncDisposable
{
    private const int PeopleOfEach = 4;
    private const int Days = 40;

    private readonly FitbitSimulator _fitbit;
    private readonly GoogleHealthSimulator _google;
    private readonly SimulatorServer _fitbitServer;
    private readonly SimulatorServer _googleServer;

    private KillWorld(
        IPopulation people, FitbitSimulator fitbit, GoogleHealthSimulator google, SimulatorServer fitbitServer,
        SimulatorServer googleServer)
    {
        (Population, _fitbit, _google, _fitbitServer, _googleServer) = (
            people, fitbit, google, fitbitServer, googleServer);
        People =
        [
            .. people.People.Select((person, index) => index < PeopleOfEach
                ? new KillPerson($"fitbit-{index + 1}", "fitbit", person.Id)
                : new KillPerson($"google-{index + 1 - PeopleOfEach}", "google-health", person.Id)),
        ];
    }

    /// <summary>Who they are.</summary>
    internal IPopulation Population { get; }

    /// <summary>Everybody, the same in every trial.</summary>
    internal IReadOnlyList<KillPerson> People { get; }

    /// <summary>Requests that both vendors got.</summary>
    internal long Requests => Ledgers.Sum(ledger => ledger.Lines().Sum(
        line => line.Accepted + line.RefusedByQuota + line.Rejected + line.Faulted));

    /// <summary>Requests that were refused since a limit was spent.</summary>
    internal IReadOnlyList<LedgerEntry> OverLimit =>
        [.. Ledgers.SelectMany(ledger => ledger.Entries()).Where(entry => entry.Status == 429)];

    /// <summary>Ports of the vendors on 127.0.0.1, by the name of each in variables.</summary>
    internal IReadOnlyList<(string Vendor, int Port)> Ports =>
        [("FITBIT", _fitbitServer.BaseAddress.Port), ("GOOGLE_HEALTH", _googleServer.BaseAddress.Port)];

    private RequestLedger[] Ledgers => [_fitbitServer.Ledger, _googleServer.Ledger];

    /// <summary>Starts both vendors on free ports.</summary>
    /// <param name="faults">Faults that they have; the seed of their draws is in it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<KillWorld> StartAsync(FaultPlan faults, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var from = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - Days);

        // Trackers that deliver at once and never correct: what is final is the same whenever it is asked for.
        var people = new SeededPopulation(2 * PeopleOfEach, 31, from, person => person with
        {
            MemberSince = from,
            Sync = SyncHabit.Prompt,
            Corrections = CorrectionHabit.Never,
            Zones = [person.Zones[0]],
        });
        var fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, time);
        var google = new GoogleHealthSimulator(
            people, time, new GoogleHealthSimulatorOptions { SleepProcessing = TimeSpan.Zero });
        var world = new KillWorld(
            people, fitbit, google, await SimulatorServer.StartAsync(fitbit, time, cancellationToken),
            await SimulatorServer.StartAsync(google, time, cancellationToken));
        world._fitbitServer.Faults.Replace(faults);
        world._googleServer.Faults.Replace(faults);
        return world;
    }

    /// <summary>Ends all faults.</summary>
    internal void Heal()
    {
        _fitbitServer.Faults.Replace(FaultPlan.None);
        _googleServer.Faults.Replace(FaultPlan.None);
    }

    /// <summary>Configuration of a server with all connectors, each with both stores.</summary>
    /// <param name="data">Data folder.</param>
    /// <param name="victoria">Address of VictoriaMetrics.</param>
    /// <param name="trial">Label that tells this trial's series from others'.</param>
    internal string Configuration(string data, Uri victoria, string trial) => Text(
        $$"""
          data-dir = "{{data}}"
          default-destinations { store { kind = embedded }, metrics { kind = victoria-metrics } }
        """,
        victoria, trial);

    /// <summary>Configuration of a node of a cluster, with all connectors; each node has a data folder of its
    /// own.</summary>
    /// <param name="own">Where the journal is, and timings.</param>
    /// <param name="victoria">Address of VictoriaMetrics.</param>
    /// <param name="trial">Label that tells this trial's series from others'.</param>
    internal string ClusterConfiguration(string own, Uri victoria, string trial) => Text(
        $$"""
        {{own}}
          default-destinations { store = null, metrics { kind = victoria-metrics } }
        """,
        victoria, trial);

    private string Text(string own, Uri victoria, string trial) =>
        $$"""
        syncactors {
        {{own}}
          http.port = 0
          log-level = warning
          sources.fitbit {
            base-address = "{{_fitbitServer.BaseAddress}}"
            client-id = "{{new FitbitSimulatorOptions { Population = Population }.ClientId}}"
            client-secret = "{{new FitbitSimulatorOptions { Population = Population }.ClientSecret}}"
          }
          sources.google-health {
            base-address = "{{_googleServer.BaseAddress}}"
            authorize-address = "{{_googleServer.BaseAddress}}o/oauth2/v2/auth"
            token-address = "{{_googleServer.BaseAddress}}token"
            client-id = "{{new GoogleHealthSimulatorOptions().ClientId}}"
            client-secret = "{{new GoogleHealthSimulatorOptions().ClientSecret}}"
          }
          destinations.victoria-metrics { address = "{{victoria}}", labels { trial = "{{trial}}" } }
          defaults { history-from = "{{Population.People[0].MemberSince:yyyy-MM-dd}}", schedule.every = 2h }
          connectors {
        {{string.Join('\n', People.Select(person => $"    {person.Name} {{ source.kind = {person.Vendor} }}"))}}
          }
        }
        """;

    /// <summary>A consent, as the vendor's token endpoint would have answered it.</summary>
    internal object Grant(KillPerson person)
    {
        var (access, refresh) = person.Vendor == "fitbit" ? Fitbit(person.PersonId) : Google(person.PersonId);
        return new
        {
            accessToken = access,
            refreshToken = refresh,
            expiresAt = TimeProvider.System.GetUtcNow().AddMinutes(50),
            scopes = Array.Empty<string>(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _fitbitServer.DisposeAsync();
        await _googleServer.DisposeAsync();
    }

    private (string, string?) Fitbit(string person)
    {
        var pair = _fitbit.GrantDirectly(person);
        return (pair.AccessToken, pair.RefreshToken);
    }

    private (string, string?) Google(string person)
    {
        var pair = _google.GrantDirectly(person);
        return (pair.AccessToken, pair.RefreshToken);
    }
}
