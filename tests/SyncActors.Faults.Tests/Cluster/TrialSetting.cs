namespace SyncActors.Faults.Tests.Cluster;

/// <summary>How a trial's cluster is.</summary>
internal sealed record TrialSetting
{
    /// <summary>Nodes at the beginning.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Its timings.</summary>
    public string Timings { get; init; } = NodeCluster.QuickTimings;

    /// <summary>More settings of the journal.</summary>
    public string Journal { get; init; } = "";

    /// <summary>More configuration, laid over all other.</summary>
    public string More { get; init; } = "";

    /// <summary>Where its nodes are.</summary>
    public INodePlaces Places { get; init; } = new SameMachine();
}
