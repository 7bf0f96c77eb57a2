using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless.Data;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Entries: the list, one, and its deletion.</summary>
internal static class LifelogMethods
{
    private const string List = "lifelogs";
    private const int UsualLimit = 3;
    private const int ContentsMax = 25;
    private const int HitsMax = 100;

    /// <summary><c>GET /v1/lifelogs</c>.</summary>
    /// <exception cref="BadRequestException">A parameter is wrong.</exception>
    public static JsonObject Page(
        HttpContext context, LimitlessAccount account, LimitlessSwitches switches, DateTimeOffset now)
    {
        var pages = new ListPage(account.User, List, switches);
        var (query, place) = pages.Begin(context.Request);
        var zone = query.Zone();
        var ascending = query.Ascending();
        var limit = query.Limit(UsualLimit, switches.Limit == LimitProfile.Max10 ? 10 : 100, switches.Excess);
        var found = Filter(query, zone, account.Lifelogs(now), now);
        if (!ascending)
            found.Reverse();
        var (page, next) = query.Text("search") is { } words
            ? (Search(found, words, query.Text("limit") is null ? HitsMax : limit, now), null)
            : pages.Cut(
                found, static entry => (entry.Start.ToUnixTimeMilliseconds(), entry.Id), place, limit, ascending,
                EndlessPagingFeature.IsOrderedFor(context));
        var json = Json(query, zone);
        if (page.Count > ContentsMax)
            json = json with { Contents = false };
        var entries = page.Select(entry => json.Write(VisibleLifelog.Of(entry, now), switches.OmitUpdatedAt)).ToList();
        if (switches.BrokenEntries && entries.Count > 0)
            entries[entries.Count / 2]["startTime"] = "half past nine";
        return pages.Answer(entries, next);
    }

    /// <summary><c>GET /v1/lifelogs/{id}</c>; null when there is none.</summary>
    /// <exception cref="BadRequestException">A parameter is wrong.</exception>
    public static JsonObject? One(
        HttpContext context, LimitlessAccount account, LimitlessSwitches switches, DateTimeOffset now, string id)
    {
        var query = new QueryReader(context.Request.Query);
        var json = Json(query, query.Zone());
        return account.Lifelogs(now).FirstOrDefault(entry => entry.Id == id) is { } found
            ? new JsonObject
            {
                ["data"] = new JsonObject
                {
                    ["lifelog"] = json.Write(VisibleLifelog.Of(found, now), switches.OmitUpdatedAt),
                },
            }
            : null;
    }

    private static LifelogJson Json(QueryReader query, TimeZoneInfo zone) => new(
        zone, query.Flag("includeMarkdown") ?? true, query.Flag("includeHeadings") ?? true,
        query.Flag("includeContents") ?? true);

    private static List<RecordedLifelog> Filter(
        QueryReader query, TimeZoneInfo zone, IReadOnlyList<RecordedLifelog> all, DateTimeOffset now)
    {
        var (start, end) = (query.Moment("start", zone), query.Moment("end", zone));
        var starred = query.Flag("isStarred") ?? false;
        if (start is null && end is null && query.Moment("date", zone) is { } day)
            (start, end) = (day, query.Moment("date", zone)!.Value.AddDays(1));
        return
        [
            .. all.Where(entry => !(entry.Start < start) && !(entry.Start >= end)
                && (!starred || VisibleLifelog.Of(entry, now).Starred)),
        ];
    }

    private static List<RecordedLifelog> Search(
        List<RecordedLifelog> all, string words, int limit, DateTimeOffset now)
    {
        var wanted = words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. all.Where(entry => VisibleLifelog.Of(entry, now).Texts().Any(text =>
                wanted.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))).Take(limit),
        ];
    }
}
