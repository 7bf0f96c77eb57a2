using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>A standby took over that lacks the last commits: what the database forgot of a grant, memory brings
/// back.</summary>
public sealed class LostCommitsTests
{
    private static readonly TimeSpan NineHours = TimeSpan.FromHours(9);

    [Theory]
    [InlineData(nameof(RefreshRule.Fitbit))]
    [InlineData(nameof(RefreshRule.Strict))]
    public void A_forgotten_rotation_is_written_back_before_the_stale_token_is_used(string rule) =>
        Run(rule, async world =>
        {
            await world.ConsentAsync();
            await Task.Delay(NineHours, world.Pump.Time);
            var standby = world.Disk.Copy();
            var token = await world.WorkingTokenAsync();
            world.FailOver(standby);

            Assert.Equal(token, await world.WorkingTokenAsync());

            var row = await world.RowAsync();
            Assert.Equal((2, (short)0), (row.Rotation, row.Status));
            await Task.Delay(NineHours, world.Pump.Time);
            await world.WorkingTokenAsync();
            Assert.Equal((0, 2), (world.Provider.SentTooLate, world.Provider.Calls));
            await world.AssertNoSecretAsync();
        });

    [Fact]
    public void Several_forgotten_rotations_are_made_up_for_at_once() => Run("Strict", async world =>
    {
        await world.ConsentAsync();
        var standby = world.Disk.Copy();
        var token = await world.WorkingTokenAsync();
        for (var times = 0; times < 3; times++)
        {
            world.Provider.Invalidate(token);
            token = await world.WorkingTokenAsync(rejected: token);
        }

        world.FailOver(standby);
        Assert.Equal(token, await world.WorkingTokenAsync());
        Assert.Equal((4, 3), ((await world.RowAsync()).Rotation, world.Provider.Calls));
    });

    [Fact]
    public void A_forgotten_consent_is_written_back_and_its_connectors_are_told_again() => Run("Strict", async world =>
    {
        var standby = world.Disk.Copy();
        await world.ConsentAsync();
        Assert.Equal([world.Id], world.Told);
        var old = world.TakeOver();
        world.FailOver(standby, forgets: true);

        Assert.Equal(1, await old.HandInAsync());
        await Task.Delay(TimeSpan.FromSeconds(5), world.Pump.Time);
        await world.WorkingTokenAsync();

        Assert.Equal(["grant-stored"], await world.EventTypesAsync());
        Assert.Equal([world.Id, world.Id], world.Told);
    });

    [Fact]
    public void Another_node_hands_in_what_it_remembers() => Run("Strict", async world =>
    {
        var (token, old) = await LoseARefreshAsync(world);
        world.Node.IsReunited = false;
        Assert.IsType<TokenAnswer.Unavailable>(
            await world.Node.Tokens.GetAsync(world.Id, null, CancellationToken.None));

        Assert.Equal(1, await old.HandInAsync());
        world.Node.IsReunited = true;
        Assert.Equal(token, await world.WorkingTokenAsync());

        Assert.Equal(0, await old.HandInAsync()); // The row has it now.
        Assert.Equal((0, 1), (world.Provider.SentTooLate, world.Provider.Calls));
        await world.AssertNoSecretAsync();
    });

    [Fact]
    public void What_lies_in_the_inbox_is_heard_before_a_token_is_used() => Run("Strict", async world =>
    {
        var (token, old) = await LoseARefreshAsync(world);
        await world.Node.Grants.System.StopAsync(world.Node.Grants.Reader); // Nobody hands it out.

        Assert.Equal(1, await old.HandInAsync());

        Assert.Equal(token, await world.WorkingTokenAsync());
        Assert.Equal((0, 1), (world.Provider.SentTooLate, world.Provider.Calls));
    });

    [Fact]
    public void What_came_too_late_mends_a_grant_that_was_refused_meanwhile() => Run("Strict", async world =>
    {
        var (token, old) = await LoseARefreshAsync(world);
        Assert.IsType<TokenAnswer.Refused>(await world.AskAsync());

        Assert.Equal(1, await old.HandInAsync());
        await Task.Delay(TimeSpan.FromSeconds(5), world.Pump.Time);

        Assert.Equal(token, await world.WorkingTokenAsync());
    });

    [Fact]
    public void A_new_consent_is_never_replaced_by_what_was_remembered() => Run("Strict", async world =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var standby = world.Disk.Copy();
        var first = await world.WorkingTokenAsync();
        world.Provider.Invalidate(first);
        await world.WorkingTokenAsync(rejected: first);
        var old = world.TakeOver();
        world.FailOver(standby, forgets: true);
        await world.ConsentAsync();
        var fresh = await world.WorkingTokenAsync();

        Assert.InRange(await old.HandInAsync(), 1, 2);
        await Task.Delay(TimeSpan.FromSeconds(5), world.Pump.Time);

        Assert.Equal(fresh, await world.WorkingTokenAsync());
        Assert.Equal(2, (await world.RowAsync()).Rotation);
    });

    [Fact]
    public void Memories_of_several_nodes_may_come_in_any_order() => Run("Strict", async world =>
    {
        await world.ConsentAsync();
        var standby = world.Disk.Copy();
        var first = await world.WorkingTokenAsync();
        world.Provider.Invalidate(first);
        var second = await world.WorkingTokenAsync(rejected: first);
        var one = world.TakeOver();
        world.Provider.Invalidate(second);
        var third = await world.WorkingTokenAsync(rejected: second);
        var two = world.TakeOver();
        world.FailOver(standby, forgets: true);

        Assert.Equal(1, await two.HandInAsync());
        Assert.InRange(await one.HandInAsync(), 1, 2);
        await Task.Delay(TimeSpan.FromSeconds(5), world.Pump.Time);

        Assert.Equal(third, await world.WorkingTokenAsync());
        Assert.Equal((0, 2), (world.Provider.SentTooLate, world.Provider.Calls));
    });

    [Fact]
    public void A_stored_grant_is_remembered_for_an_hour_and_only_where_it_ended_another() => Run("Google", async world =>
    {
        await world.ConsentAsync();
        Assert.Single(world.Node.Held.All);
        await Task.Delay(TimeSpan.FromMinutes(59.5), world.Pump.Time);
        await world.WorkingTokenAsync();
        Assert.Empty(world.Node.Held.All); // The refresh brought an access token only.
    });

    // A refresh that the standby never had; the process that made it is gone, and remembers.
    private static async Task<(string Token, CredentialNode Old)> LoseARefreshAsync(CredentialWorld world)
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        var standby = world.Disk.Copy();
        var token = await world.WorkingTokenAsync();
        var old = world.TakeOver();
        world.FailOver(standby, forgets: true);
        return (token, old);
    }

    private static void Run(string rule, Func<CredentialWorld, Task> story)
    {
        var world = new CredentialWorld(1, Enum.Parse<RefreshRule>(rule));
        world.Pump.Run(() => story(world));
    }
}
