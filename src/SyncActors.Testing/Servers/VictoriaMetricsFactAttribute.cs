using Xunit;

namespace SyncActors.Testing.Servers;

/// <summary>A test that needs the real victoria-metrics. Without it the test is skipped with the reason, but fails when
/// the environment says <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VictoriaMetricsFactAttribute : FactAttribute
{
    /// <summary>Decides whether it runs.</summary>
    public VictoriaMetricsFactAttribute() => Skip = VictoriaMetricsServer.WhySkipped();
}

/// <summary>Test cases that need the real victoria-metrics; see <see cref="VictoriaMetricsFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VictoriaMetricsTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether they run.</summary>
    public VictoriaMetricsTheoryAttribute() => Skip = VictoriaMetricsServer.WhySkipped();
}
