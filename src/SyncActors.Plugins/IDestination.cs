namespace SyncActors.Plugins;

/// <summary>Where items go.</summary>
public interface IDestination
{
    /// <summary>What it promises and takes.</summary>
    DestinationDescriptor Descriptor { get; }

    /// <summary>How extra copies are removed; null when there can be none.</summary>
    ISweepingDestination? Sweeper => this as ISweepingDestination;

    /// <summary>Tries the connection and the settings without leaving a trace. Null when all is well, else what is
    /// wrong and what to do.</summary>
    Task<string?> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Delivers items. Never throws for what the other side may answer; throws
    /// <see cref="OperationCanceledException"/> when cancelled, after which the outcome is unknown.</summary>
    Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken);
}

/// <summary>What a destination promises.</summary>
/// <param name="Kind">Name in the configuration, such as <c>victoria-metrics</c>.</param>
/// <param name="Effect">What makes a repeated delivery harmless.</param>
/// <param name="Correction">How a changed item replaces the one delivered before.</param>
/// <param name="TakesSamples">Whether it takes <see cref="SampleItem"/>.</param>
/// <param name="TakesDocuments">Whether it takes <see cref="DocumentItem"/>.</param>
public sealed record DestinationDescriptor(
    string Kind, EffectClass Effect, CorrectionKind Correction, bool TakesSamples, bool TakesDocuments)
{
    /// <summary>How long it may still be at work on a request whose sender is gone or has given up. Only after that
    /// does a look tell what it has.</summary>
    public TimeSpan SettleWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether it may hold what another program delivered there, so that it is asked before the first delivery
    /// of a connector.</summary>
    public bool MayHoldForeign { get; init; }
}

/// <summary>What makes a repeated delivery harmless.</summary>
public enum EffectClass
{
    /// <summary>It overwrites by our key.</summary>
    Upsert = 0,

    /// <summary>It recognises a key sent along.</summary>
    IdempotencyKey = 1,

    /// <summary>Neither: it must be asked before a delivery of unknown outcome is repeated.</summary>
    LookUp = 2,
}

/// <summary>How a changed item replaces the one delivered before.</summary>
public enum CorrectionKind
{
    /// <summary>In place.</summary>
    Overwrite = 0,

    /// <summary>Both stay; the newer one is found as such.</summary>
    VersionedAppend = 1,

    /// <summary>The old one is deleted, then the new one inserted.</summary>
    DeleteThenInsert = 2,
}

/// <summary>Items to deliver.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Connector">Name of the connector.</param>
/// <param name="Labels">Labels that every sample of the connector carries, such as user and device.</param>
/// <param name="Items">What to deliver, in order.</param>
/// <param name="MayHaveBeenSent">True when an earlier attempt of unknown outcome may have delivered some of them: a
/// destination of class <see cref="EffectClass.LookUp"/> looks first.</param>
public sealed record WriteRequest(
    string User, string Connector, IReadOnlyList<Label> Labels, IReadOnlyList<WriteItem> Items, bool MayHaveBeenSent)
{
    /// <summary>To be called right before each request that must not arrive twice. It throws when this process has not
    /// shown for long that it lives, as after a pause of the machine: by then another may have taken its place, looked,
    /// and delivered.</summary>
    public Action BeforeSending { get; init; } = static () => { };

    /// <summary>The earliest moment at which an earlier attempt may have delivered some of the items; null for any.
    /// Means nothing unless <see cref="MayHaveBeenSent"/>.</summary>
    public DateTimeOffset? SentFrom { get; init; }

    /// <summary>Asks the source for the content of an attachment, see <see cref="IAttachmentSource.CopyAsync"/>; null
    /// when it has none to give.</summary>
    public Func<Attachment, Stream, CancellationToken, Task<AttachmentOutcome>>? CopyAttachment { get; init; }
}

/// <summary>One item to deliver.</summary>
/// <param name="Item">The item.</param>
/// <param name="Final">False while the source may still change it in the ordinary course of things.</param>
/// <param name="PreviousReference">What the destination called the content that this one replaces; null when none was
/// delivered or it needs no name.</param>
public sealed record WriteItem(Item Item, bool Final, string? PreviousReference);

/// <summary>What a delivery came to.</summary>
public abstract record WriteOutcome
{
    private WriteOutcome()
    {
    }

    /// <summary>The destination answered for every item, in the order of the request.</summary>
    public sealed record Written(IReadOnlyList<ItemOutcome> Items) : WriteOutcome;

    /// <summary>It cannot be reached or is overloaded; nothing is known to be wrong with the items.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryAfter">The wait it named; null when none.</param>
    /// <param name="OutcomeUnknown">True when some items may have been delivered all the same.</param>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter, bool OutcomeUnknown) : WriteOutcome;

    /// <summary>It refuses us (credentials, settings): a person must act.</summary>
    public sealed record Refused(string Reason) : WriteOutcome;
}

/// <summary>What became of one item.</summary>
public abstract record ItemOutcome
{
    private ItemOutcome()
    {
    }

    /// <summary>Delivered. <paramref name="Reference"/> is what the destination calls it; null when it needs no
    /// name.</summary>
    public sealed record Synced(string? Reference) : ItemOutcome;

    /// <summary>Not wanted there, for a reason that is counted.</summary>
    public sealed record Skipped(string Reason) : ItemOutcome;

    /// <summary>Refused for good; a dead letter.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="Response">What the destination answered; null when it did not.</param>
    /// <param name="Reference">What the destination calls it, when it keeps it all the same: a later delivery is told
    /// as <see cref="WriteItem.PreviousReference"/>. Null when nothing is there.</param>
    public sealed record Rejected(string Reason, string? Response, string? Reference = null) : ItemOutcome;
}
