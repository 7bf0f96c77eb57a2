using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Builds requests.</summary>
/// <param name="options">Address of the API and detail within the day.</param>
/// <remarks>https://developers.google.com/health/reference/rest/v4, read in 2026.</remarks>
internal sealed class GoogleHealthApi(GoogleHealthOptions options)
{
    private const string User = "/v4/users/me/";
    private const string InstantForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The request for one page of a window.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="range">Days of the window; null for questions about the account.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="zone">The user's zone, for stretches within the day.</param>
    /// <param name="accessToken">The token.</param>
    public HttpRequestMessage Request(
        GoogleHealthQuestion question, DayRange? range, GoogleHealthCursor cursor, string? zone, string accessToken)
    {
        var request = (question.Action, range) switch
        {
            (GoogleHealthAction.Account, _) => Get(question.DataType, Query(question, null, cursor)),
            (GoogleHealthAction.List, { } days) => Get(Points(question), Query(question, days, cursor)),
            (GoogleHealthAction.Reconcile, { } days) =>
                Get(Points(question) + ":reconcile", Query(question, days, cursor)),
            (GoogleHealthAction.DailyRollUp, { } days) =>
                Post(Points(question) + ":dailyRollUp", DailyRollUp(days, cursor)),
            (GoogleHealthAction.RollUp, { } days) =>
                Post(Points(question) + ":rollUp", RollUp(question, days, cursor, zone)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return request;
    }

    private static string Points(GoogleHealthQuestion question) => $"dataTypes/{question.DataType}/dataPoints";

    private static string Filter(GoogleHealthQuestion question, DayRange range, GoogleHealthCursor cursor)
    {
        var (member, from) = (question.FilterMember, GoogleHealthPlace.Text(range.From));
        var before = cursor.Before ?? GoogleHealthPlace.Text(range.Through.AddDays(1));
        return $"{member} >= \"{from}\" AND {member} < \"{before}\"";
    }

    private static string Query(GoogleHealthQuestion question, DayRange? range, GoogleHealthCursor cursor)
    {
        var parameters = new List<string>();
        if (range is { } days)
            parameters.Add("filter=" + Uri.EscapeDataString(Filter(question, days, cursor)));
        if (question.PageSize > 0)
            parameters.Add("pageSize=" + question.PageSize.ToString(CultureInfo.InvariantCulture));
        if (cursor.Token is { } token)
            parameters.Add("pageToken=" + Uri.EscapeDataString(token));
        return parameters.Count == 0 ? string.Empty : "?" + string.Join('&', parameters);
    }

    // A page size is never sent: the API takes days times page size for the length of the range and refuses it.
    private static Dictionary<string, object> DailyRollUp(DayRange range, GoogleHealthCursor cursor)
    {
        var end = GoogleHealthPlace.DayOf(cursor.Before) ?? range.Through.AddDays(1);
        var civil = new { start = new { date = Date(range.From) }, end = new { date = Date(end) } };
        return Body(civil, "windowSizeDays", 1, cursor);

        static object Date(DateOnly day) => new { year = day.Year, month = day.Month, day = day.Day };
    }

    private Dictionary<string, object> RollUp(
        GoogleHealthQuestion question, DayRange range, GoogleHealthCursor cursor, string? zone)
    {
        var length = options.IntradayDetail.GetValueOrDefault(question.DataType, TimeSpan.FromMinutes(15));
        var end = cursor.Before ?? Midnight(range.Through.AddDays(1), zone);
        return Body(
            new { startTime = Midnight(range.From, zone), endTime = end },
            "windowSize", string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0}s"), cursor);
    }

    private static Dictionary<string, object> Body(
        object range, string lengthMember, object length, GoogleHealthCursor cursor)
    {
        var body = new Dictionary<string, object> { ["range"] = range, [lengthMember] = length };
        if (cursor.Token is { } token)
            body["pageToken"] = token;
        return body;
    }

    private static string Midnight(DateOnly day, string? zone) =>
        DateTimeOffset.FromUnixTimeMilliseconds(CivilTime.WallClockMs(day.ToDateTime(TimeOnly.MinValue), zone))
            .ToString(InstantForm, CultureInfo.InvariantCulture);

    private HttpRequestMessage Get(string resource, string query) => new(HttpMethod.Get, Address(resource + query));

    private HttpRequestMessage Post(string resource, Dictionary<string, object> body)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, Address(resource)) { Content = content };
    }

    private Uri Address(string resource) => new(options.BaseAddress.AbsoluteUri.TrimEnd('/') + User + resource);
}
