using System.Globalization;
using System.Net.Http.Headers;
using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Limitless;

/// <summary>Builds requests. Every parameter is always sent: the vendor's defaults differ between the generations of
/// its documentation.</summary>
/// <param name="options">Address and key.</param>
/// <remarks>The vendor's OpenAPI file (limitless-ai-inc/limitless-api-examples, June 2025), its documentation page and
/// a mirror of the later specification (api-evangelist/limitless-ai), read in 2026.</remarks>
internal sealed class LimitlessApi(LimitlessOptions options)
{
    private const int SecondMs = 1000;
    private const int ChatsMax = 100;

    /// <summary>The request for one page of a window.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="range">Days of the window; null for <see cref="LimitlessWay.First"/>.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="zone">The user's zone.</param>
    public HttpRequestMessage Page(LimitlessQuestion question, DayRange? range, LimitlessCursor cursor, string? zone)
    {
        var first = question.Way == LimitlessWay.First;
        var limit = question.Way switch
        {
            LimitlessWay.Usual => options.PageSize,
            LimitlessWay.Careful when question.Line == LimitlessQuestion.Chats => ChatsMax,
            LimitlessWay.Careful => Math.Min(options.PageSize, LimitlessOptions.CarefulPageSize),
            _ => LimitlessOptions.CarefulPageSize,
        };
        List<(string Name, string Value)> query = [("timezone", "UTC")];
        if (question.Line == LimitlessQuestion.Lifelogs)
        {
            if (range is { } days)
                query.AddRange(Bounds(LimitlessSpan.Of(days, zone), question, cursor));
            query.Add(("direction", "asc"));
            query.Add(("includeMarkdown", first ? "false" : "true"));
            query.Add(("includeHeadings", "true"));
            query.Add(("includeContents", first ? "false" : "true"));
        }
        else
        {
            query.Add(("direction", first ? "asc" : "desc"));
        }

        query.Add(("limit", limit.ToString(CultureInfo.InvariantCulture)));
        if (cursor.Token is { } token)
            query.Add(("cursor", token));
        return Get(question.Line, query, "application/json");
    }

    /// <summary>The request for a piece of sound.</summary>
    public HttpRequestMessage Audio(LimitlessAudioPiece piece) => Get(
        "download-audio",
        [
            ("startMs", piece.StartMs.ToString(CultureInfo.InvariantCulture)),
            ("endMs", piece.EndMs.ToString(CultureInfo.InvariantCulture)),
            ("audioSource", "pendant"),
        ],
        "audio/ogg");

    // Whether the bounds belong to the stretch is not documented, so a second is added on both sides; entries of other
    // days are left to their own windows.
    private static IEnumerable<(string Name, string Value)> Bounds(
        LimitlessSpan span, LimitlessQuestion question, LimitlessCursor cursor)
    {
        var from = question.Way == LimitlessWay.Careful && cursor.ReachedMs > span.FromMs
            ? cursor.ReachedMs
            : span.FromMs;
        yield return ("start", LimitlessSpan.Text(from - SecondMs));
        yield return ("end", LimitlessSpan.Text(span.EndMs + SecondMs));
    }

    private HttpRequestMessage Get(string resource, IEnumerable<(string Name, string Value)> query, string accept)
    {
        var parameters = string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
        var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri($"{options.BaseAddress.AbsoluteUri.TrimEnd('/')}/v1/{resource}?{parameters}"));
        request.Headers.Add("X-API-Key", options.ApiKey);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return request;
    }
}
