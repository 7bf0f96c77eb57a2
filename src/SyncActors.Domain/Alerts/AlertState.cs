namespace SyncActors.Domain.Alerts;

/// <summary>Why a person should look.</summary>
public enum AlertCause
{
    /// <summary>Several runs in a row failed.</summary>
    RunsFailing = 0,

    /// <summary>A new consent is needed.</summary>
    NeedsAuthorization = 1,

    /// <summary>The source is gone.</summary>
    SourceDiscontinued = 2,

    /// <summary>The account or application is refused.</summary>
    AccountRefused = 3,

    /// <summary>A destination refuses or cannot be reached.</summary>
    DestinationFailing = 4,

    /// <summary>Lines are parked.</summary>
    LinesParked = 5,

    /// <summary>Items wait as dead letters.</summary>
    DeadLetters = 6,

    /// <summary>Nothing came where something was expected.</summary>
    Suspicious = 7,

    /// <summary>No run has ended complete for too long.</summary>
    NoSync = 8,

    /// <summary>The newest data of a line are too old.</summary>
    StaleData = 9,

    /// <summary>The source's limit was met several times in a row, without a page between.</summary>
    Quota = 10,
}

/// <summary>An alert that fires until its cause is gone; one per cause.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Text">What is wrong, in one line.</param>
public sealed record Alert(AlertCause Cause, DateTimeOffset Since, string Text)
{
    /// <summary>When a person took note of it, UTC; null when nobody has. From then on nobody is reminded.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When people were last reminded of it, UTC; null when they were not.</summary>
    public DateTimeOffset? RemindedAt { get; init; }
}
