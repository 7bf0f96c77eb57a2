namespace SyncActors.Destinations;

/// <summary>Finds out whether files can be made in a folder, which need not exist yet, and leaves no trace.</summary>
internal static class FolderProbe
{
    /// <summary>Null when they can, else why not.</summary>
    public static string? WhyNot(string folder)
    {
        var existing = folder;
        while (existing is not null && !Directory.Exists(existing))
        {
            if (File.Exists(existing))
                return $"{folder} cannot be used: {existing} is a file";
            existing = Path.GetDirectoryName(existing);
        }

        if (existing is null)
            return $"{folder} cannot be used: no folder above it exists";
        try
        {
            File.OpenHandle(
                Path.Combine(existing, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None,
                FileOptions.DeleteOnClose).Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{folder} cannot be written: {exception.Message}";
        }
    }
}
