namespace SyncActors.Plugins;

/// <summary>Makes channels of one kind from their settings.</summary>
public interface IAlertChannelKind
{
    /// <summary>Its name in the configuration, such as <c>slack</c>.</summary>
    string Kind { get; }

    /// <summary>Makes a channel.</summary>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    IAlertChannel Create(Settings settings);
}

/// <summary>A way to tell people, or their programs, of alerts. Makes one attempt a call; when the next one is made is
/// decided by whoever calls.</summary>
public interface IAlertChannel
{
    /// <summary>What it is and what it can do.</summary>
    AlertChannelDescriptor Descriptor { get; }

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up; the message may have been sent.</param>
    Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken);
}

/// <summary>What a channel is and what it can do.</summary>
/// <param name="Kind">Name of its kind.</param>
/// <param name="Place">Where it leads, for people and without secrets.</param>
/// <param name="Repeats">What becomes of a message that is sent twice.</param>
/// <param name="Groups">Whether it takes several notes in one message, as people like it.</param>
/// <param name="PerHourMax">Messages an hour at most when the configuration names no number; 1 or more, null for the
/// one that holds for all.</param>
public sealed record AlertChannelDescriptor(
    string Kind, string Place, RepeatedMessage Repeats, bool Groups, int? PerHourMax = null);

/// <summary>What becomes of a message that is sent twice.</summary>
public enum RepeatedMessage
{
    /// <summary>The receiver knows it by its id, and drops it.</summary>
    Dropped = 0,

    /// <summary>The channel looks whether it was sent before it sends it again, as far as the far side tells.</summary>
    LookedUp = 1,

    /// <summary>It arrives twice.</summary>
    ArrivesTwice = 2,
}

/// <summary>Step of an alert's life that people are told of.</summary>
public enum AlertStep
{
    /// <summary>It began.</summary>
    Raised = 0,

    /// <summary>It goes on.</summary>
    Reminded = 1,

    /// <summary>Somebody took note of it.</summary>
    Acknowledged = 2,

    /// <summary>Its cause is gone.</summary>
    Resolved = 3,

    /// <summary>There is no alert: somebody tries the channel.</summary>
    Tested = 4,
}

/// <summary>One step of one alert. Holds no item, no token and no key.</summary>
/// <param name="Id">Delivery id; the same however often it is sent.</param>
/// <param name="Connector">Name of the connector.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Source">Kind of its source.</param>
/// <param name="Cause">Why, in a word such as <c>needs-authorization</c>.</param>
/// <param name="Step">What happened to the alert.</param>
/// <param name="Since">When the alert began, UTC.</param>
/// <param name="At">When the step was taken, UTC.</param>
/// <param name="What">What is wrong, in one line.</param>
/// <param name="Advice">What a person can do, in one line.</param>
public sealed record AlertNote(
    Guid Id, string Connector, string User, string Source, string Cause, AlertStep Step, DateTimeOffset Since,
    DateTimeOffset At, string What, string Advice);

/// <summary>What a channel sends.</summary>
/// <param name="Id">The same however often it is sent. Of a message with one note it is the note's.</param>
/// <param name="Notes">What it tells; 1 or more, and one alone where the channel does not group.</param>
/// <param name="At">When this attempt begins, UTC.</param>
/// <param name="MayHaveBeenSent">Whether an earlier attempt may have arrived.</param>
public sealed record AlertMessage(
    Guid Id, IReadOnlyList<AlertNote> Notes, DateTimeOffset At, bool MayHaveBeenSent = false);

/// <summary>What came of an attempt.</summary>
public abstract record ChannelOutcome
{
    private ChannelOutcome()
    {
    }

    /// <summary>The far side has it.</summary>
    public sealed record Delivered : ChannelOutcome;

    /// <summary>The far side is unwell: try again.</summary>
    /// <param name="Reason">For people, without secrets.</param>
    /// <param name="RetryAfter">How long the far side wants to be left alone; null when it does not say.</param>
    /// <param name="OutcomeUnknown">Whether the message may have arrived all the same.</param>
    public sealed record Unavailable(
        string Reason, TimeSpan? RetryAfter = null, bool OutcomeUnknown = false) : ChannelOutcome;

    /// <summary>This message is not taken; another may be.</summary>
    /// <param name="Reason">For people, without secrets.</param>
    public sealed record Rejected(string Reason) : ChannelOutcome;

    /// <summary>The channel is no good until a person mends it.</summary>
    /// <param name="Reason">For people, without secrets.</param>
    public sealed record Gone(string Reason) : ChannelOutcome;
}
