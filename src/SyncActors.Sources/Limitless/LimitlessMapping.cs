using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sources.Limitless;

/// <summary>Turns pages into documents. Pure.</summary>
/// <param name="options">What documents hold.</param>
internal sealed class LimitlessMapping(LimitlessOptions options)
{
    private const string Platform = "limitless_pendant";
    private const int HashBytes = 8;

    /// <summary>Maps one page.</summary>
    public MappedPage Map(RawPage page, SourceFacts facts)
    {
        if (LimitlessQuestion.Of(page.Window) is not { } question)
            return new MappedPage([], [], [], null);
        var entries = LimitlessJson.Entries(page.Body, question.Line) ?? [];
        if (page.Window.Range is not { } range)
            return First(question, entries, facts);
        var rows = entries.Select(entry => Read(question, entry, facts.TimeZone)).ToList();
        return new MappedPage(
            [.. Newest(rows.Where(row => row.Document is not null && range.Contains(row.Day!.Value)))],
            [.. Rejected(question, rows, range)],
            page.NextCursor is null ? [.. page.Window.Lines.Select(line => new LineNeed(line, range))] : [],
            Facts: null);
    }

    // A day early: the zone may become another one, and the history must not begin too late.
    private static MappedPage First(
        LimitlessQuestion question, IReadOnlyList<JsonElement> entries, SourceFacts facts)
    {
        if (entries.Count == 0)
            return new MappedPage([], [], [], Facts: null);
        var member = question.Line == LimitlessQuestion.Chats ? "createdAt" : "startTime";
        if (entries.Select(entry => LimitlessJson.Instant(entry, member)).Min() is not { } begun)
        {
            return new MappedPage([], [], [], Facts: null)
            {
                Incomplete = $"the oldest {question.Line} do not tell when they began; set history-from",
            };
        }

        var day = DateOnly.FromDateTime(begun.UtcDateTime).AddDays(-1);
        return new MappedPage(
            [], [], [], facts with { MemberSince = facts.MemberSince < day ? facts.MemberSince : day });
    }

    private Row Read(LimitlessQuestion question, JsonElement entry, string? zone)
    {
        string? complaint;
        DocumentItem? document = question.Line == LimitlessQuestion.Chats
            ? LimitlessChat.Read(entry, out complaint) is { } chat ? Document(chat, zone) : null
            : LifelogReader.Read(entry, out complaint) is { } lifelog ? Document(lifelog, zone) : null;
        var day = document?.Day ?? DayOf(question, entry, zone);
        return new Row(entry, document, day, complaint);
    }

    // The later state of an entry that stands twice on a page; both would do, since the newer one is found again.
    private static IEnumerable<Item> Newest(IEnumerable<Row> rows)
    {
        var documents = rows.Select(row => row.Document!).ToList();
        var newest = new Dictionary<string, DocumentItem>(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            if (!newest.TryGetValue(document.Id, out var other) || document.UpdatedAt >= other.UpdatedAt)
                newest[document.Id] = document;
        }

        return documents.Select(document => document.Id).Distinct(StringComparer.Ordinal).Select(id => newest[id]);
    }

    // Entries come in order, so one that does not tell its day lies between its neighbours. At the edge of a page it
    // may lie further off, and holds back the window. The day must be right: it is what a replay asks for again.
    private static IEnumerable<RejectedRecord> Rejected(LimitlessQuestion question, List<Row> rows, DayRange range)
    {
        foreach (var (index, row) in rows.Index())
        {
            if (row.Complaint is null)
                continue;
            var day = row.Day;
            if (day is null && index > 0 && index < rows.Count - 1 && rows[index - 1].Day == rows[index + 1].Day)
                day = rows[index - 1].Day;
            if (day is { } known && !range.Contains(known))
                continue;
            var raw = row.Entry.GetRawText();
            var id = LimitlessJson.Text(row.Entry, "id")
                ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(raw)).AsSpan(0, HashBytes));
            yield return new RejectedRecord(IdOf(question.Line, id), question.Line, row.Complaint, raw, day);
        }
    }

    // The first node of an entry begins with it.
    private static DateOnly? DayOf(LimitlessQuestion question, JsonElement entry, string? zone)
    {
        var begun = question.Line == LimitlessQuestion.Chats
            ? LimitlessJson.Instant(entry, "createdAt")
            : LimitlessJson.Instant(entry, "startTime")
                ?? LimitlessJson.Elements(entry, "contents")
                    .Select(node => LimitlessJson.Instant(node, "startTime")).Min();
        return begun is { } moment ? LimitlessSpan.DayOf(moment, zone) : null;
    }

    private static string IdOf(string line, string id) =>
        (line == LimitlessQuestion.Chats ? "chat/" : "lifelog/") + id;

    private DocumentItem Document(Lifelog lifelog, string? zone)
    {
        var type = LimitlessClassifier.Of(lifelog);
        var shownType = options.Rich ? type : null;
        var tags = options.ExtractTags ? LimitlessTags.Of(lifelog, shownType, zone) : [];
        List<Label> metadata =
        [
            new("lifelog_id", lifelog.Id),
            new("start_time", Time(lifelog.Start)),
            new("end_time", Time(lifelog.End)),
            new("duration_minutes", lifelog.Minutes.ToString(CultureInfo.InvariantCulture)),
            new("is_starred", lifelog.IsStarred ? "true" : "false"),
        ];
        if (shownType is not null)
            metadata.Add(new("conversation_type", shownType));
        metadata.AddRange(lifelog.Speakers.Select(speaker => new Label("speakers", speaker)));
        metadata.AddRange(tags.Select(tag => new Label("tags", tag)));
        return new DocumentItem(
            IdOf(LimitlessQuestion.Lifelogs, lifelog.Id), LimitlessQuestion.Lifelogs,
            LimitlessSpan.DayOf(lifelog.Start, zone), lifelog.Title,
            LimitlessDocument.Of(lifelog, shownType, tags, zone), metadata, lifelog.UpdatedAt ?? lifelog.End)
        {
            Origin = new DocumentOrigin(
                Platform, "limitless://lifelog/" + lifelog.Id, "Limitless Lifelog - " + type, Details(lifelog, type)),
            Attachments = options.IncludeAudio
                ? LimitlessAudioPiece.Attachments(lifelog.Start, lifelog.End)
                : [],
        };
    }

    private DocumentItem Document(LimitlessChat chat, string? zone)
    {
        var tags = options.ExtractTags ? LimitlessTags.Of(chat, zone) : [];
        List<Label> metadata =
        [
            new("chat_id", chat.Id), new("created_at", Time(chat.CreatedAt)), new("visibility", chat.Visibility),
        ];
        metadata.AddRange(tags.Select(tag => new Label("tags", tag)));
        return new DocumentItem(
            IdOf(LimitlessQuestion.Chats, chat.Id), LimitlessQuestion.Chats,
            LimitlessSpan.DayOf(chat.CreatedAt, zone), chat.Title, LimitlessDocument.Of(chat, tags, zone), metadata,
            chat.Messages.Select(message => message.At).Max() is { } last && last > chat.CreatedAt
                ? last
                : chat.CreatedAt)
        {
            Origin = new DocumentOrigin(
                Platform, "limitless://chat/" + chat.Id, "Limitless Chat",
                new JsonObject
                {
                    ["chat_id"] = chat.Id,
                    ["created_at"] = Time(chat.CreatedAt),
                    ["started_at"] = chat.StartedAt is { } started ? Time(started) : null,
                    ["visibility"] = chat.Visibility,
                    ["message_count"] = chat.Messages.Count,
                }),
        };
    }

    private static JsonObject Details(Lifelog lifelog, string type) => new()
    {
        ["lifelog_id"] = lifelog.Id,
        ["duration_minutes"] = lifelog.Minutes,
        ["is_starred"] = lifelog.IsStarred,
        ["speakers"] = Array(lifelog.Speakers),
        ["start_time"] = Time(lifelog.Start),
        ["end_time"] = Time(lifelog.End),
        ["conversation_type"] = type,
        ["content_structure"] = new JsonObject
        {
            ["heading_count"] = lifelog.Headings,
            ["speaker_changes"] = lifelog.SpeakerChanges,
            ["has_user_speech"] = lifelog.OwnerSpeaks,
            ["content_types"] = Array(lifelog.All.Select(node => node.Type)
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            ["total_nodes"] = lifelog.All.Count,
        },
    };

    private static JsonArray Array(IEnumerable<string> values) =>
        new([.. values.Select(value => JsonValue.Create(value))]);

    private static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <param name="Entry">The record as it came.</param>
    /// <param name="Document">What became of it; null when it could not be read.</param>
    /// <param name="Day">Its day; null when it does not tell.</param>
    /// <param name="Complaint">What is wrong with it; null when nothing.</param>
    private sealed record Row(JsonElement Entry, DocumentItem? Document, DateOnly? Day, string? Complaint);
}
