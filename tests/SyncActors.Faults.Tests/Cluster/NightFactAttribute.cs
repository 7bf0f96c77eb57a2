using SyncActors.Testing.Servers;
using SyncActors.Testing.Trials;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>A trial that takes too long for every commit: it runs where a variable asks for it, as <c>tests/nightly</c>
/// does.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NightFactAttribute : FactAttribute
{
    public NightFactAttribute(string variable)
    {
        Variable = variable;
        Skip = Trial.IsWanted(variable)
            ? PostgresServer.WhySkipped() ?? VictoriaMetricsServer.WhySkipped()
            : $"Runs by night; asked for by {variable}.";
    }

    /// <summary>The variable that asks for it.</summary>
    public string Variable { get; }
}
