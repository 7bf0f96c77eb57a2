using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>A simulated vendor with one person who has years of history, on the clock of a test.</summary>
internal sealed class QuotaVendor : IAsyncDisposable
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromDays(30);

    private readonly FitbitSimulator? _fitbit;
    private readonly GoogleHealthSimulator? _google;

    private QuotaVendor(
        SimulatorServer server, SeededPopulation population, FitbitSimulator? fitbit, GoogleHealthSimulator? google)
    {
        (Server, Population, _fitbit, _google) = (server, population, fitbit, google);
    }

    internal SimulatorServer Server { get; }

    internal SeededPopulation Population { get; }

    internal Person Person => Population.People[0];

    internal string Kind => _fitbit is null ? "google-health" : "fitbit";

    /// <summary>Requests for data, oldest first; those for tokens count towards no limit.</summary>
    internal IEnumerable<LedgerEntry> Calls => Server.Ledger.Entries().Where(entry => entry.RouteClass != "token");

    /// <summary>Fitbit.</summary>
    /// <param name="from">First day of the history.</param>
    /// <param name="perHour">Requests that it allows in an hour.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<QuotaVendor> FitbitAsync(
        DateOnly from, int perHour, TimeProvider time, CancellationToken cancellationToken)
    {
        var people = People(from);
        var fitbit = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = people, AccessTokenLife = TokenLife, QuotaPerHour = perHour },
            time);
        return new QuotaVendor(await SimulatorServer.StartAsync(fitbit, time, cancellationToken), people, fitbit, null);
    }

    /// <summary>Google Health.</summary>
    /// <param name="from">First day of the history.</param>
    /// <param name="perMinute">Requests that it allows in a minute.</param>
    /// <param name="refill">How they come back.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task<QuotaVendor> GoogleAsync(
        DateOnly from, int perMinute, QuotaRefill refill, TimeProvider time, CancellationToken cancellationToken)
    {
        var people = People(from);
        var google = new GoogleHealthSimulator(people, time, new GoogleHealthSimulatorOptions
        {
            AccessTokenLife = TokenLife,
            ActivityLevelRollUp = false,
            UserRequestsPerMinute = perMinute,
            QuotaRefill = refill,
            SleepProcessing = TimeSpan.Zero,
        });
        return new QuotaVendor(await SimulatorServer.StartAsync(google, time, cancellationToken), people, null, google);
    }

    /// <summary>A consent without a browser.</summary>
    internal (string AccessToken, string? RefreshToken) Grant()
    {
        if (_fitbit?.GrantDirectly(Person.Id) is { } pair)
            return (pair.AccessToken, pair.RefreshToken);
        var tokens = _google!.GrantDirectly(Person.Id);
        return (tokens.AccessToken, tokens.RefreshToken);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    // A tracker that delivers at once and never corrects: what is final is the same whenever it is asked for.
    private static SeededPopulation People(DateOnly from) => new(1, 23, from, person => person with
    {
        MemberSince = from,
        Sync = SyncHabit.Prompt,
        Corrections = CorrectionHabit.Never,
        Shares = SharedData.All,
        Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))],
    });
}
