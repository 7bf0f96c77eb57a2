using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>Cuts a list into pages.</summary>
/// <param name="user">Whose list.</param>
/// <param name="list">Which list, such as <c>lifelogs</c>; a member of the answer.</param>
/// <param name="switches">What goes wrong.</param>
internal sealed class ListPage(string user, string list, LimitlessSwitches switches)
{
    /// <summary>The parameters that hold for a request, and its place: with a cursor those of the request that began
    /// the list.</summary>
    /// <exception cref="BadRequestException">The cursor is refused.</exception>
    public (QueryReader Query, LimitlessCursor Place) Begin(HttpRequest request)
    {
        var asked = new QueryReader(request.Query);
        if (asked.Text("cursor") is not { } text)
            return (asked, new LimitlessCursor(
                user, list, request.QueryString.ToUriComponent(), 0, "", 0, Pause: false));
        if (asked.Text("search") is not null)
            throw new BadRequestException("cursor cannot be used with search");
        if (switches.RefuseCursors)
            throw new BadRequestException("Invalid cursor");
        var cursor = LimitlessCursor.Parse(text, user, list);
        return (new QueryReader(new QueryCollection(QueryHelpers.ParseQuery(cursor.Parameters))), cursor);
    }

    /// <summary>A page from a place on.</summary>
    /// <param name="all">The whole list, in the order in which it is asked.</param>
    /// <param name="key">What orders an entry: Unix milliseconds and id.</param>
    /// <param name="place">Where the page begins.</param>
    /// <param name="limit">Its size.</param>
    /// <param name="ascending">The order.</param>
    /// <param name="endless">Whether a next page is named for ever, whose content is this one's.</param>
    public (IReadOnlyList<T> Page, LimitlessCursor? Next) Cut<T>(
        IReadOnlyList<T> all, Func<T, (long Ms, string Id)> key, LimitlessCursor place, int limit, bool ascending,
        bool endless)
    {
        if (place.Pause && !endless)
            return ([], place with { Pause = false });
        var from = place.Shown == 0 ? 0
            : switches.OffsetCursors ? Math.Min(place.Shown, all.Count)
            : all.TakeWhile(entry => !IsAfter(key(entry), place, ascending)).Count();
        var size = switches.ShortPages ? Math.Max(1, limit / 2) : limit;
        IReadOnlyList<T> page = [.. all.Skip(from).Take(size)];
        var more = from + page.Count < all.Count;
        if (endless)
            return (page, place with { Pause = false });
        if (page.Count == 0)
            return (page, null);
        var (ms, id) = key(page[^1]);
        var next = more ? place with
        {
            AfterMs = ms, AfterId = id, Shown = place.Shown + page.Count, Pause = switches.EmptyPages,
        } : null;
        return (switches.RepeatAcrossPages && from > 0 ? [all[from - 1], .. page] : page, next);
    }

    /// <summary>The answer.</summary>
    public JsonObject Answer(IEnumerable<JsonNode> entries, LimitlessCursor? next)
    {
        var array = new JsonArray([.. entries]);
        var count = array.Count;
        return new JsonObject
        {
            ["data"] = new JsonObject { [list] = array },
            ["meta"] = new JsonObject
            {
                [list] = new JsonObject { ["nextCursor"] = next?.ToString(), ["count"] = count },
            },
        };
    }

    private static bool IsAfter((long Ms, string Id) key, LimitlessCursor place, bool ascending)
    {
        var order = key.Ms.CompareTo(place.AfterMs);
        if (order == 0)
            order = string.CompareOrdinal(key.Id, place.AfterId);
        return ascending ? order > 0 : order < 0;
    }
}
