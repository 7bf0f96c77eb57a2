using SyncActors.Plugins;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Audio and images of memories as attachments.</summary>
internal static class MemoryApiMedia
{
    private const string Audio = "audio";
    private const string Image = "image";

    /// <summary>The files of a memory that are to be delivered.</summary>
    public static IReadOnlyList<Attachment> Of(MemoryApiRecord record, MemoryApiOptions options)
    {
        var files = new List<Attachment>();
        if (options.IncludeAudio && record.Audio)
            files.Add(new Attachment(Audio, $"{Audio}:{record.Id}"));
        if (options.IncludeImage && record.Image)
            files.Add(new Attachment(Image, $"{Image}:{record.Id}"));
        return files;
    }

    /// <summary>The memory and the kind of file that a reference names; null when it is none.</summary>
    public static (string Id, string Kind)? Parse(string reference) => reference.Split(':', 2) switch
    {
        [Audio, { Length: > 0 } id] => (id, Audio),
        [Image, { Length: > 0 } id] => (id, Image),
        _ => null,
    };
}
