using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Sync.Serialization;

/// <summary>
/// Reads the events that make up nearly all of a connector's history, several times faster than the general reader.
/// Knows only the layout that is written today, and leaves every other text, such as one with a member that is new or
/// missing, to the general reader: so both can only agree.
/// </summary>
internal sealed class HotEvents
{
    private readonly TextCache _texts = new();

    /// <summary>A page; null when the general reader must take the text.</summary>
    internal ConnectorEvent? ReadPageSynced(ReadOnlySpan<byte> text)
    {
        var json = new OrderedJson(text, _texts);
        return json.Open() && json.Member("page"u8) && Page(ref json) is { } page
            && json.Member("at"u8) && json.Moment(out var at) && json.Close() && json.Ended
                ? new PageSynced(page, at)
                : null;
    }

    /// <summary>A plan; null when the general reader must take the text.</summary>
    internal ConnectorEvent? ReadRunPlanned(ReadOnlySpan<byte> text)
    {
        var json = new OrderedJson(text, _texts);
        return json.Open() && json.Member("windows"u8) && Windows(ref json) is { } windows
            && json.Member("today"u8) && json.Day(out var today)
            && json.Member("finalThrough"u8) && json.Day(out var finalThrough)
            && json.Member("historyFrom"u8) && json.Day(out var historyFrom)
            && json.Member("reread"u8) && json.Switch(out var reread) && json.Close() && json.Ended
                ? new RunPlanned(windows, today, finalThrough, historyFrom, reread)
                : null;
    }

    /// <summary>Permits; null when the general reader must take the text.</summary>
    internal ConnectorEvent? ReadPermitsReserved(ReadOnlySpan<byte> text)
    {
        var json = new OrderedJson(text, _texts);
        return json.Open() && json.Member("permits"u8) && json.Number(out var permits)
            && json.Member("at"u8) && json.Moment(out var at) && json.Close() && json.Ended
                ? new PermitsReserved(permits, at)
                : null;
    }

    private static PageReport? Page(ref OrderedJson json)
    {
        if (!json.Open() || !json.Member("window"u8) || Window(ref json) is not { } window)
            return null;
        string? cursor = null;
        if (json.Member("nextCursor"u8))
        {
            if (!json.Text(out var next))
                return null;
            cursor = next;
        }

        if (!json.Member("destinations"u8) || Destinations(ref json) is not { } destinations
            || !json.Member("answers"u8) || Answers(ref json) is not { } answers
            || !json.Member("unreadable"u8) || !json.OpenList() || !json.CloseList()
            || !TryFacts(ref json, out var facts) || !TryQuota(ref json, out var quota)
            || !json.Member("digest"u8) || !json.Digest(out var digest) || !json.Close())
        {
            return null;
        }

        return new PageReport
        {
            Window = window,
            NextCursor = cursor,
            Destinations = destinations,
            Answers = answers,
            Facts = facts,
            Quota = quota,
            Digest = digest,
        };
    }

    private static List<Window>? Windows(ref OrderedJson json)
    {
        if (!json.OpenList())
            return null;
        var windows = new List<Window>();
        while (!json.CloseList())
        {
            if (Window(ref json) is not { } window)
                return null;
            windows.Add(window);
        }

        return windows;
    }

    private static Window? Window(ref OrderedJson json)
    {
        if (!json.Open() || !json.Member("endpoint"u8) || !json.Name(out var endpoint)
            || !json.Member("lines"u8) || !json.OpenList())
        {
            return null;
        }

        var lines = new List<string>(1);
        while (!json.CloseList())
        {
            if (!json.Name(out var line))
                return null;
            lines.Add(line);
        }

        DayRange? range = null;
        if (json.Member("range"u8))
        {
            if (!json.Days(out DayRange days))
                return null;
            range = days;
        }

        return json.Member("requestsExpected"u8) && json.Number(out var expected) && json.Close()
            ? new Window(endpoint, lines, range, expected)
            : null;
    }

    private static List<DestinationPage>? Destinations(ref OrderedJson json)
    {
        if (!json.OpenList())
            return null;
        var destinations = new List<DestinationPage>(1);
        while (!json.CloseList())
        {
            if (!json.Open() || !json.Member("destination"u8) || !json.Name(out var name)
                || !json.Member("items"u8) || Items(ref json) is not { } items
                || !json.Member("unchanged"u8) || !json.Number(out var unchanged) || !json.Close())
            {
                return null;
            }

            destinations.Add(new DestinationPage(name, items, unchanged));
        }

        return destinations;
    }

    private static List<ItemRecord>? Items(ref OrderedJson json)
    {
        if (!json.OpenList())
            return null;
        var items = new List<ItemRecord>();
        while (!json.CloseList())
        {
            if (!json.Open() || !json.Member("id"u8) || !json.Text(out var id)
                || !json.Member("line"u8) || !json.Name(out var line))
            {
                return null;
            }

            DateOnly? day = null;
            if (json.Member("day"u8))
            {
                if (!json.Day(out var known))
                    return null;
                day = known;
            }

            // Refused items are rare and have more members.
            if (!json.Member("hash"u8) || !json.Text(out var hash)
                || !json.Member("result"u8) || !json.Name(out var result) || result != "synced")
            {
                return null;
            }

            string? reference = null;
            if (json.Member("reference"u8))
            {
                if (!json.Name(out var named))
                    return null;
                reference = named;
            }

            if (!json.Close())
                return null;
            items.Add(new ItemRecord(id, line, day, hash, ItemResult.Synced, reference));
        }

        return items;
    }

    private static List<LineAnswer>? Answers(ref OrderedJson json)
    {
        if (!json.OpenList())
            return null;
        var answers = new List<LineAnswer>(1);
        while (!json.CloseList())
        {
            if (!json.Open() || !json.Member("line"u8) || !json.Name(out var line))
                return null;
            DayRange? range = null;
            if (json.Member("range"u8))
            {
                if (!json.Days(out DayRange days))
                    return null;
                range = days;
            }

            if (!json.Member("withItems"u8) || !json.Days(out DaySet withItems) || !json.Close())
                return null;
            answers.Add(new LineAnswer(line, range, withItems));
        }

        return answers;
    }

    private static bool TryFacts(ref OrderedJson json, out SourceFacts? facts)
    {
        facts = null;
        if (!json.Member("facts"u8))
            return true;
        var (zone, since, contact, account) = ((string?)null, (DateOnly?)null, (DateTime?)null, (string?)null);
        if (!json.Open())
            return false;
        if (json.Member("timeZone"u8))
        {
            if (!json.Name(out var known))
                return false;
            zone = known;
        }

        if (json.Member("memberSince"u8))
        {
            if (!json.Day(out var known))
                return false;
            since = known;
        }

        if (json.Member("deviceSyncedAt"u8))
        {
            if (!json.WallClock(out var known))
                return false;
            contact = known;
        }

        if (json.Member("accountId"u8))
        {
            if (!json.Name(out var known))
                return false;
            account = known;
        }

        facts = new SourceFacts(zone, since, contact, account);
        return json.Close();
    }

    private static bool TryQuota(ref OrderedJson json, out QuotaSeen? quota)
    {
        quota = null;
        if (!json.Member("quota"u8))
            return true;
        var (remaining, resetAt) = ((int?)null, (DateTimeOffset?)null);
        if (!json.Open())
            return false;
        if (json.Member("remaining"u8))
        {
            if (!json.Number(out var known))
                return false;
            remaining = known;
        }

        if (json.Member("resetAt"u8))
        {
            if (!json.Moment(out var known))
                return false;
            resetAt = known;
        }

        quota = new QuotaSeen(remaining, resetAt);
        return json.Close();
    }
}
