namespace SyncActors.Simulators.GoogleHealth;

/// <summary>How the simulated Google Health API behaves. The defaults are what the vendor documents.</summary>
public sealed record GoogleHealthSimulatorOptions
{
    /// <summary>The client that may ask for consent.</summary>
    public string ClientId { get; init; } = "simulated-client.apps.googleusercontent.com";

    /// <summary>The client's secret.</summary>
    public string ClientSecret { get; init; } = "simulated-client-secret";

    /// <summary>Registered redirect addresses; empty allows https and the http loopback names.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The user who consents when an authorization request names none; null shows a page to choose.</summary>
    public string? ConsentingUser { get; init; }

    /// <summary>Life of an access token. Default 1 h.</summary>
    public TimeSpan AccessTokenLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Life of an authorization code. Default 10 min.</summary>
    public TimeSpan CodeLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the consent screen is in testing, so that refresh tokens die. Default false.</summary>
    public bool Testing { get; init; }

    /// <summary>Life of a refresh token while <see cref="Testing"/>. Default 7 days.</summary>
    public TimeSpan TestingRefreshTokenLife { get; init; } = TimeSpan.FromDays(7);

    /// <summary>A refresh token that was not used for so long is dead. Default 180 days.</summary>
    public TimeSpan RefreshTokenIdleLife { get; init; } = TimeSpan.FromDays(180);

    /// <summary>Refresh tokens per user; the oldest die when there are more. Default 100.</summary>
    public int RefreshTokensPerUserMax { get; init; } = 100;

    /// <summary>Whether a refresh brings a new refresh token and ends the old one. Default false.</summary>
    public bool RotateRefreshTokens { get; init; }

    /// <summary>Requests per user and minute. Default 300.</summary>
    public int UserRequestsPerMinute { get; init; } = 300;

    /// <summary>Requests per project and minute. Default 120,000.</summary>
    public int ProjectRequestsPerMinute { get; init; } = 120_000;

    /// <summary>How the two quotas refill. Default: a window that begins with each minute of the clock.</summary>
    public QuotaRefill QuotaRefill { get; init; } = QuotaRefill.EachMinute;

    /// <summary>Whether a 429 says when to come back. Default false: the vendor does not document the header.</summary>
    public bool SendRetryAfter { get; init; }

    /// <summary>Number of the project, as it appears in errors.</summary>
    public string ProjectNumber { get; init; } = "123456789";

    /// <summary>Whether the API is switched on in the project; false answers <c>SERVICE_DISABLED</c>. Default
    /// true.</summary>
    public bool ServiceEnabled { get; init; } = true;

    /// <summary>Whether <c>activity-level</c> can be rolled up, as in the newest schema. Default true.</summary>
    public bool ActivityLevelRollUp { get; init; } = true;

    /// <summary>Whether int64 values are JSON strings, as documented, or numbers, as some mocks have it. Default
    /// true.</summary>
    public bool IntegersAsStrings { get; init; } = true;

    /// <summary>
    /// Whether midnight is an empty <c>time</c> member (true, the default) or has no <c>time</c> member at all.
    /// </summary>
    public bool MidnightAsEmptyTime { get; init; } = true;

    /// <summary>
    /// Whether a sum of zero is written as zero (true, the default) or its member is left out of a value that is there.
    /// </summary>
    public bool ZeroSumsWritten { get; init; } = true;

    /// <summary>Whether the phone records steps and distance besides the tracker: list shows both. Default
    /// true.</summary>
    public bool PhoneRecordsToo { get; init; } = true;

    /// <summary>Time between heart-rate samples, 2 s to 60 min. Default 5 min; real trackers: 2 s.</summary>
    public TimeSpan HeartRateSampleEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest page of heart-rate samples, whatever was asked for. Default 5,000.</summary>
    /// <remarks>Measured by users in 2026; the vendor documents 10,000.</remarks>
    public int DensePageMax { get; init; } = 5_000;

    /// <summary>How long a sleep stays without stages after it was uploaded. Default 30 min; zero for never.</summary>
    public TimeSpan SleepProcessing { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether every page is preceded by an empty page that has a token. Default false.</summary>
    public bool EmptyPages { get; init; }

    /// <summary>Refuses values that make no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(UserRequestsPerMinute);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ProjectRequestsPerMinute);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(RefreshTokensPerUserMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(DensePageMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(SleepProcessing, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeartRateSampleEvery, TimeSpan.FromSeconds(2));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HeartRateSampleEvery, TimeSpan.FromHours(1));
    }
}

/// <summary>How a quota per minute refills.</summary>
public enum QuotaRefill
{
    /// <summary>All of it at each full minute of the clock.</summary>
    EachMinute,

    /// <summary>Evenly, up to one minute's worth.</summary>
    Evenly,
}

/// <summary>How a person's Google account stands to the health service.</summary>
public enum HealthAccount
{
    /// <summary>Linked: data can be read.</summary>
    Linked,

    /// <summary>No health profile: every call answers <c>ACCOUNT_NOT_LINKED</c>.</summary>
    NotLinked,

    /// <summary>Still on the legacy login: every call is forbidden, without a reason.</summary>
    Legacy,
}
