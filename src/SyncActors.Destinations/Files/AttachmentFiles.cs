using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>
/// Attachments as files: <c>attachments/connector/item/name-reference-length.ending</c>. A file has that name only once
/// all of it is on the disk, so that whatever has it, and the length it tells, need not be fetched again.
/// </summary>
/// <param name="folder">The destination's folder.</param>
internal sealed class AttachmentFiles(string folder)
{
    /// <summary>Folder below the destination's.</summary>
    public const string FolderName = "attachments";

    private const int WriteBytes = 128 * 1024;
    private const int ReferenceBytes = 8;
    private const string PartEnding = ".part";

    /// <summary>Brings the attachments of a document to the disk, one after the other.</summary>
    /// <exception cref="IOException">The disk does not take one.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public async Task<AttachmentsOutcome> FetchAsync(
        WriteRequest request, DocumentItem document, CancellationToken cancellationToken)
    {
        string[] parts = [FolderName, FileNames.Safe(request.Connector), FileNames.Safe(document.Id)];
        List<StoredAttachment> settled = [];
        foreach (var attachment in document.Attachments)
        {
            var stem = Stem(attachment);
            if (Whole(parts, stem) is { } whole)
            {
                settled.Add(new StoredAttachment.There(attachment.Name, PathOf(parts, whole.Name), whole.Length));
                continue;
            }

            if (request.CopyAttachment is not { } copy)
            {
                settled.Add(new StoredAttachment.Missing(attachment.Name, "the source gives no files"));
                continue;
            }

            MakeFolders(parts);
            var part = Path.Combine([folder, .. parts, stem + PartEnding]);
            switch (await CopyAsync(copy, attachment, part, cancellationToken))
            {
                case AttachmentOutcome.Copied copied:
                    var name = Put(part, stem, copied);
                    settled.Add(new StoredAttachment.There(attachment.Name, PathOf(parts, name), copied.Bytes));
                    break;
                case AttachmentOutcome.None:
                    settled.Add(new StoredAttachment.Missing(attachment.Name, "the source does not have it"));
                    break;
                case AttachmentOutcome.Refused refused:
                    settled.Add(new StoredAttachment.Missing(attachment.Name, refused.Reason));
                    break;
                case AttachmentOutcome.Unavailable unavailable:
                    return new AttachmentsOutcome.Unavailable(
                        $"{attachment.Name} of {document.Id}: {unavailable.Reason}", unavailable.RetryAfter);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return new AttachmentsOutcome.Settled(settled);
    }

    /// <summary>The beginning of its file's name: other references have other ones.</summary>
    private static string Stem(Attachment attachment)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(attachment.Reference)).AsSpan(0, ReferenceBytes);
        return $"{FileNames.Safe(attachment.Name)}-{Convert.ToHexStringLower(hash)}";
    }

    private static string PathOf(IEnumerable<string> parts, string name) => string.Join('/', parts.Append(name));

    // A file of another length than its name says was damaged by something else.
    private FileInfo? Whole(string[] parts, string stem)
    {
        var item = new DirectoryInfo(Path.Combine([folder, .. parts]));
        return item.Exists
            ? item.EnumerateFiles().FirstOrDefault(file => BytesOf(file.Name, stem) == file.Length)
            : null;
    }

    /// <summary>The length that the name of an attachment's file tells; null when it is no file of that one.</summary>
    private static long? BytesOf(string name, string stem) =>
        name.StartsWith(stem + "-", StringComparison.Ordinal)
        && long.TryParse(
            Path.GetFileNameWithoutExtension(name).AsSpan(stem.Length + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;

    private void MakeFolders(string[] parts)
    {
        var path = folder;
        foreach (var part in parts.Prepend(""))
        {
            var parent = part.Length == 0 ? Path.GetDirectoryName(path) : path;
            path = Path.Combine(path, part);
            if (Directory.Exists(path))
                continue;
            Directory.CreateDirectory(path);
            if (parent is not null)
                FolderEntries.Flush(parent);
        }
    }

    // The file is locked while it is written, so that two processes never write one.
    private static async Task<AttachmentOutcome> CopyAsync(
        Func<Attachment, Stream, CancellationToken, Task<AttachmentOutcome>> copy, Attachment attachment, string part,
        CancellationToken cancellationToken)
    {
        var kept = false;
        var file = new FileStream(
            part, FileMode.Create, FileAccess.Write, FileShare.None, WriteBytes, FileOptions.Asynchronous);
        try
        {
            await using (file)
            {
                var outcome = await copy(attachment, file, cancellationToken);
                if (outcome is AttachmentOutcome.Copied copied)
                {
                    await file.FlushAsync(cancellationToken);
                    if (file.Length != copied.Bytes)
                        throw new IOException($"{part} has {file.Length} bytes instead of {copied.Bytes}");
                    RandomAccess.FlushToDisk(file.SafeFileHandle);
                    kept = true;
                }

                return outcome;
            }
        }
        finally
        {
            if (!kept)
                File.Delete(part);
        }
    }

    /// <summary>Gives a whole file its name, and removes what stood for the same attachment.</summary>
    private static string Put(string part, string stem, AttachmentOutcome.Copied copied)
    {
        var (item, name) = (
            Path.GetDirectoryName(part)!,
            string.Create(CultureInfo.InvariantCulture, $"{stem}-{copied.Bytes}{MediaEndings.Of(copied.MediaType)}"));
        File.Move(part, Path.Combine(item, name), overwrite: true);
        FolderEntries.Flush(item);
        foreach (var other in Directory.EnumerateFiles(item, stem + "-*"))
        {
            if (Path.GetFileName(other) is var old && old != name && BytesOf(old, stem) is not null)
                File.Delete(other);
        }

        return name;
    }
}
