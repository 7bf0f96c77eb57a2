using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>A node that does not own a grant uses it all the same, and never refreshes it itself.</summary>
public sealed class GatewayTests
{
    private static readonly TimeSpan NineHours = TimeSpan.FromHours(9);

    [Fact]
    public void A_good_token_is_read_from_the_row_without_the_owner() => Run(async (world, guest) =>
    {
        await world.ConsentAsync();
        var token = await world.WorkingTokenAsync();
        world.Node.Journal.IsCutOff = true; // The owner could not answer.

        var granted = Assert.IsType<TokenAnswer.Granted>(await AskAsync(world, guest));

        Assert.Equal(token, granted.AccessToken);
        Assert.Equal(0, world.Provider.Calls);
    });

    [Fact]
    public void An_ended_token_is_refreshed_by_the_owner_once_for_all_who_ask() => Run(async (world, guest) =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(world, guest)));

        var token = Assert.Single(answers.Select(answer => Assert.IsType<TokenAnswer.Granted>(answer).AccessToken)
            .Distinct(StringComparer.Ordinal));
        Assert.True(world.Provider.Use(token));
        Assert.Equal(1, world.Provider.Calls);
    });

    [Fact]
    public void A_token_that_the_source_refused_is_replaced() => Run(async (world, guest) =>
    {
        await world.ConsentAsync();
        var first = Assert.IsType<TokenAnswer.Granted>(await AskAsync(world, guest)).AccessToken;
        world.Provider.Invalidate(first);

        var second = Assert.IsType<TokenAnswer.Granted>(await AskAsync(world, guest, first)).AccessToken;
        var late = Assert.IsType<TokenAnswer.Granted>(await AskAsync(world, guest, first)).AccessToken;

        Assert.NotEqual(first, second);
        Assert.Equal(second, late); // A refusal of an older token says nothing about the one in force.
        Assert.True(world.Provider.Use(second));
        Assert.Equal(1, world.Provider.Calls);
    });

    [Fact]
    public void What_only_people_can_mend_is_told_as_the_owner_tells_it() => Run(async (world, guest) =>
    {
        Assert.Contains(
            "no consent", Assert.IsType<TokenAnswer.Refused>(await AskAsync(world, guest)).Reason,
            StringComparison.Ordinal);
        world.IsConfigured = false;
        Assert.Contains(
            "configuration", Assert.IsType<TokenAnswer.Refused>(await AskAsync(world, guest)).Reason,
            StringComparison.Ordinal);
    });

    [Fact]
    public void Without_an_owner_the_token_is_unavailable_and_nothing_is_refused() => Run(async (world, guest) =>
    {
        await world.ConsentAsync();
        await Task.Delay(NineHours, world.Pump.Time);
        world.Node.Journal.IsCutOff = true;

        Assert.Contains(
            "does not answer", Assert.IsType<TokenAnswer.Unavailable>(await AskAsync(world, guest)).Reason,
            StringComparison.Ordinal);

        world.Kill();
        Assert.IsType<TokenAnswer.Granted>(await AskAsync(world, guest));
    });

    [Fact]
    public void A_grant_given_at_one_node_is_kept_by_the_owner() => Run(async (world, guest) =>
    {
        Assert.Null(await guest.KeepAsync(
            world.Setup, world.Provider.Consent(), world.NewCommandId(), CancellationToken.None));

        await world.WorkingTokenAsync();
        await world.AssertNoSecretAsync();
    });

    private static Task<TokenAnswer> AskAsync(CredentialWorld world, CredentialGateway guest, string? rejected = null) =>
        guest.GetAsync(world.Id, rejected, CancellationToken.None);

    private static void Run(Func<CredentialWorld, CredentialGateway, Task> story)
    {
        var world = new CredentialWorld(1, RefreshRule.Fitbit);
        var guest = world.StartGuest();
        world.Pump.Run(() => story(world, guest));
    }
}
