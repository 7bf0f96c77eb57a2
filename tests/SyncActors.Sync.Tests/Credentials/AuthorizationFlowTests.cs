using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Journal;

namespace SyncActors.Sync.Tests.Credentials;

public sealed class AuthorizationFlowTests
{
    private const string Browser = "cookie of Ann's browser";
    private static readonly Uri Redirect = new("http://localhost:8080/oauth/fake");

    [Fact]
    public void The_page_names_what_is_asked_and_a_fresh_state_and_challenge_each_time() => Run(world =>
    {
        var pages = Enumerable.Range(0, 20).Select(_ => world.Node.Flow.Begin(world.Setup, Redirect, Browser)).ToList();
        foreach (var page in pages)
        {
            var query = QueryHelpers.ParseQuery(page.Query);
            Assert.Equal("https://provider.example/authorize", page.GetLeftPart(UriPartial.Path));
            string[] names =
                ["response_type", "client_id", "redirect_uri", "scope", "code_challenge_method", "prompt", "tenant"];
            Assert.Equal(
                ["code", FakeProvider.ClientId, Redirect.OriginalString, "sleep profile", "S256", "con sent", "1"],
                names.Select(name => query[name].ToString()));
            Assert.Equal(43, query["code_challenge"].ToString().Length);
            Assert.InRange(query["state"].ToString().Length, 100, 1_500);
            Assert.DoesNotContain(FakeProvider.GoodSecret, page.OriginalString, StringComparison.Ordinal);
        }

        Assert.Equal(20, pages.Select(page => State(page)).Distinct().Count());
        Assert.Equal(
            20,
            pages.Select(page => QueryHelpers.ParseQuery(page.Query)["code_challenge"].ToString()).Distinct().Count());
        return Task.CompletedTask;
    });

    [Fact]
    public void A_consent_becomes_a_grant_whose_verifier_proves_the_challenge() => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var code = world.Provider.Approve(page); // Exchanges it only for the verifier of the challenge.
        var granted = Assert.IsType<Consented.Granted>(await CompleteAsync(world, page, code));
        Assert.Equal(["sleep", "profile"], granted.Scopes);
        Assert.Equal(world.Id, granted.Setup.Id);
        Assert.DoesNotContain(FakeProvider.Canary, granted.ToString(), StringComparison.Ordinal);
        await world.WorkingTokenAsync();
        await world.AssertNoSecretAsync();
    });

    [Fact]
    public void A_code_of_another_consent_is_no_good() => Run(async world =>
    {
        var mine = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var theirs = world.Node.Flow.Begin(world.Setup, Redirect, "another browser");
        await AssertFailsAsync(world, mine, world.Provider.Approve(theirs), "invalid_grant");
    });

    [Fact]
    public void A_state_is_used_once_whatever_came_of_it() => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        Assert.IsType<Consented.Granted>(await CompleteAsync(world, page, world.Provider.Approve(page)));
        await AssertFailsAsync(world, page, world.Provider.Approve(page), "used already");

        var refused = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        await AssertFailsAsync(world, refused, "no such code", "invalid_grant");
        await AssertFailsAsync(world, refused, world.Provider.Approve(refused), "used already");
    });

    [Fact]
    public void A_state_ends_after_ten_minutes() => Run(async world =>
    {
        var early = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var late = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        await Task.Delay(AuthorizationFlow.Patience - TimeSpan.FromSeconds(1), world.Pump.Time);
        Assert.IsType<Consented.Granted>(await CompleteAsync(world, early, world.Provider.Approve(early)));
        await Task.Delay(TimeSpan.FromSeconds(1), world.Pump.Time);
        await AssertFailsAsync(world, late, world.Provider.Approve(late), "took too long");
    });

    [Theory]
    [InlineData("another cookie")]
    [InlineData("")]
    [InlineData(null)]
    public void Another_browser_cannot_end_a_consent_and_uses_it_up(string? browser) => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var code = world.Provider.Approve(page);
        var failed = Assert.IsType<Consented.Failed>(
            await world.Node.Flow.CompleteAsync("fake", State(page), code, null, browser, CancellationToken.None));
        Assert.Contains("another browser", failed.Reason, StringComparison.Ordinal);
        await AssertFailsAsync(world, page, code, "used already");
        Assert.Equal(0, world.Provider.Calls);
    });

    [Fact]
    public void Another_providers_path_cannot_end_a_consent() => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        Assert.IsType<Consented.Failed>(await world.Node.Flow.CompleteAsync(
            "google", State(page), world.Provider.Approve(page), null, Browser, CancellationToken.None));
        Assert.Equal(0, world.Provider.Calls);
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("unknown")]
    public void An_unknown_state_is_refused_without_a_call(string? state) => Run(async world =>
    {
        world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        Assert.IsType<Consented.Failed>(
            await world.Node.Flow.CompleteAsync("fake", state, "canary-code", null, Browser, CancellationToken.None));
        Assert.Equal(0, world.Provider.Calls);
    });

    [Theory]
    [InlineData("access_denied", null, "access_denied")]
    [InlineData("<script>alert(1)</script>", null, "an error")]
    [InlineData("access_denied", "canary-code", "access_denied")]
    [InlineData(null, null, "nothing at all")]
    public void An_error_from_the_provider_is_told_and_its_text_is_not(string? error, string? code, string told) =>
        Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var failed = Assert.IsType<Consented.Failed>(
            await world.Node.Flow.CompleteAsync("fake", State(page), code, error, Browser, CancellationToken.None));
        Assert.Equal($"The provider sent no code: {told}.", failed.Reason);
        Assert.Equal(0, world.Provider.Calls);
    });

    [Fact]
    public void A_wrong_secret_and_a_provider_that_is_down_are_told() => Run(async world =>
    {
        world.Configure("wrong");
        var wrong = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        await AssertFailsAsync(world, wrong, world.Provider.Approve(wrong), "client id and secret");
        world.Configure(FakeProvider.GoodSecret);
        var down = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        world.Node.Call.Plan = () => Fate.LostBefore;
        await AssertFailsAsync(world, down, world.Provider.Approve(down), "provider.example");
    });

    [Fact]
    public void A_grant_that_cannot_be_stored_is_a_failure_and_no_crash() => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        world.Node.Journal.Faults = new SimFaults { LostBefore = 1 };
        await AssertFailsAsync(world, page, world.Provider.Approve(page), "could not be kept");
        world.Node.Journal.Faults = SimFaults.None;
        var again = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        Assert.IsType<Consented.Granted>(await CompleteAsync(world, again, world.Provider.Approve(again)));
        await world.WorkingTokenAsync();
    });

    [Fact]
    public void A_consent_begun_at_one_node_ends_at_another_and_keeps_one_grant() => Run(async world =>
    {
        var page = world.Node.Flow.Begin(world.Setup, Redirect, Browser);
        var before = world.TakeOver();
        Assert.IsType<Consented.Granted>(await CompleteAsync(world, page, world.Provider.Approve(page)));

        var again = Assert.IsType<Consented.Failed>(await before.Flow.CompleteAsync(
            "fake", State(page), world.Provider.Approve(page), null, Browser, CancellationToken.None));

        Assert.Contains("kept already", again.Reason, StringComparison.Ordinal);
        await world.WorkingTokenAsync();
    });

    [Fact]
    public void The_challenge_is_that_of_RFC_7636()
    {
        // Appendix B of the RFC: the same hash and encoding as the fake provider checks with.
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", System.Buffers.Text.Base64Url.EncodeToString(hash));
    }

    private static string State(Uri page) => QueryHelpers.ParseQuery(page.Query)["state"].ToString();

    private static Task<Consented> CompleteAsync(CredentialWorld world, Uri page, string code) =>
        world.Node.Flow.CompleteAsync("fake", State(page), code, null, Browser, CancellationToken.None);

    private static async Task AssertFailsAsync(CredentialWorld world, Uri page, string code, string why)
    {
        var failed = Assert.IsType<Consented.Failed>(await CompleteAsync(world, page, code));
        Assert.Contains(why, failed.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(FakeProvider.Canary, failed.Reason, StringComparison.Ordinal);
    }

    private static void Run(Func<CredentialWorld, Task> body)
    {
        var world = new CredentialWorld(1, RefreshRule.Fitbit);
        world.Pump.Run(() => body(world));
    }
}
