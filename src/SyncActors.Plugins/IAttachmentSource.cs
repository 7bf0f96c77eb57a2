namespace SyncActors.Plugins;

/// <summary>A source whose documents have files.</summary>
public interface IAttachmentSource : ISource
{
    /// <summary>Asks for the content of an attachment: one request, kept within the vendor's limit by the source
    /// itself, since the connector's permits are for pages. Never throws for what a vendor may answer; throws
    /// <see cref="OperationCanceledException"/> when cancelled.</summary>
    Task<AttachmentOutcome> OpenAsync(Attachment attachment, CancellationToken cancellationToken);
}

/// <summary>What asking for an attachment came to.</summary>
public abstract record AttachmentOutcome
{
    private AttachmentOutcome()
    {
    }

    /// <summary>Its content.</summary>
    /// <param name="MediaType">Such as <c>audio/ogg</c>.</param>
    /// <param name="Body">The whole file.</param>
    public sealed record Opened(string MediaType, ReadOnlyMemory<byte> Body) : AttachmentOutcome;

    /// <summary>There is none; nothing is wrong.</summary>
    public sealed record None : AttachmentOutcome;

    /// <summary>It cannot be had now.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryAfter">The wait that was named; null when none.</param>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter) : AttachmentOutcome;

    /// <summary>It cannot be had at all, or is larger than is taken.</summary>
    public sealed record Refused(string Reason) : AttachmentOutcome;
}
