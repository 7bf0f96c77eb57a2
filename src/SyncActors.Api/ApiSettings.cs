namespace SyncActors.Api;

/// <summary>What the API offers besides its routes.</summary>
public sealed record ApiSettings
{
    /// <summary>An operator's key that a person chose; null for none. Never shown.</summary>
    public string? OperatorKey { get; init; }

    /// <summary>Requests that one address may make in a minute; 0 for no such limit. Health and metrics are not
    /// counted.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>Path that answers as <c>/health</c> does, besides it; null for none.</summary>
    public string? HealthPath { get; init; }

    /// <summary>Path of the metrics on a port of their own.</summary>
    public string MetricsPath { get; init; } = "/metrics";

    /// <summary>Origins whose pages may use the API; <c>*</c> for all.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Without secrets.</summary>
    public override string ToString() => nameof(ApiSettings);
}
