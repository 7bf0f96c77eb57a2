using SyncActors.Domain.Alerts;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Retries;
using SyncActors.Domain.Schedules;

namespace SyncActors.Domain.Connectors;

/// <summary>
/// What a connector is to do, as far as its decisions need it. Addresses, secrets and other settings of the plug-ins
/// stay in the configuration; <see cref="SettingsHash"/> tells when they changed.
/// </summary>
public sealed record ConnectorDefinition
{
    /// <summary>Unique in the installation; what people type.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the user whose data it is.</summary>
    public required string User { get; init; }

    /// <summary>Kind of the source.</summary>
    public required string SourceKind { get; init; }

    /// <summary>Where items go; at least one, names unique.</summary>
    public required IReadOnlyList<DestinationDefinition> Destinations { get; init; }

    /// <summary>When it runs.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>How many calls it may make.</summary>
    public required RateLimit Limit { get; init; }

    /// <summary>Lines of coverage that the source fills.</summary>
    public required IReadOnlyList<LineDefinition> Lines { get; init; }

    /// <summary>The grant it uses; null when the source needs none.</summary>
    public CredentialId? Credential { get; init; }

    /// <summary>First day wanted; null for as far back as the source goes.</summary>
    public DateOnly? HistoryFrom { get; init; }

    /// <summary>Whether the running day is fetched too, as a provisional value.</summary>
    public bool IncludeToday { get; init; } = true;

    /// <summary>The user's IANA zone; null to take the source's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>How many of the newest days are read again when a device has delivered data; 0 or more.</summary>
    public int LookbackDays { get; init; } = 3;

    /// <summary>Longest time between two such readings when no device tells anything.</summary>
    public TimeSpan RereadEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a day may change when no device contact closes it.</summary>
    public TimeSpan FinalAfter { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long nobody may know the name of the source's host before the source counts as gone; null for as
    /// long as it may take.</summary>
    public TimeSpan? DiscontinuedAfter { get; init; }

    /// <summary>How failures within a run are tried again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Standard;

    /// <summary>False when the connector is configured but switched off.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When people are told that something is wrong; null for <see cref="AlertPolicy.Standard"/>.</summary>
    public AlertPolicy? Alerts { get; init; }

    /// <summary>Hash of all settings of the plug-ins, secrets included; empty when the configuration no longer names
    /// the connector.</summary>
    public required string SettingsHash { get; init; }

    /// <summary>The connector's share of its schedule's jitter, 0 to 1; the same on every node.</summary>
    public double Spread()
    {
        var id = ConnectorId.Of(Name).Value;
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return BitConverter.ToUInt32(bytes[12..]) / (double)uint.MaxValue;
    }
}

/// <summary>One destination of a connector.</summary>
/// <param name="Name">Unique within the connector.</param>
/// <param name="Kind">Kind of plug-in.</param>
public sealed record DestinationDefinition(string Name, string Kind);

/// <summary>One line of coverage.</summary>
/// <param name="Name">Such as <c>steps</c>.</param>
/// <param name="Dense">True when an answer without any item is suspicious.</param>
public sealed record LineDefinition(string Name, bool Dense);
