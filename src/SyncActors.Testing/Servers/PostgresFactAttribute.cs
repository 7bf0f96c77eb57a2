using Xunit;

namespace SyncActors.Testing.Servers;

/// <summary>A test that needs a real PostgreSQL. Without it the test is skipped with the reason, but fails when the
/// environment says <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>Decides whether it runs.</summary>
    public PostgresFactAttribute() => Skip = PostgresServer.WhySkipped();
}

/// <summary>Test cases that need a real PostgreSQL; see <see cref="PostgresFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether they run.</summary>
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhySkipped();
}
