using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>How items are shared out over files.</summary>
internal enum FileLayout
{
    /// <summary>One file per connector.</summary>
    Connector = 0,

    /// <summary>A folder per user, in it a file per day. For one node only: connectors of one user share its
    /// files.</summary>
    UserDay = 1,
}

/// <summary>Settings of a file destination.</summary>
/// <param name="Folder">Full path of the folder.</param>
/// <param name="Format">What is written.</param>
/// <param name="Layout">Default: one file per connector.</param>
internal sealed record FileDestinationOptions(string Folder, IFileFormat Format, FileLayout Layout)
{
    /// <summary>Reads settings.</summary>
    /// <exception cref="SettingException">One is missing, unknown or out of range.</exception>
    public static FileDestinationOptions Read(Settings settings)
    {
        var folder = settings.Required("folder", "the folder that takes the files");
        if (folder.Contains('\0', StringComparison.Ordinal))
            throw settings.Wrong("folder", "is not a path");
        IFileFormat format = settings.Choice("format", "json-lines", "json-lines", "prometheus") == "prometheus"
            ? new PrometheusFormat()
            : new JsonLinesFormat();
        var layout = settings.Choice("layout", "connector", "connector", "user-day") == "user-day"
            ? FileLayout.UserDay
            : FileLayout.Connector;
        settings.RefuseUnknown();
        return new FileDestinationOptions(Path.GetFullPath(folder), format, layout);
    }
}
