using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>How one simulated Fitbit Web API behaves.</summary>
/// <remarks>Defaults follow dev.fitbit.com as read in 2026.</remarks>
public sealed record FitbitSimulatorOptions
{
    /// <summary>The users.</summary>
    public required IPopulation Population { get; init; }

    /// <summary>The registered app's client id.</summary>
    public string ClientId { get; init; } = "23SIMU";

    /// <summary>The registered app's secret; also the key of webhook signatures.</summary>
    public string ClientSecret { get; init; } = "simulated-client-secret";

    /// <summary>Type of the app: a public client proves itself by its id alone, the others by Basic credentials.</summary>
    public FitbitAppType AppType { get; init; } = FitbitAppType.Server;

    /// <summary>Registered redirect addresses; empty allows every loopback and https address.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The user in whose name the authorize page consents without asking; null shows a consent page.</summary>
    public string? ApproveAs { get; init; }

    /// <summary>Requests per user and clock hour, 1 or more. Default 150.</summary>
    public int QuotaPerHour { get; init; } = 150;

    /// <summary>Life of an access token. Default 8 h.</summary>
    public TimeSpan AccessTokenLife { get; init; } = TimeSpan.FromHours(8);

    /// <summary>Life of an authorization code. Default 10 min.</summary>
    public TimeSpan CodeLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Time between the issue of refreshed tokens and the answer. A second refresh of the same token within it gets
    /// 409. Default zero: refreshes never meet.
    /// </summary>
    public TimeSpan RefreshDuration { get; init; } = TimeSpan.Zero;

    /// <summary>Whether the app may read intraday data.</summary>
    public bool IntradayRight { get; init; } = true;

    /// <summary>From when on every request gets 410; null: never. Fitbit: 2 November 2026.</summary>
    public DateTimeOffset? RetiredFrom { get; init; }

    /// <summary>
    /// How the limit of a range is counted: false, the days of the range may be as many as the limit; true, one more,
    /// as if the vendor compared the difference of the dates. The vendor does not say which.
    /// </summary>
    public bool LimitIsDifference { get; init; }

    /// <summary>What the single-day SpO2 endpoint answers without data; the vendor does not say.</summary>
    public FitbitEmptyDay EmptySpo2Day { get; init; } = FitbitEmptyDay.EmptyObject;

    /// <summary>How long after waking a single-day sleep request is told that stages are pending. Default zero: never.</summary>
    public TimeSpan SleepPendingFor { get; init; } = TimeSpan.Zero;

    /// <summary>Root of the tokens that are issued.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>Types of registered apps.</summary>
public enum FitbitAppType
{
    /// <summary>Confidential, many users.</summary>
    Server = 0,

    /// <summary>Public: no secret.</summary>
    Client = 1,

    /// <summary>Confidential, the owner's data only.</summary>
    Personal = 2,
}

/// <summary>Ways to say that a day holds nothing.</summary>
public enum FitbitEmptyDay
{
    /// <summary><c>{}</c>.</summary>
    EmptyObject = 0,

    /// <summary><c>[]</c>.</summary>
    EmptyArray = 1,

    /// <summary>404.</summary>
    NotFound = 2,
}
