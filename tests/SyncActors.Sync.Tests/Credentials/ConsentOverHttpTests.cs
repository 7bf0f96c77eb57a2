using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Journal;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>Consent, use, refresh and revocation against the vendors' simulators, over the loopback address.</summary>
public sealed class ConsentOverHttpTests
{
    private const string User = "SP000000";
    private const string Browser = "cookie";
    private static readonly DateTimeOffset Start = new(2025, 6, 18, 10, 20, 30, TimeSpan.Zero);
    private static readonly Uri Redirect = new("http://localhost:8080/oauth/vendor");

    [Fact]
    public async Task Fitbit_from_consent_to_revocation()
    {
        var time = new SteppedTime(Start);
        var options = new FitbitSimulatorOptions { Population = People(), ApproveAs = User };
        var vendor = new FitbitSimulator(options, time);
        await using var server = await SimulatorServer.StartAsync(vendor, time, CancellationToken.None);
        var provider = new OAuthProvider(
            "vendor", new Uri(server.BaseAddress, "oauth2/authorize"), new Uri(server.BaseAddress, "oauth2/token"),
            options.ClientId, options.ClientSecret, ["profile", "sleep"], ClientAuthentication.Basic, [],
            RefreshTokenIsSingleUse: true);
        await LiveAsync(
            provider, time, new Uri(server.BaseAddress, "1/user/-/profile.json"), TimeSpan.FromHours(9),
            () => vendor.RevokeConsent(User), refreshes: 3);
    }

    [Fact]
    public async Task Google_from_consent_to_revocation()
    {
        var time = new SteppedTime(Start);
        var options = new GoogleHealthSimulatorOptions { ConsentingUser = User };
        var vendor = new GoogleHealthSimulator(People(), time, options);
        await using var server = await SimulatorServer.StartAsync(vendor, time, CancellationToken.None);
        var provider = new OAuthProvider(
            "vendor", new Uri(server.BaseAddress, "o/oauth2/v2/auth"), new Uri(server.BaseAddress, "token"),
            options.ClientId, options.ClientSecret, ["https://www.googleapis.com/auth/googlehealth.profile.readonly"],
            ClientAuthentication.Form, [new Label("access_type", "offline"), new Label("prompt", "consent")],
            RefreshTokenIsSingleUse: false);
        await LiveAsync(
            provider, time, new Uri(server.BaseAddress, "v4/users/me/profile"), TimeSpan.FromHours(2),
            () => vendor.RevokeAll(User), refreshes: 3);
    }

    private static SeededPopulation People() => new(10, 4, new DateOnly(2022, 1, 1));

    private static async Task LiveAsync(
        OAuthProvider provider, SteppedTime time, Uri api, TimeSpan untilExpiry, Action revoke, int refreshes)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var setup = new CredentialSetup(CredentialId.Of("ann", "vendor", "default"), provider, "ann", "default", null);
        await using var system = new ActorSystem("consent", new ActorSystemOptions { TimeProvider = time });
        var (tokens, flow, journal) = StartNode(system, setup, http, time);

        var page = flow.Begin(setup, Redirect, Browser);
        using var consent = await http.GetAsync(page);
        Assert.Equal(HttpStatusCode.Redirect, consent.StatusCode);
        var back = QueryHelpers.ParseQuery(consent.Headers.Location!.Query);
        var granted = Assert.IsType<Consented.Granted>(await flow.CompleteAsync(
            "vendor", back["state"], back["code"], null, Browser, CancellationToken.None));
        Assert.Equal(provider.Scopes.Order(), granted.Scopes.Order());

        var token = await TokenAsync(tokens, setup, null);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(http, api, token));
        for (var refresh = 0; refresh < refreshes; refresh++)
        {
            time.Step(untilExpiry);
            Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(http, api, token));
            var next = await TokenAsync(tokens, setup, rejected: token);
            Assert.NotEqual(token, next);
            Assert.Equal(HttpStatusCode.OK, await CallAsync(http, api, next));
            token = next;
        }

        revoke();
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(http, api, token));
        Assert.IsType<TokenAnswer.Refused>(await tokens.GetAsync(setup.Id, token, CancellationToken.None));
        var events = await journal.ReadEventsAsync(new EntityId(setup.Id.Value), 0, 100, CancellationToken.None);
        Assert.Equal(
            ["grant-stored", .. Enumerable.Repeat(new[] { "refresh-began", "refreshed" }, refreshes).SelectMany(two => two),
                "refresh-began", "grant-rejected"],
            events.Select(stored => stored.Type));
    }

    private static (IAccessTokens Tokens, AuthorizationFlow Flow, IJournal Journal) StartNode(
        ActorSystem system, CredentialSetup setup, HttpClient http, SteppedTime time)
    {
        var protection = new EphemeralDataProtectionProvider();
        var disk = new SimState(1);
        var lease = disk.Claim(new ShardId(0), new NodeId(Guid.Parse("7c5b1f4e-3d4a-4a55-9c39-0a5d2c1f6b11")));
        var stores = new SimJournal(disk, TaskScheduler.Default, time, 1, SimFaults.None).Stores;
        var client = new OAuthClient(http, time);
        var services = new CredentialServices(
            new OneGrant(setup), client,
            new SecretSealer(stores.Credentials, protection, time));
        var gateway = GrantNode.Start(system, stores, services, lease.Owner, lease).Gateway;
        return (gateway, new AuthorizationFlow(services, gateway, protection, time), stores.Journal);
    }

    private static async Task<string> TokenAsync(IAccessTokens tokens, CredentialSetup setup, string? rejected) =>
        Assert.IsType<TokenAnswer.Granted>(
            await tokens.GetAsync(setup.Id, rejected, CancellationToken.None)).AccessToken;

    private static async Task<HttpStatusCode> CallAsync(HttpClient http, Uri api, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, api);
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    private sealed class OneGrant(CredentialSetup setup) : ICredentialCatalog
    {
        public CredentialSetup? Find(CredentialId id) => id == setup.Id ? setup : null;
    }
}
