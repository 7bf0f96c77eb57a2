using SyncActors.Plugins;

namespace SyncActors.Sync.Alerts;

/// <summary>The channels of the installation.</summary>
/// <param name="Channels">By name.</param>
/// <param name="GroupWithin">How long a step waits for others of its kind; 0 or more.</param>
public sealed record AlertDelivery(IReadOnlyDictionary<string, AlertChannelSetup> Channels, TimeSpan GroupWithin)
{
    /// <summary>No channel.</summary>
    public static AlertDelivery None { get; } =
        new(new Dictionary<string, AlertChannelSetup>(StringComparer.Ordinal), TimeSpan.Zero);

    /// <summary>How the channels fare at this node.</summary>
    public ChannelBoard Board { get; } = new();

    /// <summary>Longest time between two looks at the outbox.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>A channel as it is configured.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Channel">The channel.</param>
/// <param name="PerHourMax">Messages that a node sends on it in an hour at most; 1 or more.</param>
public sealed record AlertChannelSetup(string Name, IAlertChannel Channel, int PerHourMax);
