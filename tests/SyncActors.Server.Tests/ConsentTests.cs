using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Server.Tests;

public sealed class ConsentTests
{
    private static readonly DateOnly Begin = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
        .AddDays(-5);

    [Theory]
    [InlineData("fitbit")]
    [InlineData("google-health")]
    public async Task A_consent_in_a_browser_lets_the_connector_run(string vendor)
    {
        await using var place = await Place.StartAsync(vendor);
        using var browser = Browser();
        var start = await place.BeginAsync("{}");
        var page = await browser.GetAsync(start);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("<h1>Connected</h1>", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await place.Server.UntilAsync(Place.Connector, entry => entry.GetProperty("type").GetString() == "page-synced");
        var again = await browser.GetAsync(start);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
        var recorded = (await place.Server.GetAsync($"api/v1/audit?target={Place.Connector}")).GetProperty("items");
        Assert.Equal(
            ["browser grant.stored", $"{place.Server.Key.Split('.')[0]} authorization.started"],
            recorded.EnumerateArray().Select(entry => $"{entry.GetProperty("actor")} {entry.GetProperty("action")}"));
    }

    [Theory]
    [InlineData("fitbit")]
    [InlineData("google-health")]
    public async Task A_state_is_good_once_and_only_for_whoever_began(string vendor)
    {
        await using var place = await Place.StartAsync(vendor);
        const string Secret = "a-random-secret-of-one-browser";
        var other = await place.ConsentAsync(Secret);
        Assert.Equal(HttpStatusCode.BadRequest, await place.CallbackAsync(other, "another-browser-altogether"));
        Assert.Equal(HttpStatusCode.BadRequest, await place.CallbackAsync(other, Secret)); // Used up by the wrong one.
        var none = await place.ConsentAsync(Secret);
        Assert.Equal(HttpStatusCode.BadRequest, await place.CallbackAsync(none, null));
        var good = await place.ConsentAsync(Secret);
        Assert.Equal(HttpStatusCode.OK, await place.CallbackAsync(good, Secret));
        Assert.Equal(HttpStatusCode.BadRequest, await place.CallbackAsync(good, Secret));
    }

    [Fact]
    public async Task A_state_of_one_provider_is_not_good_at_the_path_of_another()
    {
        await using var place = await Place.StartAsync("fitbit");
        const string Secret = "a-random-secret-of-one-browser";
        var callback = new UriBuilder(await place.ConsentAsync(Secret)) { Path = "/oauth/google/callback" }.Uri;
        Assert.Equal(HttpStatusCode.BadRequest, await place.CallbackAsync(callback, Secret));
    }

    [Fact]
    public async Task What_a_provider_sends_cannot_write_into_the_page()
    {
        await using var place = await Place.StartAsync("fitbit");
        const string Secret = "a-random-secret-of-one-browser";
        var state = QueryHelpers.ParseQuery((await place.BeginAsync($$"""{"browser":"{{Secret}}"}""")).Query)["state"];
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"oauth/fitbit/callback?state={state}&error={Uri.EscapeDataString("<script>x</script>")}");
        request.Headers.Add("Cookie", $"syncactors-consent={Secret}");
        using var response = await place.Anybody.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains("The provider sent no code", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", text, StringComparison.Ordinal);
        Assert.Contains(
            "frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_address_that_was_registered_before_is_answered_too()
    {
        await using var place = await Place.StartAsync(
            "fitbit", [new($"syncactors.connectors.{Place.Connector}.redirect-uri", "http://localhost:8080/callback")]);
        const string Secret = "a-random-secret-of-one-browser";
        var callback = await place.ConsentAsync(Secret);
        Assert.Equal("http://localhost:8080/callback", callback.GetLeftPart(UriPartial.Path));
        Assert.Equal(HttpStatusCode.OK, await place.CallbackAsync(callback, Secret));
        using var nowhere = await place.Anybody.GetAsync(new Uri("callback", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    private static HttpClient Browser() => new(new SocketsHttpHandler { CookieContainer = new CookieContainer() });

    /// <summary>A simulated provider whose user consents at once, and a process with one connector to it.</summary>
    private sealed class Place : IAsyncDisposable
    {
        internal const string Connector = "ann";

        private readonly SimulatorServer _simulator;

        private Place(SimulatorServer simulator, RunningServer server) =>
            (_simulator, Server, Anybody) = (simulator, server, server.NewClient(key: null));

        internal RunningServer Server { get; }

        internal HttpClient Anybody { get; }

        internal static async Task<Place> StartAsync(
            string vendor, IEnumerable<KeyValuePair<string, string>>? more = null)
        {
            var people = new SeededPopulation(1, 7, Begin);
            IVendor simulated = vendor == "fitbit"
                ? new FitbitSimulator(
                    new FitbitSimulatorOptions { Population = people, ApproveAs = people.People[0].Id },
                    TimeProvider.System)
                : new GoogleHealthSimulator(
                    people, TimeProvider.System,
                    new GoogleHealthSimulatorOptions { ConsentingUser = people.People[0].Id });
            var simulator = await SimulatorServer.StartAsync(simulated, TimeProvider.System, CancellationToken.None);
            var keys = vendor == "fitbit"
                ? Connectors.Fitbit(Connector, simulator.BaseAddress)
                : Connectors.Google(Connector, simulator.BaseAddress);
            return new Place(simulator, await RunningServer.StartAsync([.. keys, .. more ?? []]));
        }

        /// <summary>Begins a consent; returns the address to open.</summary>
        internal async Task<Uri> BeginAsync(string body)
        {
            using var response = await Server.PostAsync($"api/v1/connectors/{Connector}/authorize", body);
            Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
            return new Uri((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString()!);
        }

        /// <summary>Consents at the provider; returns the address to which it sends the browser.</summary>
        internal async Task<Uri> ConsentAsync(string secret)
        {
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
            using var response = await client.GetAsync(await BeginAsync($$"""{"browser":"{{secret}}"}"""));
            Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
            return response.Headers.Location!;
        }

        internal async Task<HttpStatusCode> CallbackAsync(Uri callback, string? secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, callback.PathAndQuery.TrimStart('/'));
            if (secret is not null)
                request.Headers.Add("X-Consent-Browser", secret);
            using var response = await Anybody.SendAsync(request);
            Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
            return response.StatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            Anybody.Dispose();
            await Server.DisposeAsync();
            await _simulator.DisposeAsync();
        }
    }
}
