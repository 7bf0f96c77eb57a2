using System.Globalization;
using System.Text;
using NodaTime;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Writes the text of a memory's document. The order of its lines is a contract with those who read them at
/// the destination.</summary>
/// <param name="record">The memory.</param>
/// <param name="place">The place's name; null when unknown.</param>
/// <param name="tags">Tags without <c>#</c>.</param>
/// <param name="zone">The user's zone; null for UTC.</param>
/// <remarks>FR01-memory-ingestion, documents 00 and 01, in github.com/kamir/LightRAG, read in 2026.</remarks>
internal sealed class MemoryApiLayout(MemoryApiRecord record, Place? place, IReadOnlyList<string> tags, string? zone)
{
    /// <summary>To be raised when a text changes for the same memory, so that every document is delivered
    /// anew.</summary>
    public const string Version = "1";

    private const string NoTranscript = "[No transcript available]";
    private const string Rule = "---";

    /// <summary>The document's title.</summary>
    public string Title => $"{MemoryApiMapping.KindOfRecord} from {Date}";

    private string Date => record.CreatedAt is { } at ? Text(at, zone)
        : record.CreatedText.Length > 0 ? record.CreatedText
        : "unknown";

    private string Transcript => record.Transcript.Length > 0 ? record.Transcript : NoTranscript;

    private string Media => (record.Audio, record.Image) switch
    {
        (true, true) => "Audio, Image",
        (true, false) => "Audio",
        (false, true) => "Image",
        _ => "None",
    };

    /// <summary>The text in one of the shapes.</summary>
    public string Text(MemoryApiStrategy strategy) =>
        strategy == MemoryApiStrategy.Rich ? Rich() : Standard();

    /// <summary>An instant as people read it, such as <c>December 18, 2025 at 02:30 PM UTC</c>.</summary>
    public static string Text(DateTimeOffset at, string? zone)
    {
        var instant = Instant.FromDateTimeOffset(at);
        var known = (zone is null ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone)) ?? DateTimeZone.Utc;
        var wall = instant.InZone(known).ToDateTimeUnspecified();
        return wall.ToString("MMMM dd, yyyy 'at' hh:mm tt", CultureInfo.InvariantCulture)
            + $" {known.GetZoneInterval(instant).Name}";
    }

    private string Standard()
    {
        var text = new StringBuilder();
        Line(text, Rule);
        Line(text, MemoryApiMapping.KindOfRecord);
        Line(text, $"ID: {record.Id}");
        Line(text, $"Type: {record.Type}");
        Line(text, $"Recorded: {Date}");
        if (record.Location is { } position)
            Line(text, $"Location: ({position})");
        Line(text, $"Media Available: {Media}");
        Line(text, "");
        Line(text, "Transcript:");
        Line(text, Transcript);
        return text.Append(Rule).ToString();
    }

    private string Rich()
    {
        var text = new StringBuilder();
        Line(text, Rule);
        Line(text, Title);
        Line(text, $"ID: {record.Id}");
        Line(text, $"Type: {TypeInWords()}");
        if (record.Location is { } position)
            Line(text, place is null ? $"Location: ({position})" : $"Location: {place} ({position})");
        Line(text, "");
        Line(text, "Transcript:");
        Line(text, Transcript);
        Line(text, "");
        Line(text, $"Tags: {(tags.Count == 0 ? "None" : string.Join(' ', tags.Select(tag => "#" + tag)))}");
        Line(text, $"Media: {Media}");
        return text.Append(Rule).ToString();
    }

    private string TypeInWords() => record.Type switch
    {
        "record" => "Voice Recording",
        "note" => "Text Note",
        "photo" => "Photo Memory",
        var type => string.Join(' ', type.Split(['_', '-', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => char.ToUpperInvariant(word[0]) + word[1..].ToLowerInvariant())),
    };

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
