using SyncActors.Testing.Assemblies;

namespace SyncActors.Actors.Tests;

/// <summary>Reads what the kernel's assembly refers to: a short escape from the simulation shows at no run
/// time.</summary>
public sealed class KernelCallsTests
{
    private static readonly (string Type, string Member)[] Forbidden =
    [
        ("System.DateTime", "get_UtcNow"), ("System.DateTime", "get_Now"), ("System.DateTime", "get_Today"),
        ("System.DateTimeOffset", "get_UtcNow"), ("System.DateTimeOffset", "get_Now"),
        ("System.Guid", "NewGuid"), ("System.Guid", "CreateVersion7"), ("System.Random", "get_Shared"),
        ("System.Environment", "get_TickCount"), ("System.Environment", "get_TickCount64"),
        ("System.Diagnostics.Stopwatch", "*"), ("System.Threading.Thread", "*"), ("System.Threading.Timer", "*"),
        ("System.Threading.Tasks.Parallel", "*"), ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.Task", "ContinueWith"), ("System.Threading.Tasks.Task", "Wait"),
        ("System.Threading.Tasks.Task", "ConfigureAwait"), ("System.Threading.Tasks.Task`1", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait"),
        ("System.Security.Cryptography.RandomNumberGenerator", "*"),
    ];

    [Fact]
    public void The_kernel_calls_nothing_that_leaves_the_simulation()
    {
        var called = CallScan.Of(typeof(ActorSystem).Assembly);

        Assert.Contains(called, c => c is { Type: "System.TimeProvider", Member: "CreateTimer" });
        Assert.DoesNotContain(called, IsForbidden);
    }

    [Fact]
    public void The_scan_sees_such_calls_where_they_are_made()
    {
        var here = CallScan.Of(typeof(KernelCallsTests).Assembly);

        Assert.Contains(here, c => c is { Type: "System.Environment", Member: "get_TickCount64" } && IsForbidden(c));
        Assert.NotEqual(0, Environment.TickCount64);
    }

    [Fact]
    public void The_kernel_has_no_static_state_that_changes()
    {
        var changing = typeof(ActorSystem).Assembly.GetTypes()
            .Where(t => !t.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(
                System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public
                | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly))
            .Where(f => f is { IsInitOnly: false, IsLiteral: false }
                && !f.Name.StartsWith("__", StringComparison.Ordinal));

        Assert.Empty(changing);
    }

    private static bool IsForbidden(Call call) =>
        Forbidden.Any(f => f.Type == call.Type && (f.Member == "*" || f.Member == call.Member))
        || (call is { Type: "System.Threading.Tasks.Task", Member: "Delay" }
            && !call.Parameters.Contains("TimeProvider", StringComparison.Ordinal));
}
