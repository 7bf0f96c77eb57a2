using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>One consent, three refreshes by expiry and one by rejection: each step of it fails or kills the process,
/// once.</summary>
public sealed class CredentialCrashTests
{
    private static readonly Fate[] Fates = [Fate.LostBefore, Fate.LostAfter, Fate.KilledBefore, Fate.KilledAfter];

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Google))]
    public void No_crash_at_any_step_costs_the_grant(string rule)
    {
        var steps = Live(new CredentialWorld(1, Enum.Parse<RefreshRule>(rule), new CrashPlan(0, Fate.None)));
        Assert.InRange(steps, 25, 400);
        for (var step = 1; step <= steps; step++)
        {
            foreach (var fate in Fates)
            {
                var world = new CredentialWorld(step, Enum.Parse<RefreshRule>(rule), new CrashPlan(step, fate));
                try
                {
                    Live(world);
                }
                catch (Exception exception)
                {
                    throw new Xunit.Sdk.XunitException(
                        $"Step {step} of {steps}, {fate}: {exception.Message}", exception);
                }
            }
        }
    }

    /// <summary>Where a provider repeats no answer, only the answer that never came, or died with the process, is
    /// lost.</summary>
    [Fact]
    public void Where_answers_are_not_repeated_only_a_lost_answer_costs_the_grant()
    {
        var calm = new CredentialWorld(1, RefreshRule.Strict, new CrashPlan(0, Fate.None));
        var steps = Live(calm);
        var lost = 0;
        for (var step = 1; step <= steps; step++)
        {
            foreach (var fate in Fates)
            {
                var world = new CredentialWorld(step, RefreshRule.Strict, new CrashPlan(step, fate));
                var mayLose = fate is Fate.KilledBefore or Fate.KilledAfter || LosesAnswer(world);
                try
                {
                    Live(world);
                }
                catch (Xunit.Sdk.IsTypeException) when (mayLose || LosesAnswer(world))
                {
                    lost++;
                    HealsByConsent(world);
                }
            }
        }

        Assert.InRange(lost, 4, steps);
    }

    private static bool LosesAnswer(CredentialWorld world) => world.Node.Call.AnswersLost > 0;

    private static void HealsByConsent(CredentialWorld world) => world.Pump.Run(async () =>
    {
        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        await world.ConsentAsync();
        await world.WorkingTokenAsync();
    });

    private static int Live(CredentialWorld world) => world.Pump.Run(async () =>
    {
        await world.ConsentAsync();
        var token = await world.WorkingTokenAsync();
        for (var refresh = 0; refresh < 3; refresh++)
        {
            await Task.Delay(TimeSpan.FromHours(9), world.Pump.Time);
            token = await world.WorkingTokenAsync();
        }

        world.Provider.Invalidate(token);
        var last = await world.WorkingTokenAsync(rejected: token);
        Assert.NotEqual(token, last);
        Assert.Equal(last, await world.WorkingTokenAsync());
        var row = await world.RowAsync();
        Assert.Equal((short)0, row.Status);
        Assert.Null(row.RefreshBeganAt);
        Assert.DoesNotContain("grant-rejected", await world.EventTypesAsync());
        await world.AssertNoSecretAsync();
        Assert.Equal(0, world.Provider.SentTooLate);
        return world.Plan!.Steps;
    });
}
