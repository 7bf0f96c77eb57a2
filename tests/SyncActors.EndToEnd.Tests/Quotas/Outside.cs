using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>Any contract whose calls leave the node: while one is under way the clock stands.</summary>
/// <typeparam name="T">The contract, an interface.</typeparam>
[SuppressMessage("Performance", "CA1852", Justification = "A proxy is a class derived from it while the test runs.")]
[SuppressMessage("Design", "MA0053", Justification = "A proxy is a class derived from it while the test runs.")]
internal class Outside<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo WithResult = typeof(StandingClock)
        .GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
        .Single(method => method is { Name: nameof(StandingClock.OutsideAsync), IsGenericMethodDefinition: true });

    private StandingClock _clock = null!;
    private T _inner = null!;

    /// <summary>The same contract, watched.</summary>
    internal static T Of(T inner, StandingClock clock)
    {
        var made = Create<T, Outside<T>>();
        var proxy = (Outside<T>)(object)made;
        (proxy._inner, proxy._clock) = (inner, clock);
        return made;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);
        var type = targetMethod.ReturnType;
        return result is not Task task ? result
            : type == typeof(Task) ? _clock.OutsideAsync(task)
            : WithResult.MakeGenericMethod(type.GetGenericArguments()[0]).Invoke(_clock, [task]);
    }
}
