using SyncActors.Domain.Retries;

namespace SyncActors.Domain.Tests.Retries;

public sealed class RetryPolicyTests
{
    [Fact]
    public void The_standard_waits_two_eight_and_thirty_two_seconds_and_gives_up_after_the_fourth_attempt()
    {
        var waits = Enumerable.Range(1, 4).Select(failures => RetryPolicy.Standard.DelayAfter(failures, 1));
        Assert.Equal([TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(32), null], waits);
    }

    [Fact]
    public void A_wait_lies_between_half_and_the_whole_of_the_computed_one_and_never_above_the_longest() =>
        Property.Holds(2000, random =>
        {
            var policy = new RetryPolicy(
                random.Next(1, 200), TimeSpan.FromSeconds(random.Next(1, 100)),
                TimeSpan.FromMinutes(random.Next(1, 60)),
                1 + (4 * random.NextDouble()));
            for (var failures = 1; failures < policy.AttemptsMax; failures++)
            {
                var (least, most) = (policy.DelayAfter(failures, 0)!.Value, policy.DelayAfter(failures, 1)!.Value);
                Assert.InRange(policy.DelayAfter(failures, random.NextDouble())!.Value, least, most);
                Assert.True(most <= policy.DelayMax);
                Assert.InRange(least.Ticks, (most.Ticks / 2) - 1, (most.Ticks / 2) + 1);
            }

            Assert.Null(policy.DelayAfter(policy.AttemptsMax, random.NextDouble()));
        });

    [Fact]
    public void One_attempt_means_no_retry() =>
        Assert.Null((RetryPolicy.Standard with { AttemptsMax = 1 }).DelayAfter(1, 0.5));

    [Fact]
    public void Without_a_failure_there_is_nothing_to_wait_for() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Standard.DelayAfter(0, 0.5));
}
