namespace SyncActors.Actors.Cluster;

/// <summary>The timings of ownership. Each is measured by the monotonic clock of whoever waits.</summary>
public sealed record ClusterOptions
{
    /// <summary>Time between two signs of life.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between two looks at the rows of nodes and shards.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Age of the node's own newest beat from which it begins no effect.</summary>
    public TimeSpan FenceAfter { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Age of the node's own newest beat from which it drops its actors.</summary>
    public TimeSpan DropAfter { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long another node's beat must stand still before it is declared dead.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The same for a node whose session with the database is closed.</summary>
    public TimeSpan DisconnectedAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the same nodes must be up before one asks another for shards.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between two checks whether messages and appends get through; after three that failed in a row the
    /// node gives its shards away.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks that a node falls silent before others replace it.</summary>
    /// <returns>What is wrong, naming the option as people configure it; null when all is well.</returns>
    public string? Problem()
    {
        if (LookEvery <= TimeSpan.Zero)
            return "look-every must be above 0s";
        if (BeatEvery <= TimeSpan.Zero)
            return "beat-every must be above 0s";
        if (BeatEvery * 2 > FenceAfter)
            return "fence-after must be at least twice beat-every, or one late beat would silence a healthy node";
        if (DropAfter < FenceAfter)
            return "drop-after must not be below fence-after";
        if (DeadAfter <= DropAfter)
            return "dead-after must be above drop-after, or a node would be replaced before it falls silent";
        if (DeadAfter - DropAfter < LookEvery * 2)
            return "look-every must be at most half of dead-after less drop-after, or a node would be replaced before "
                + "it looks whether it fell silent";
        if (DisconnectedAfter < BeatEvery * 2)
            return "disconnected-after must be at least twice beat-every, or a short break would count as a death";
        if (CheckEvery < LookEvery * 2)
            return "check-every must be at least twice look-every, or a healthy node would seem not to look";
        return StableAfter < TimeSpan.Zero ? "stable-after must not be negative" : null;
    }
}
