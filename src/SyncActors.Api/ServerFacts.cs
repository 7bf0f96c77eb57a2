using System.Reflection;

namespace SyncActors.Api;

/// <summary>What the API tells of the process that it runs in.</summary>
public sealed class ServerFacts(DateTimeOffset startedAt)
{
    private volatile Uri? _address;

    /// <summary>Version of SyncActors.</summary>
    public static string Version { get; } =
        typeof(ServerFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "unknown";

    /// <summary>When the process was started, UTC.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Address under which browsers reach this process; null before it listens.</summary>
    public Uri? Address
    {
        get => _address;
        set => _address = value;
    }
}
