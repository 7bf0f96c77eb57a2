namespace SyncActors.Destinations.Files;

/// <summary>Endings of file names by media type.</summary>
/// <remarks>Types by the IANA registry, with the names that servers use beside them.</remarks>
internal static class MediaEndings
{
    private const string Unknown = ".bin";

    private static readonly Dictionary<string, string> Endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["audio/ogg"] = ".ogg",
        ["audio/opus"] = ".opus",
        ["audio/mpeg"] = ".mp3",
        ["audio/mp3"] = ".mp3",
        ["audio/mp4"] = ".m4a",
        ["audio/x-m4a"] = ".m4a",
        ["audio/aac"] = ".aac",
        ["audio/flac"] = ".flac",
        ["audio/wav"] = ".wav",
        ["audio/x-wav"] = ".wav",
        ["audio/webm"] = ".webm",
        ["image/jpeg"] = ".jpg",
        ["image/jpg"] = ".jpg",
        ["image/png"] = ".png",
        ["image/gif"] = ".gif",
        ["image/webp"] = ".webp",
        ["image/heic"] = ".heic",
        ["image/tiff"] = ".tiff",
    };

    /// <summary>The ending, dot included; <c>.bin</c> for a type that is not known.</summary>
    public static string Of(string mediaType) => Endings.GetValueOrDefault(mediaType, Unknown);
}
