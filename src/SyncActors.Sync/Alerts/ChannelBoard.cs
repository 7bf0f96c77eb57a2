using System.Collections.Concurrent;
using SyncActors.Plugins;

namespace SyncActors.Sync.Alerts;

/// <summary>How the channels fare at this node since its process began. Written by whoever sends, read by
/// anybody.</summary>
public sealed class ChannelBoard
{
    private readonly ConcurrentDictionary<string, ChannelPace> _paces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Channel, string Outcome), long> _attempts = new();

    /// <summary>Attempts by channel and by what they came to.</summary>
    public IReadOnlyDictionary<(string Channel, string Outcome), long> Attempts => _attempts;

    /// <summary>How a channel fares.</summary>
    public ChannelPace PaceOf(string channel) => _paces.GetValueOrDefault(channel, ChannelPace.New);

    /// <summary>An attempt begins.</summary>
    internal void Began(string channel, DateTimeOffset now) => _paces[channel] = PaceOf(channel).Began(now);

    /// <summary>An attempt ended.</summary>
    /// <param name="channel">On which channel.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">When.</param>
    public void Ended(string channel, ChannelOutcome outcome, DateTimeOffset now)
    {
        _paces[channel] = PaceOf(channel).After(outcome, now);
        _attempts.AddOrUpdate((channel, WordOf(outcome)), 1, (_, count) => count + 1);
    }

    private static string WordOf(ChannelOutcome outcome) => outcome switch
    {
        ChannelOutcome.Delivered => "delivered",
        ChannelOutcome.Unavailable => "unavailable",
        ChannelOutcome.Rejected => "rejected",
        ChannelOutcome.Gone => "gone",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
