using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Tells a subscriber's endpoint that data changed, signed as the vendor signs. Holds no data itself.</summary>
/// <remarks>dev.fitbit.com, "Using subscriptions": the endpoint answers 204, or is in danger of being turned off.</remarks>
public sealed class FitbitWebhooks
{
    private readonly FitbitSubscriptions _subscriptions;
    private readonly byte[] _key;

    internal FitbitWebhooks(FitbitSubscriptions subscriptions, string clientSecret)
    {
        _subscriptions = subscriptions;
        _key = Encoding.UTF8.GetBytes(clientSecret + "&");
    }

    /// <summary>Proves an endpoint as at its registration: a right code must get 204, a wrong one 404.</summary>
    public static async Task<bool> VerifyAsync(
        HttpClient client, Uri endpoint, string code, CancellationToken cancellationToken)
    {
        using var right = await client.GetAsync(WithCode(endpoint, code), cancellationToken);
        using var wrong = await client.GetAsync(WithCode(endpoint, code + "-wrong"), cancellationToken);
        return right.StatusCode == HttpStatusCode.NoContent && wrong.StatusCode == HttpStatusCode.NotFound;
    }

    /// <summary>The body that reports changed days of a user; an empty array when nobody subscribed.</summary>
    /// <param name="userId">Whose data changed.</param>
    /// <param name="collection"><c>activities</c>, <c>body</c>, <c>foods</c>, <c>sleep</c> or <c>userRevokedAccess</c>.</param>
    /// <param name="dates">Days that changed; old days and repeated days occur.</param>
    public string Body(string userId, string collection, IReadOnlyList<DateOnly> dates)
    {
        var items =
            from subscription in _subscriptions.Concerned(userId, collection)
            from date in dates
            select (JsonNode)new JsonObject
            {
                ["collectionType"] = collection,
                ["date"] = FitbitCall.Date(date),
                ["ownerId"] = userId,
                ["ownerType"] = "user",
                ["subscriptionId"] = subscription.Id,
            };
        return new JsonArray([.. items]).ToJsonString();
    }

    /// <summary>The signature of a body, for the header <c>X-Fitbit-Signature</c>.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The vendor signs with HMAC-SHA1.")]
    public string Sign(string body) => Convert.ToBase64String(HMACSHA1.HashData(_key, Encoding.UTF8.GetBytes(body)));

    /// <summary>Sends a signed notification and returns the endpoint's status.</summary>
    public async Task<HttpStatusCode> SendAsync(
        HttpClient client, Uri endpoint, string body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Fitbit-Signature", Sign(body));
        using var response = await client.SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    private static Uri WithCode(Uri endpoint, string code) =>
        new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(endpoint.ToString(), "verify", code));
}
