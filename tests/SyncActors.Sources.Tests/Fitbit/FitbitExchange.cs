using System.Net;
using System.Text;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Http;
using SyncActors.Sources.Tests.Http;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>One request of a Fitbit source against an answer given by the test.</summary>
internal sealed class FitbitExchange(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public const string Token = "the-access-token-of-alice";

    public static ManualClock Clock { get; } = ManualClock.At("2026-03-01T10:00:00Z");

    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>What the source makes of an answer to a window.</summary>
    public static Task<FetchOutcome> FetchAsync(
        Window window, int status, string body, params (string Name, string Value)[] headers) =>
        new FitbitExchange(_ => Response(status, body, headers)).FetchAsync(window, null);

    public async Task<FetchOutcome> FetchAsync(
        Window window, string? cursor, string? accessToken = Token, params (string Key, string Value)[] settings)
    {
        using var client = VendorHttp.Configured(this);
        var http = new VendorHttp(client, Clock, VendorHttpLimits.Default);
        var source = new FitbitSource(FitbitPages.Options(settings), http, Clock);
        return await source.FetchAsync(
            new FetchRequest(window, cursor, accessToken, FitbitPages.Facts), CancellationToken.None);
    }

    public static HttpResponseMessage Response(int status, string body, params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
        return response;
    }

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return Task.FromResult(answer(request));
    }
}
