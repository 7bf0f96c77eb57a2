using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Cli.Demo;

/// <summary>One user of the demo.</summary>
/// <param name="Name">Name of user and connector.</param>
/// <param name="Vendor">fitbit or google-health.</param>
/// <param name="PersonId">Who they are at the vendor.</param>
internal sealed record DemoUser(string Name, string Vendor, string PersonId);

/// <summary>The vendors and their users. It runs in a process that is never killed, so what it counted is the
/// truth.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly IPopulation _fitbitPeople;
    private readonly IPopulation _googlePeople;
    private readonly FitbitSimulator _fitbit;
    private readonly GoogleHealthSimulator _google;
    private readonly SimulatorServer _fitbitServer;
    private readonly SimulatorServer _googleServer;

    private DemoWorld(
        IPopulation fitbitPeople, IPopulation googlePeople, FitbitSimulator fitbit, GoogleHealthSimulator google,
        SimulatorServer fitbitServer, SimulatorServer googleServer)
    {
        (_fitbitPeople, _googlePeople) = (fitbitPeople, googlePeople);
        (_fitbit, _google, _fitbitServer, _googleServer) = (fitbit, google, fitbitServer, googleServer);
        Users =
        [
            .. fitbitPeople.People.Select(
                (person, index) => new DemoUser($"fitbit-{index + 1:00}", "fitbit", person.Id)),
            .. googlePeople.People.Select(
                (person, index) => new DemoUser($"google-{index + 1:00}", "google-health", person.Id)),
        ];
    }

    /// <summary>Everybody.</summary>
    internal IReadOnlyList<DemoUser> Users { get; }

    /// <summary>Starts both vendors on free ports.</summary>
    internal static async Task<DemoWorld> StartAsync(int users, int days, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var from = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - days);
        var fitbitPeople = new SeededPopulation((users + 1) / 2, 11, from);
        var googlePeople = new SeededPopulation(Math.Max(1, users / 2), 12, from);
        var fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = fitbitPeople }, time);
        var google = new GoogleHealthSimulator(googlePeople, time, null);
        return new DemoWorld(
            fitbitPeople, googlePeople, fitbit, google,
            await SimulatorServer.StartAsync(fitbit, time, cancellationToken),
            await SimulatorServer.StartAsync(google, time, cancellationToken));
    }

    /// <summary>A configuration with one connector for each user.</summary>
    internal string Configuration(string dataDirectory) =>
        $$"""
        # Made by 'syncactors demo': {{Users.Count}} users at two simulated vendors.
        syncactors {
          data-dir = "{{dataDirectory}}"
          http.port = 0
          log-level = warning
          sources.fitbit {
            base-address = "{{_fitbitServer.BaseAddress}}"
            client-id = "{{new FitbitSimulatorOptions { Population = _fitbitPeople }.ClientId}}"
            client-secret = "{{new FitbitSimulatorOptions { Population = _fitbitPeople }.ClientSecret}}"
          }
          sources.google-health {
            base-address = "{{_googleServer.BaseAddress}}"
            authorize-address = "{{_googleServer.BaseAddress}}o/oauth2/v2/auth"
            token-address = "{{_googleServer.BaseAddress}}token"
            client-id = "{{new GoogleHealthSimulatorOptions().ClientId}}"
            client-secret = "{{new GoogleHealthSimulatorOptions().ClientSecret}}"
          }
          connectors {
        {{string.Join(Environment.NewLine, Users.Select(Connector))}}
          }
        }
        """;

    private static string Connector(DemoUser user) =>
        $"    {user.Name} {{ source.kind = {user.Vendor}, schedule.every = 1h }}";

    /// <summary>A consent that the user gave, as the vendor's token endpoint answers it.</summary>
    internal object Grant(DemoUser user)
    {
        var (access, refresh) = user.Vendor == "fitbit" ? FitbitGrant(user.PersonId) : GoogleGrant(user.PersonId);
        return new
        {
            accessToken = access,
            refreshToken = refresh,
            expiresAt = TimeProvider.System.GetUtcNow().AddHours(1),
            scopes = Array.Empty<string>(),
        };
    }

    /// <summary>Requests that the vendors answered for a user, and those that they refused for their limits.</summary>
    internal (long Accepted, long Throttled) Requests()
    {
        long Count(RequestOutcome outcome) => _fitbitServer.Ledger.Count(outcome) + _googleServer.Ledger.Count(outcome);
        return (Count(RequestOutcome.Accepted), Count(RequestOutcome.RefusedByQuota));
    }

    /// <summary>What a day of a user was, as the vendor shows it now; null when there was no account.</summary>
    internal PersonDay? Truth(DemoUser user, DateOnly day)
    {
        var people = user.Vendor == "fitbit" ? _fitbitPeople : _googlePeople;
        return people.DayAsSeen(user.PersonId, day, TimeProvider.System.GetUtcNow());
    }

    private (string Access, string? Refresh) FitbitGrant(string person)
    {
        var pair = _fitbit.GrantDirectly(person);
        return (pair.AccessToken, pair.RefreshToken);
    }

    private (string Access, string? Refresh) GoogleGrant(string person)
    {
        var pair = _google.GrantDirectly(person);
        return (pair.AccessToken, pair.RefreshToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _fitbitServer.DisposeAsync();
        await _googleServer.DisposeAsync();
    }
}
