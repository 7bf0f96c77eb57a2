using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Turns lists into documents. Pure.</summary>
internal static class MemoryApiMapping
{
    /// <summary>Name of this source towards destinations.</summary>
    public const string Platform = "memory_api";

    /// <summary>What people call one of these.</summary>
    public const string KindOfRecord = "Memory Record";

    private const int RawCharactersMax = 16_384;

    /// <summary>The memories of a page, oldest first, those without a readable time last.</summary>
    /// <param name="page">The page.</param>
    /// <param name="facts">Tells the user's zone.</param>
    /// <param name="options">Settings.</param>
    public static MappedPage ToItems(RawPage page, SourceFacts facts, MemoryApiOptions options)
    {
        var content = MemoryApiPage.From(page.Body);
        var days = page.Window.Range!.Value;
        var records = new Dictionary<string, MemoryApiRecord>(StringComparer.Ordinal);
        var rejected = new Dictionary<string, RejectedRecord>(StringComparer.Ordinal);
        foreach (var raw in MemoryApiList.Read(content.List)?.Records ?? [])
        {
            if (MemoryApiRecord.Read(raw, out var problem) is not { } record)
                Reject(raw, problem!);
            else if (IsWanted(record.CreatedAt))
                records[record.Id] = records.TryGetValue(record.Id, out var other) ? Newer(other, record) : record;
        }

        var items = records.Values.OrderBy(record => record.CreatedAt ?? DateTimeOffset.MaxValue)
            .ThenBy(record => record.Id, StringComparer.Ordinal)
            .Select(record => Document(record, content, facts.TimeZone, options));
        return new MappedPage([.. items], [.. rejected.Values], Covered(content, days, facts.TimeZone), Facts: null)
        {
            Incomplete = content.Incomplete,
        };

        // A list holds whatever its range does, older days too, which nobody asked for.
        bool IsWanted(DateTimeOffset? at) =>
            at is not { } moment || days.Contains(MemoryApiRanges.CivilDay(moment, facts.TimeZone));

        void Reject(JsonElement raw, string problem)
        {
            var at = MemoryApiJson.Instant(MemoryApiJson.Text(raw, "created_at"));
            if (!IsWanted(at))
                return;
            var text = raw.GetRawText();
            var id = $"unreadable/{Digest(text)[..16]}";
            rejected[id] = new RejectedRecord(
                id, MemoryApiOptions.Line, problem, text[..Math.Min(text.Length, RawCharactersMax)],
                at is { } moment ? MemoryApiRanges.CivilDay(moment, facts.TimeZone) : null);
        }
    }

    private static IReadOnlyList<LineNeed> Covered(MemoryApiPage content, DayRange days, string? zone)
    {
        if (content.WholeFrom is not { } whole)
            return [];
        var today = MemoryApiRanges.CivilDay(content.FetchedAt, zone);
        var shown = new DayRange(
            days.From > whole ? days.From : whole, days.Through < today ? days.Through : today);
        return shown.Days > 0 ? [new LineNeed(MemoryApiOptions.Line, shown)] : [];
    }

    // The same id twice: the one that changed last, else the one that has its text, else the later one.
    private static MemoryApiRecord Newer(MemoryApiRecord one, MemoryApiRecord other) =>
        one.UpdatedAt != other.UpdatedAt && one.UpdatedAt is not null && other.UpdatedAt is not null
            ? one.UpdatedAt > other.UpdatedAt ? one : other
            : one.Transcript.Length > 0 && other.Transcript.Length == 0 ? one : other;

    private static DocumentItem Document(
        MemoryApiRecord record, MemoryApiPage content, string? zone, MemoryApiOptions options)
    {
        var place = record.Location is { } position ? content.Places.GetValueOrDefault(position.Rounded()) : null;
        DateOnly? day = record.CreatedAt is { } at ? MemoryApiRanges.CivilDay(at, zone) : null;
        var tags = MemoryApiTags.Of(record, options.ExtractTags);
        var layout = new MemoryApiLayout(record, place, tags, zone);
        return new DocumentItem(
            $"memory/{record.Id}", MemoryApiOptions.Line, day, layout.Title, layout.Text(options.Strategy),
            [
                new Label("memory_id", record.Id), new Label("context_id", options.Context),
                new Label("memory_type", record.Type), new Label("created_at", record.CreatedText),
            ],
            record.UpdatedAt ?? record.CreatedAt ?? DateTimeOffset.UnixEpoch)
        {
            SkipReason = WhyNot(record, day, content.FetchedAt, zone, options),
            Origin = new DocumentOrigin(
                Platform, Url(options.Context, record.Id), KindOfRecord,
                MemoryApiDetails.Of(record, place, tags, zone, options)),
            Attachments = MemoryApiMedia.Of(record, options),
            Fingerprint = Fingerprint(record, zone, options),
        };
    }

    private static string? WhyNot(
        MemoryApiRecord record, DateOnly? day, DateTimeOffset fetchedAt, string? zone, MemoryApiOptions options)
    {
        if (record.Transcript.Length > 0 || options.EmptyTranscript == MemoryApiEmptyTranscript.Placeholder)
            return null;
        if (options.EmptyTranscript == MemoryApiEmptyTranscript.Skip)
            return "it has no transcript";

        // Of what is not known to be new nobody can say how long to wait.
        var waitsFrom = MemoryApiRanges.CivilDay(fetchedAt, zone).AddDays(1 - options.FinalAfterDays);
        return day >= waitsFrom ? "it has no transcript yet"
            : record.Audio || record.Image ? null
            : "it has neither transcript nor media";
    }

    private static string Url(string context, string id) =>
        $"memory://{Uri.EscapeDataString(context)}/{Uri.EscapeDataString(id)}";

    // Everything that a person would call a change of the memory or of the document, and no name of a place.
    private static string Fingerprint(MemoryApiRecord record, string? zone, MemoryApiOptions options)
    {
        string?[] parts =
        [
            MemoryApiLayout.Version, options.Strategy.ToString(), options.ExtractTags ? "tags" : "",
            options.Geocoding ? "places" : "", zone ?? "UTC", options.Context, record.Id, record.Type,
            record.Audio ? "audio" : "", record.Image ? "image" : "", record.Transcript,
            record.Location?.ToString(), record.CreatedText, record.UpdatedAt?.ToString("O"), record.Description,
            record.Context, record.Collection, record.TranscriptStatus, record.ReviewStatus, record.AudioStorage,
            record.ImageStorage, string.Join('\n', record.Tags),
        ];
        return Digest(string.Concat(parts.Select(part => $"{part?.Length ?? -1}:{part};")));
    }

    private static string Digest(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
