using SyncActors.Plugins;

namespace SyncActors.Destinations.Files;

/// <summary>Makes destinations of kind <c>file</c>; they share the locks of their files.</summary>
internal sealed class FileKind : IDestinationKind, IDisposable
{
    private readonly FileLocks _locks = new();

    /// <inheritdoc/>
    public string Kind => FileDestination.KindName;

    /// <inheritdoc/>
    public IDestination Create(Settings settings) => new FileDestination(FileDestinationOptions.Read(settings), _locks);

    /// <inheritdoc/>
    public void Dispose() => _locks.Dispose();
}
