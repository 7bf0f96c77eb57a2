using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Alerts;

/// <summary>A channel whose far side outlives the nodes that send to it, keeps all that arrives, and fails as the test
/// says.</summary>
internal sealed class ScriptedChannel(RepeatedMessage repeats, bool groups, TimeProvider time) : IAlertChannel
{
    /// <summary>The next attempts come to this, in this order; null is an ordinary one.</summary>
    public Queue<ChannelOutcome?> Next { get; } = [];

    /// <summary>Whether an attempt never ends.</summary>
    public bool Hangs { get; set; }

    /// <summary>Whether what fails arrives all the same.</summary>
    public bool ArrivesWhenItFails { get; set; }

    /// <summary>All that arrived, repetitions included.</summary>
    public List<(DateTimeOffset At, AlertMessage Message)> Arrived { get; } = [];

    /// <summary>Moments of all attempts.</summary>
    public List<DateTimeOffset> Attempts { get; } = [];

    public AlertChannelDescriptor Descriptor { get; } = new("scripted", "nowhere", repeats, groups);

    public async Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        Attempts.Add(time.GetUtcNow());
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);

        // The far side can be asked whether it has it.
        if (repeats == RepeatedMessage.LookedUp && message.MayHaveBeenSent
            && Arrived.Exists(one => one.Message.Id == message.Id))
        {
            return new ChannelOutcome.Delivered();
        }

        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
        var outcome = Next.TryDequeue(out var scripted) ? scripted : null;
        if (outcome is null || ArrivesWhenItFails)
            Arrived.Add((time.GetUtcNow(), message));
        await Task.Delay(TimeSpan.FromMilliseconds(1), time, cancellationToken);
        return outcome ?? new ChannelOutcome.Delivered();
    }
}
