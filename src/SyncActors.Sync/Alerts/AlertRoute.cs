namespace SyncActors.Sync.Alerts;

/// <summary>Who is told of a connector's alerts.</summary>
/// <param name="Channels">Names and kinds of channels; none for nobody.</param>
/// <param name="GroupWithin">How long a step waits for others of its kind to be told with it; 0 or more.</param>
public sealed record AlertRoute(IReadOnlyList<(string Name, string Kind)> Channels, TimeSpan GroupWithin)
{
    /// <summary>No channel.</summary>
    public static AlertRoute Nobody { get; } = new([], TimeSpan.Zero);
}
