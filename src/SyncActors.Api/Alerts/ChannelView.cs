using SyncActors.Sync.Alerts;

namespace SyncActors.Api.Alerts;

/// <summary>A channel, and how it fares at this node since its process began.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">By what it goes.</param>
/// <param name="Place">Where it leads, without secrets.</param>
/// <param name="Status"><c>good</c>, <c>pausing</c> after a failure, or <c>gone</c> until a person mends it.</param>
/// <param name="Failure">Why the last message failed; null when it did not.</param>
/// <param name="NotBefore">No message before this moment; null for at any time.</param>
/// <param name="LastDeliveredAt">When a message got through last; null for never.</param>
internal sealed record ChannelView(
    string Name, string Kind, string Place, string Status, string? Failure, DateTimeOffset? NotBefore,
    DateTimeOffset? LastDeliveredAt)
{
    /// <summary>What is shown of a channel.</summary>
    internal static ChannelView Of(AlertChannelSetup setup, ChannelPace pace, DateTimeOffset now)
    {
        var descriptor = setup.Channel.Descriptor;
        var status = pace.Gone is not null ? "gone" : pace.NotBefore > now ? "pausing" : "good";
        return new ChannelView(
            setup.Name, descriptor.Kind, descriptor.Place, status, pace.LastFailure,
            pace.NotBefore > now ? pace.NotBefore : null, pace.LastDeliveredAt);
    }
}
