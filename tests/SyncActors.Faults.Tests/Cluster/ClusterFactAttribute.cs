using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>Runs where PostgreSQL and VictoriaMetrics are installed; says why it is skipped where they are
/// not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterFactAttribute : FactAttribute
{
    public ClusterFactAttribute() => Skip = PostgresServer.WhySkipped() ?? VictoriaMetricsServer.WhySkipped();
}

/// <summary>The same for a theory.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClusterTheoryAttribute : TheoryAttribute
{
    public ClusterTheoryAttribute() => Skip = PostgresServer.WhySkipped() ?? VictoriaMetricsServer.WhySkipped();
}
