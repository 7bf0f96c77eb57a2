using System.Collections.Immutable;
using SyncActors.Plugins;

namespace SyncActors.Sync.Alerts;

/// <summary>When a channel may be used. Pure.</summary>
public sealed record ChannelPace
{
    /// <summary>How long a channel that is no good is left alone, unless a test shows that it is mended.</summary>
    public static readonly TimeSpan GoneFor = TimeSpan.FromDays(1);

    /// <summary>Longest pause of a channel whose far side is unwell and does not say for how long.</summary>
    public static readonly TimeSpan PauseMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A channel that was not used yet.</summary>
    public static ChannelPace New { get; } = new();

    /// <summary>No attempt before this moment, UTC; null for at any time.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Why a person must mend it; null when nobody must.</summary>
    public string? Gone { get; init; }

    /// <summary>Why the last attempt failed; null when it did not.</summary>
    public string? LastFailure { get; init; }

    /// <summary>Attempts in a row that failed on the far side.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>When the last attempt succeeded, UTC; null when none did.</summary>
    public DateTimeOffset? LastDeliveredAt { get; init; }

    /// <summary>When messages were sent in the last hour.</summary>
    private ImmutableQueue<DateTimeOffset> Sent { get; init; } = [];

    /// <summary>Messages that may be sent now; 0 when none.</summary>
    public int Left(DateTimeOffset now, int perHourMax)
    {
        if (NotBefore > now)
            return 0;
        var recent = Sent.Count(at => now - at < Hour);
        return Math.Max(0, perHourMax - recent);
    }

    /// <summary>A message is about to be sent.</summary>
    internal ChannelPace Began(DateTimeOffset now)
    {
        var sent = Sent;
        while (!sent.IsEmpty && now - sent.Peek() >= Hour)
            sent = sent.Dequeue();
        return this with { Sent = sent.Enqueue(now) };
    }

    /// <summary>An attempt ended.</summary>
    internal ChannelPace After(ChannelOutcome outcome, DateTimeOffset now) => outcome switch
    {
        ChannelOutcome.Unavailable away => this with
        {
            FailuresInARow = FailuresInARow + 1,
            LastFailure = away.Reason,
            NotBefore = now + Pause(away.RetryAfter),
        },
        ChannelOutcome.Gone gone => this with
        {
            Gone = gone.Reason, LastFailure = gone.Reason, NotBefore = now + GoneFor,
        },
        ChannelOutcome.Rejected rejected => this with
        {
            FailuresInARow = 0, LastFailure = rejected.Reason, Gone = null, NotBefore = null,
        },
        _ => this with
        {
            FailuresInARow = 0, LastFailure = null, Gone = null, NotBefore = null, LastDeliveredAt = now,
        },
    };

    // One message finds out whether the far side is well again; the others need not.
    private TimeSpan Pause(TimeSpan? told)
    {
        var own = DeliveryTimes.After(FailuresInARow, dice: 0.5);
        own = own < PauseMax ? own : PauseMax;
        return told is not { } wait || wait < own ? own
            : wait < DeliveryTimes.Longest ? wait
            : DeliveryTimes.Longest;
    }
}
