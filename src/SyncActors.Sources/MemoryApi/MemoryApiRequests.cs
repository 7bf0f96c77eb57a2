using System.Globalization;
using System.Net.Http.Headers;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Builds requests.</summary>
/// <remarks>FR01-memory-ingestion, documents 00 to 05, in github.com/kamir/LightRAG, read in 2026;
/// <c>startDate</c> and <c>endDate</c> are of newer servers (kamir/m3c-tools).</remarks>
internal sealed class MemoryApiRequests(MemoryApiOptions options)
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>A list.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="range">The range.</param>
    /// <param name="days">Days that the list is for.</param>
    /// <param name="zone">The user's zone; null for UTC.</param>
    public HttpRequestMessage List(MemoryApiQuestion question, MemoryApiRange range, DayRange days, string? zone)
    {
        var query = string.Create(
            CultureInfo.InvariantCulture, $"?limit={question.Limit}&range={range.Word()}");
        if (question.How == MemoryApiHow.Dated)
        {
            var (from, to) = Bounds(days, zone);
            query += $"&startDate={Escaped(Text(from))}&endDate={Escaped(Text(to))}";
        }

        return Get($"/memory/{Escaped(options.Context)}{query}", "application/json");
    }

    /// <summary>A file of a memory.</summary>
    /// <param name="id">The memory.</param>
    /// <param name="kind"><c>audio</c> or <c>image</c>.</param>
    public HttpRequestMessage Media(string id, string kind) =>
        Get($"/memory/{Escaped(options.Context)}/{Escaped(id)}/{kind}", "*/*");

    /// <summary>The first instant of the days and the first after them.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Bounds(DayRange days, string? zone) => (
        MemoryApiRanges.Start(days.From, zone),
        days.Through < DateOnly.MaxValue
            ? MemoryApiRanges.Start(days.Through.AddDays(1), zone)
            : DateTimeOffset.MaxValue);

    private HttpRequestMessage Get(string pathAndQuery, string accept)
    {
        var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(options.BaseAddress.AbsoluteUri.TrimEnd('/') + pathAndQuery));
        request.Headers.TryAddWithoutValidation("X-API-KEY", options.ApiKey);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        return request;
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
