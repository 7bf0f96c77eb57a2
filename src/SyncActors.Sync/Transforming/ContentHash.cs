using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Domain.Items;
using SyncActors.Plugins;

namespace SyncActors.Sync.Transforming;

/// <summary>Fingerprint of what a destination would be sent for an item. A sample that becomes final has another
/// fingerprint, so it is delivered once more as final; a document is the same text before and after.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private ContentHash()
    {
    }

    /// <summary>The first 16 bytes of SHA-256 over the item's parts, each with its length.</summary>
    internal static byte[] Of(Item item, bool final, IReadOnlyList<Label> labels)
    {
        using var hash = new ContentHash();
        hash.Add(final || item is DocumentItem ? 1 : 0);
        hash.Add(labels);
        switch (item)
        {
            case SampleItem samples:
                foreach (var sample in samples.Samples)
                {
                    hash.Add(sample.Metric);
                    hash.Add(sample.Labels);
                    hash.Add(sample.TimestampMs);
                    hash.Add(BitConverter.DoubleToInt64Bits(sample.Value));
                }

                break;
            case DocumentItem document:
                hash.Add(document);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"{item.GetType().Name} has no fingerprint.");
        }

        return hash._hash.GetHashAndReset()[..ItemIdentity.KeyBytes];
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(DocumentItem document)
    {
        if (document.Fingerprint is { } fingerprint)
        {
            Add(fingerprint);
        }
        else
        {
            Add(document.Title);
            Add(document.Text);
            Add(document.Metadata);
        }

        foreach (var attachment in document.Attachments)
            Add(attachment.Reference);
        if (document.SkipReason is { } reason)
            Add(reason);
    }

    private void Add(IReadOnlyList<Label> labels)
    {
        Add(labels.Count);
        foreach (var label in labels)
        {
            Add(label.Name);
            Add(label.Value);
        }
    }

    private void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    private void Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
