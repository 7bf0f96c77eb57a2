namespace SyncActors.Plugins;

/// <summary>A source whose documents have files.</summary>
public interface IAttachmentSource : ISource
{
    /// <summary>Asks for the content of an attachment and writes it as it comes: one request, kept within the vendor's
    /// limit by the source itself, since the connector's permits are for pages. Never throws for what a vendor may
    /// answer; throws <see cref="OperationCanceledException"/> when cancelled, and what <paramref name="into"/>
    /// throws.</summary>
    /// <param name="attachment">One of a document of this source.</param>
    /// <param name="into">Takes the content. It may hold a part of it after any outcome but
    /// <see cref="AttachmentOutcome.Copied"/>; stays open.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<AttachmentOutcome> CopyAsync(Attachment attachment, Stream into, CancellationToken cancellationToken);
}

/// <summary>What asking for an attachment came to.</summary>
public abstract record AttachmentOutcome
{
    private AttachmentOutcome()
    {
    }

    /// <summary>All of it was written.</summary>
    /// <param name="MediaType">Such as <c>audio/ogg</c>.</param>
    /// <param name="Bytes">Its length; above zero.</param>
    public sealed record Copied(string MediaType, long Bytes) : AttachmentOutcome;

    /// <summary>There is none; nothing is wrong.</summary>
    public sealed record None : AttachmentOutcome;

    /// <summary>It cannot be had now.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryAfter">The wait that was named; null when none.</param>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter) : AttachmentOutcome;

    /// <summary>It cannot be had at all, or is larger than is taken.</summary>
    public sealed record Refused(string Reason) : AttachmentOutcome;
}
