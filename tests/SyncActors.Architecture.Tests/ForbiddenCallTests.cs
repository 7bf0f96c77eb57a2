using System.Reflection;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Node;
using SyncActors.Testing.Assemblies;

namespace SyncActors.Architecture.Tests;

/// <summary>
/// Decisions take time, ids and dice as arguments, and the shell around them stays on the scheduler and clock it is
/// given. A breach shows at no run time, so the assemblies are read.
/// </summary>
public sealed class ForbiddenCallTests
{
    private static readonly (string Type, string Member)[] Ambient =
    [
        ("System.DateTime", "get_UtcNow"), ("System.DateTime", "get_Now"), ("System.DateTime", "get_Today"),
        ("System.DateTimeOffset", "get_UtcNow"), ("System.DateTimeOffset", "get_Now"), ("System.Guid", "NewGuid"),
        ("System.Random", "get_Shared"), ("System.Environment", "get_TickCount"),
        ("System.Environment", "get_TickCount64"),
        ("System.TimeZoneInfo", "get_Local"), ("System.Globalization.CultureInfo", "get_CurrentCulture"),
        ("System.Diagnostics.Stopwatch", "*"), ("System.Threading.Thread", "*"), ("System.Threading.Timer", "*"),
        ("System.Threading.PeriodicTimer", "*"), ("System.Threading.Monitor", "*"),
        ("System.Threading.Tasks.Parallel", "*"), ("System.Threading.Tasks.Task", "Run"),
        ("System.Threading.Tasks.Task", "ContinueWith"), ("System.Threading.Tasks.Task", "Wait"),
        ("System.Threading.Tasks.Task`1", "get_Result"),
        ("System.Threading.Tasks.Task", "ConfigureAwait"), ("System.Threading.Tasks.Task`1", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask", "ConfigureAwait"),
        ("System.Threading.Tasks.ValueTask`1", "ConfigureAwait"),
        ("System.Threading.Channels.ChannelReader`1", "ReadAllAsync"), ("System.TimeProvider", "get_System"),
    ];

    // A pure core has no outside at all.
    private static readonly string[] Outside =
    [
        "System.IO.", "System.Net.", "System.Data.", "System.Console", "System.Environment", "System.Random",
        "System.TimeProvider",
        "System.Threading.", "System.Diagnostics.Process", "System.Security.Cryptography.RandomNumberGenerator",
        "Microsoft.",
    ];

    [Fact]
    public void The_domain_has_no_outside()
    {
        var calls = CallScan.Of(typeof(ConnectorState).Assembly);

        Assert.DoesNotContain(calls, IsAmbient);

        // What yields returns remembers the thread that began it; the compiler writes that, not we.
        Assert.DoesNotContain(calls, call =>
            Outside.Any(outside => call.Type.StartsWith(outside, StringComparison.Ordinal))
            && call.Member != "get_CurrentManagedThreadId");
    }

    [Theory]
    [InlineData(typeof(SyncNode))]
    [InlineData(typeof(ISource))]
    public void What_runs_under_the_simulation_never_leaves_it(Type inAssembly) =>
        Assert.DoesNotContain(CallScan.Of(inAssembly.Assembly), IsAmbient);

    [Fact]
    public void The_scan_sees_such_calls_where_they_are_made()
    {
        var here = CallScan.Of(typeof(ForbiddenCallTests).Assembly);

        Assert.Contains(
            here, call => call is { Type: "System.Environment", Member: "get_TickCount64" } && IsAmbient(call));
        Assert.NotEqual(0, Environment.TickCount64);
        Assert.Contains(
            CallScan.Of(typeof(SyncNode).Assembly),
            call => call is { Type: "System.TimeProvider", Member: "GetUtcNow" });
    }

    [Theory]
    [InlineData(typeof(ConnectorState))]
    [InlineData(typeof(SyncNode))]
    [InlineData(typeof(ISource))]
    public void No_static_field_ever_changes(Type inAssembly)
    {
        const BindingFlags Own =
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var changing = from type in inAssembly.Assembly.GetTypes()
                       where !type.Name.Contains('<', StringComparison.Ordinal)
                       from field in type.GetFields(Own)
                       where field is { IsInitOnly: false, IsLiteral: false }
                           && !field.Name.StartsWith("__", StringComparison.Ordinal)
                       select $"{type.Name}.{field.Name}";

        Assert.Empty(changing);
    }

    private static bool IsAmbient(Call call) =>
        Ambient.Any(ambient => ambient.Type == call.Type && (ambient.Member == "*" || ambient.Member == call.Member))
        || (
            call is { Type: "System.Threading.Tasks.Task", Member: "Delay" } && !call.Parameters.Contains(
                "TimeProvider", StringComparison.Ordinal))
        || (call is { Type: "System.Threading.CancellationTokenSource", Member: ".ctor" }
            && call.Parameters is "Int32" or "System.TimeSpan");
}
