using Xunit;

namespace SyncActors.Testing.Servers;

/// <summary>A test that needs a real PostgreSQL and a PgBouncer. Without them it is skipped with the reason, but fails
/// when the environment says <c>CI=true</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgBouncerFactAttribute : FactAttribute
{
    /// <summary>Decides whether it runs.</summary>
    public PgBouncerFactAttribute() => Skip = PgBouncerServer.WhySkipped();
}

/// <summary>Test cases that need both; see <see cref="PgBouncerFactAttribute"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgBouncerTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether they run.</summary>
    public PgBouncerTheoryAttribute() => Skip = PgBouncerServer.WhySkipped();
}
