using System.Text.Json;

namespace SyncActors.Destinations.Files;

/// <summary>What became of an attachment, as the document's record tells it.</summary>
/// <param name="Name">Its name within the document.</param>
internal abstract record StoredAttachment(string Name)
{
    /// <summary>It is there.</summary>
    /// <param name="Name">See <see cref="StoredAttachment"/>.</param>
    /// <param name="Path">Relative to the destination's folder, with <c>/</c> between its parts.</param>
    /// <param name="Bytes">Its length.</param>
    public sealed record There(string Name, string Path, long Bytes) : StoredAttachment(Name);

    /// <summary>The source does not have it, or does not give it.</summary>
    /// <param name="Name">See <see cref="StoredAttachment"/>.</param>
    /// <param name="Reason">For people.</param>
    public sealed record Missing(string Name, string Reason) : StoredAttachment(Name);

    /// <summary>Writes an object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("name", Name);
        switch (this)
        {
            case There there:
                writer.WriteString("path", there.Path);
                writer.WriteNumber("bytes", there.Bytes);
                break;
            case Missing missing:
                writer.WriteString("missing", missing.Reason);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{GetType()} is not known.");
        }

        writer.WriteEndObject();
    }
}

/// <summary>What fetching the attachments of a document came to.</summary>
internal abstract record AttachmentsOutcome
{
    private AttachmentsOutcome()
    {
    }

    /// <summary>Each of them is there or will never be, in the order of the document.</summary>
    public sealed record Settled(IReadOnlyList<StoredAttachment> Attachments) : AttachmentsOutcome;

    /// <summary>One cannot be had now.</summary>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter) : AttachmentsOutcome;
}
