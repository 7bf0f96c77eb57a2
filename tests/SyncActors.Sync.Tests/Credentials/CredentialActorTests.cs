using Microsoft.AspNetCore.DataProtection;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Journal;

namespace SyncActors.Sync.Tests.Credentials;

public sealed class CredentialActorTests
{
    private static readonly TimeSpan NineHours = TimeSpan.FromHours(9);

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Google))]
    public void A_thousand_demands_for_an_expired_token_cause_one_call(string rule) => Run(rule, async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            _ => world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None)));

        Assert.Equal(1, world.Provider.Calls);
        var token = Assert.Single(
            answers.Select(answer => Assert.IsType<TokenAnswer.Granted>(answer).AccessToken).Distinct());
        Assert.True(world.Provider.Use(token));
    });

    [Fact]
    public void A_thousand_demands_while_the_provider_is_down_cause_one_call() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var calls = 0;
        world.Node.Call.Plan = () => calls++ >= 0 ? Fate.LostBefore : Fate.None;

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(
            _ => world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None)));

        Assert.All(answers, answer => Assert.IsType<TokenAnswer.Unavailable>(answer));
        Assert.Equal(1, calls);
        world.Node.Call.Plan = null;
        await Task.Delay(RefreshPause.First, world.Pump.Time);
        await world.WorkingTokenAsync();
    });

    [Fact]
    public void The_pause_after_failures_grows_to_a_minute_and_ends_with_an_answer() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var at = new List<TimeSpan>();
        world.Node.Call.Plan = () =>
        {
            at.Add(world.Pump.Time.Elapsed);
            return Fate.LostBefore;
        };
        for (var second = 0; second < 300; second++)
        {
            Assert.IsType<TokenAnswer.Unavailable>(
                await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
            await Task.Delay(TimeSpan.FromSeconds(1), world.Pump.Time);
        }

        var waits = at.Zip(at.Skip(1), (one, next) => Math.Round((next - one).TotalSeconds)).ToList();
        Assert.Equal([2, 4, 8, 16, 32, 60, 60, 60], waits);
    });

    [Fact]
    public void A_demand_takes_the_token_in_force_while_it_is_good() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        var first = await world.WorkingTokenAsync();
        await Task.Delay(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(61), world.Pump.Time);
        Assert.Equal(first, await world.WorkingTokenAsync());
        Assert.Equal(0, world.Provider.Calls);
        await Task.Delay(TimeSpan.FromSeconds(1), world.Pump.Time);
        Assert.NotEqual(first, await world.WorkingTokenAsync());
        Assert.Equal(1, world.Provider.Calls);
    });

    [Fact]
    public void A_late_rejection_of_an_older_token_causes_no_second_refresh() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        var first = await world.WorkingTokenAsync();
        world.Provider.Invalidate(first);
        var second = await world.WorkingTokenAsync(rejected: first);
        Assert.Equal(1, world.Provider.Calls);

        Assert.Equal(second, await world.WorkingTokenAsync(rejected: first));
        await Task.Delay(TimeSpan.FromMinutes(5), world.Pump.Time);
        Assert.Equal(second, await world.WorkingTokenAsync(rejected: first));
        Assert.Equal(1, world.Provider.Calls);
    });

    [Fact]
    public void A_refresh_whose_answer_was_lost_is_tried_again_although_the_old_token_looks_good() =>
        Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        var first = await world.WorkingTokenAsync();
        world.Provider.Invalidate(first);
        world.Node.Call.Plan = () => Fate.LostAfter;
        Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, first, CancellationToken.None));
        world.Kill();

        Assert.NotEqual(first, await world.WorkingTokenAsync());
        Assert.Equal(2, world.Provider.Calls);
    });

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Google))]
    public void The_row_tells_of_an_open_refresh_and_of_its_end(string rule) => Run(rule, async world =>
    {
        await world.ConsentAsync();
        var stored = await world.RowAsync();
        Assert.Equal((1, (short)0), (stored.Rotation, stored.Status));
        Assert.Null(stored.RefreshBeganAt);
        Assert.Null(stored.PreviousSecret);

        await Task.Delay(NineHours, world.Pump.Time);
        world.Node.Call.Plan = () => Fate.LostBefore;
        var began = world.Pump.Time.GetUtcNow();
        Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        var open = await world.RowAsync();
        Assert.Equal((1, (short)0), (open.Rotation, open.Status));
        Assert.InRange(open.RefreshBeganAt!.Value, began.AddMilliseconds(-1), began.AddMinutes(1));

        // A second attempt neither opens it anew nor tells of it again.
        await Task.Delay(RefreshPause.First, world.Pump.Time);
        Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        Assert.Equal(open.RefreshBeganAt, (await world.RowAsync()).RefreshBeganAt);

        world.Node.Call.Plan = null;
        await world.WorkingTokenAsync();
        var done = await world.RowAsync();
        Assert.Equal((2, (short)0), (done.Rotation, done.Status));
        Assert.Null(done.RefreshBeganAt);
        Assert.NotNull(done.PreviousSecret);
        Assert.Equal(["grant-stored", "refresh-began", "refreshed"], await world.EventTypesAsync());
    });

    [Fact]
    public void A_wrong_client_secret_is_no_refusal_and_heals_when_it_is_mended() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        world.Configure("wrong");

        var answer = Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        Assert.Contains("invalid_client", answer.Reason, StringComparison.Ordinal);
        var row = await world.RowAsync();
        Assert.Equal((short)0, row.Status);
        Assert.Null(row.RefreshBeganAt);
        Assert.Equal(["grant-stored", "refresh-began", "refresh-failed"], await world.EventTypesAsync());

        world.Configure(FakeProvider.GoodSecret);
        await world.WorkingTokenAsync();
        Assert.Equal(2, world.Provider.Calls);
    });

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Google))]
    public void A_revoked_grant_is_refused_without_further_calls_until_the_user_consents(string rule) =>
        Run(rule, async world =>
    {
        await world.ConsentAsync();
        var token = await world.WorkingTokenAsync();
        world.Provider.Revoke();

        var refused = Assert.IsType<TokenAnswer.Refused>(await world.AskAsync(rejected: token));
        Assert.Contains("invalid_grant", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("syncactors authorize", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((short)1, (await world.RowAsync()).Status);
        Assert.Null((await world.RowAsync()).RefreshBeganAt);
        await Task.Delay(TimeSpan.FromHours(1), world.Pump.Time);
        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        world.Kill();
        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        Assert.Equal(1, world.Provider.Calls);

        await world.ConsentAsync();
        await world.WorkingTokenAsync();
        var row = await world.RowAsync();
        Assert.Equal((2, (short)0), (row.Rotation, row.Status));
        Assert.Null(row.PreviousSecret);
    });

    [Fact]
    public void After_a_revocation_no_older_single_use_token_is_sent() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await world.WorkingTokenAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var second = await world.WorkingTokenAsync();
        var calls = world.Provider.Calls;
        world.Provider.Revoke();

        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync(rejected: second));
        Assert.Equal(calls + 1, world.Provider.Calls);
    });

    [Fact]
    public void A_reusable_token_is_kept_until_its_replacement_has_worked() => Run("Google", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        world.Provider.GivesUselessToken = true;
        await world.WorkingTokenAsync();
        world.Provider.GivesUselessToken = false;
        world.Kill();
        await Task.Delay(NineHours, world.Pump.Time);

        await world.WorkingTokenAsync();
        Assert.Equal(3, world.Provider.Calls);
        await Task.Delay(NineHours, world.Pump.Time);
        await world.WorkingTokenAsync(); // The good one is in force again.
        Assert.Equal(4, world.Provider.Calls);
    });

    [Fact]
    public void A_node_that_was_overtaken_takes_the_new_secret_and_refuses_nobody() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var old = world.Node;
        old.Call.Plan = () => Fate.LostAfter; // It holds an open refresh.
        Assert.IsType<TokenAnswer.Unavailable>(await old.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        old.Call.Plan = null;
        await Task.Delay(RefreshPause.First, world.Pump.Time);
        world.TakeOver();
        var token = await world.WorkingTokenAsync();
        var calls = world.Provider.Calls;

        // The fence turns it away before it calls.
        Assert.IsType<TokenAnswer.Unavailable>(await old.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        Assert.Equal(calls, world.Provider.Calls);
        Assert.Equal(token, await world.WorkingTokenAsync());
    });

    [Fact]
    public void An_invalid_grant_that_another_node_caused_is_no_refusal() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var old = world.Node;
        old.Call.Faults = new NetworkFaults(Slow: 1); // Its call is on the way while the other node refreshes.
        var late = old.Tokens.GetAsync(world.Id, null, CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(100), world.Pump.Time);
        world.TakeOver();
        var token = await world.WorkingTokenAsync();

        Assert.IsNotType<TokenAnswer.Refused>(await late);
        Assert.Equal(token, await world.WorkingTokenAsync());
        Assert.DoesNotContain("grant-rejected", await world.EventTypesAsync());
    });

    [Fact]
    public void A_grant_that_came_while_the_journal_failed_is_stored_when_it_is_back() => Run("Strict", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        world.Node.Call.Plan = () =>
        {
            // From the answer on nothing gets through for a while.
            world.Node.Journal.Faults = new SimFaults { LostBefore = 1 };
            return Fate.None;
        };
        Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        await Task.Delay(TimeSpan.FromMinutes(1), world.Pump.Time);
        world.Node.Journal.Faults = SimFaults.None;
        world.Node.Call.Plan = null;

        await world.WorkingTokenAsync();
        Assert.Equal(1, world.Provider.Calls);
        Assert.Equal(["grant-stored", "refresh-began", "refreshed"], await world.EventTypesAsync());
    });

    [Fact]
    public void A_stop_in_the_middle_of_a_refresh_loses_nothing() => Run("Strict", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var demand = world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None);
        await Task.Delay(TimeSpan.FromMilliseconds(50), world.Pump.Time);
        await world.Node.Region.RevokeAsync(0, CancellationToken.None);

        await demand;
        world.TakeOver();
        await world.WorkingTokenAsync();
        Assert.Equal(1, world.Provider.Calls);
    });

    [Fact]
    public void Before_consent_and_without_configuration_demands_are_refused() => Run("Fitbit", async world =>
    {
        var none = Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        Assert.Contains("no consent", none.Reason, StringComparison.Ordinal);
        world.IsConfigured = false;
        var unnamed = Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        Assert.Contains("configuration", unnamed.Reason, StringComparison.Ordinal);
        Assert.Contains(
            "configuration", await world.Node.KeepAsync(world.Provider.Consent()), StringComparison.Ordinal);
        world.IsConfigured = true;
        await world.ConsentAsync();
        await world.WorkingTokenAsync();
    });

    [Fact]
    public void A_lost_master_key_is_told_to_people_and_heals_when_it_is_back() => Run("Fitbit", async world =>
    {
        await world.ConsentAsync();
        var right = world.Protection;
        world.Protection = new EphemeralDataProtectionProvider();
        world.Kill();
        var lost = Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));
        Assert.Contains("Bring back the folder of master keys", lost.Reason, StringComparison.Ordinal);
        Assert.Equal((short)0, (await world.RowAsync()).Status);

        world.Protection = right;
        world.Kill();
        await world.WorkingTokenAsync();
    });

    [Fact]
    public void A_grant_without_a_refresh_token_ends_with_its_access_token() => Run("Google", async world =>
    {
        Assert.Null(await world.Node.KeepAsync(world.Provider.Consent() with { RefreshToken = null }));
        await world.WorkingTokenAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var refused = Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        Assert.Contains("no refresh token", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(0, world.Provider.Calls);
    });

    [Fact]
    public void Scopes_stay_when_a_refresh_does_not_repeat_them() => Run("Google", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        await world.WorkingTokenAsync();
        var refreshed = (await world.EventsAsync())[^1];
        Assert.Contains(
            "\"sleep\",\"profile\"", System.Text.Encoding.UTF8.GetString(refreshed.Body.Span),
            StringComparison.Ordinal);
    });

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Google))]
    public void No_token_stands_in_events_snapshots_views_or_rows(string rule) => Run(rule, async world =>
    {
        await world.ConsentAsync();
        for (var day = 0; day < 60; day++)
        {
            await Task.Delay(NineHours, world.Pump.Time);
            await world.WorkingTokenAsync();
        }

        world.Provider.Revoke();
        await Task.Delay(NineHours, world.Pump.Time);
        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());
        Assert.NotEqual(0, await world.AssertNoSecretAsync());
        Assert.Equal(0, world.Provider.SentTooLate);
    });

    private static void Run(string rule, Func<CredentialWorld, Task> body)
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var world = new CredentialWorld(seed, Enum.Parse<RefreshRule>(rule));
            world.Pump.Run(() => body(world));
        }
    }
}
