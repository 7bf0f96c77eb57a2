using System.Reflection;

namespace SyncActors.Api;

/// <summary>What the API tells of the process that it runs in.</summary>
/// <param name="startedAt">When it was started, UTC.</param>
/// <param name="name">What people call it.</param>
/// <param name="dataDirectory">Its data folder; empty for the working directory.</param>
public sealed class ServerFacts(DateTimeOffset startedAt, string name, string dataDirectory)
{
    private volatile Uri? _address;
    private volatile Uri? _nodeAddress;

    /// <summary>Version of SyncActors.</summary>
    public static string Version { get; } =
        typeof(ServerFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "unknown";

    /// <summary>When the process was started, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>What people call the process among others.</summary>
    public string Name { get; } = name;

    /// <summary>Its data folder.</summary>
    public string DataDirectory { get; } = Path.GetFullPath(dataDirectory.Length == 0 ? "." : dataDirectory);

    /// <summary>Address under which other machines reach its API; null before it listens.</summary>
    public Uri? NodeAddress
    {
        get => _nodeAddress;
        set => _nodeAddress = value;
    }

    /// <summary>Address under which browsers reach this process; null before it listens.</summary>
    public Uri? Address
    {
        get => _address;
        set => _address = value;
    }
}
