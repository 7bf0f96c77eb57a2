using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;

namespace SyncActors.Sources.Http;

/// <summary>
/// Keeps calls away from a host that is down. When all of the newest calls to it failed, whichever connector made them,
/// the next ones fail at once; after a while a single call finds out whether it is back.
/// </summary>
/// <remarks>A failure is a refused or lost connection, a time-out, a cut answer or a 5xx. Anything else that the host
/// says, 4xx and 429 included, shows that it works. Hosts come from the configuration, so there are few.</remarks>
internal sealed class HostBreaker(HostBreakerOptions options, TimeProvider timeProvider)
{
    private const int ServerErrors = 500;

    private readonly ConcurrentDictionary<string, ResiliencePipeline<VendorAnswer>> _hosts = new(
        StringComparer.Ordinal);

    /// <summary>Makes a call, or fails at once.</summary>
    /// <param name="host">Host, with its port unless that is the usual one.</param>
    /// <param name="call">The call; throws nothing but <see cref="OperationCanceledException"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What the call came to; a <see cref="VendorAnswer.Failed"/> that names the host and when it is tried
    /// again when the call was not made.</returns>
    public async Task<VendorAnswer> CallAsync(
        string host, Func<CancellationToken, Task<VendorAnswer>> call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        try
        {
            return await _hosts.GetOrAdd(host, _ => Build())
                .ExecuteAsync(async its => await call(its.CancellationToken), context);
        }
        catch (BrokenCircuitException open)
        {
            var again = timeProvider.GetUtcNow() + (open.RetryAfter ?? TimeSpan.Zero);
            return new VendorAnswer.Failed(
                $"{host} did not answer {options.Failures} times in a row and is tried again at "
                + $"{again:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline<VendorAnswer> Build() =>
        new ResiliencePipelineBuilder<VendorAnswer> { TimeProvider = timeProvider }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<VendorAnswer>
            {
                FailureRatio = 1,
                MinimumThroughput = options.Failures,
                SamplingDuration = options.Within,
                BreakDuration = options.Break,
                ShouldHandle = outcome => ValueTask.FromResult(outcome.Outcome.Result is
                    VendorAnswer.Failed { HostIsDown: true } or VendorAnswer.Answered { Status: >= ServerErrors }),
            })
            .Build();
}

/// <summary>When a host counts as down.</summary>
/// <param name="Failures">Failures without an answer in between; 2 or more. Default 10: more than one connector makes
/// in a minute, so that the trouble of a single one stays its own.</param>
/// <param name="Within">Time in which they must happen; half a second or more. Default 1 min.</param>
/// <param name="Break">How long no call is made then; half a second to a day. Default 30 s.</param>
internal sealed record HostBreakerOptions(int Failures, TimeSpan Within, TimeSpan Break)
{
    /// <summary>10 failures within 1 min, 30 s.</summary>
    public static HostBreakerOptions Default { get; } = new(10, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30));
}
