using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Fitbit;
using static SyncActors.Simulators.Tests.Fitbit.FitbitHarness;

namespace SyncActors.Simulators.Tests.Fitbit;

public sealed class FitbitSubscriptionTests
{
    // printf '[]' | openssl dgst -sha1 -hmac 'simulated-client-secret&' -binary | base64
    private const string EmptySignature = "Wt3p1QsVPPIJu3eY4/ZAh5yoj+Y=";

    [Fact]
    public async Task A_subscription_is_created_once_listed_and_deleted()
    {
        await using var harness = await StartAsync();
        const string Path = "/1/user/-/sleep/apiSubscriptions/7.json";
        Assert.Equal(HttpStatusCode.Created, await SendAsync(harness, HttpMethod.Post, Path));
        Assert.Equal(HttpStatusCode.OK, await SendAsync(harness, HttpMethod.Post, Path));
        Assert.Equal(
            HttpStatusCode.Conflict, await SendAsync(harness, HttpMethod.Post, "/1/user/-/apiSubscriptions/7.json"));
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(harness, HttpMethod.Post, Path, "SP000001"));
        var list = (await harness.GetAsync("/1/user/-/sleep/apiSubscriptions.json"))["apiSubscriptions"]!.AsArray();
        Assert.Equal("7", Assert.Single(list)!["subscriptionId"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(harness, HttpMethod.Delete, Path, "SP000001"));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(harness, HttpMethod.Delete, Path));
        Assert.Equal(HttpStatusCode.NotFound, await SendAsync(harness, HttpMethod.Delete, Path));
    }

    [Fact]
    public async Task A_notification_names_the_changed_days_and_is_signed()
    {
        await using var harness = await StartAsync();
        await SendAsync(harness, HttpMethod.Post, "/1/user/-/sleep/apiSubscriptions/7.json");
        await SendAsync(harness, HttpMethod.Post, "/1/user/-/apiSubscriptions/8.json");
        DateOnly[] dates = [new(2025, 6, 1), new(2025, 6, 1)];
        var webhooks = harness.Simulator.Webhooks;
        Assert.Equal(4, JsonNode.Parse(webhooks.Body(User, "sleep", dates))!.AsArray().Count);
        Assert.Equal(2, JsonNode.Parse(webhooks.Body(User, "foods", dates))!.AsArray().Count);
        Assert.Equal("[]", webhooks.Body("SP000001", "sleep", dates));

        Assert.Equal(EmptySignature, webhooks.Sign("[]"));
    }

    [Fact]
    public async Task An_endpoint_is_proven_by_a_right_and_a_wrong_code_and_gets_the_signature()
    {
        await using var harness = await StartAsync();
        using var subscriber = new HttpClient(new Subscriber());
        var endpoint = new Uri("http://subscriber.test/hook");
        Assert.True(await FitbitWebhooks.VerifyAsync(subscriber, endpoint, "right", CancellationToken.None));
        Assert.False(await FitbitWebhooks.VerifyAsync(subscriber, endpoint, "other", CancellationToken.None));
        var webhooks = harness.Simulator.Webhooks;
        Assert.Equal(
            HttpStatusCode.NoContent, await webhooks.SendAsync(subscriber, endpoint, "[]", CancellationToken.None));
        Assert.Equal(
            HttpStatusCode.NotFound, await webhooks.SendAsync(subscriber, endpoint, "[ ]", CancellationToken.None));
    }

    // Knows the code "right" and the signature of an empty notification.
    private sealed class Subscriber : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var good = request.Method == HttpMethod.Get
                ? request.RequestUri!.Query == "?verify=right"
                : request.Headers.GetValues("X-Fitbit-Signature").Single() == EmptySignature;
            return Task.FromResult(new HttpResponseMessage(good ? HttpStatusCode.NoContent : HttpStatusCode.NotFound));
        }
    }

    private static async Task<HttpStatusCode> SendAsync(
        FitbitHarness harness, HttpMethod method, string path, string user = User)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", harness.Simulator.GrantDirectly(user).AccessToken);
        using var response = await harness.Client.SendAsync(request);
        return response.StatusCode;
    }
}
