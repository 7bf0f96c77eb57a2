using System.Net.Http.Headers;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Fitbit;

/// <summary>How requests to the Fitbit Web API look.</summary>
/// <remarks>dev.fitbit.com/build/reference/web-api, read 2026-10.</remarks>
internal static class FitbitApi
{
    /// <summary>150 requests per hour for each user of an application, back at the top of the hour.</summary>
    /// <remarks>dev.fitbit.com/build/reference/web-api/developer-guide/application-design, "Rate limits".</remarks>
    public static RateLimit Limit { get; } = new(150, TimeSpan.FromHours(1), RateRenewal.AtBoundary);

    /// <summary>A request for one page of a window.</summary>
    /// <remarks>Without <c>Accept-Language</c> all values are metric: km, kg, ml, degrees Celsius.</remarks>
    public static HttpRequestMessage Request(
        FitbitOptions options, FitbitEndpoint endpoint, int page, DayRange? range, string accessToken)
    {
        var detail = endpoint.IsIntraday
            ? options.IntradayDetail.GetValueOrDefault(endpoint.Resources[page], "1min")
            : null;
        var request = new HttpRequestMessage(
            HttpMethod.Get, Address(options.BaseAddress, endpoint.Path(page, range, detail)));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    /// <summary>A path under a base address, which may have a path of its own.</summary>
    public static Uri Address(Uri baseAddress, string path) =>
        new(baseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + path);
}
