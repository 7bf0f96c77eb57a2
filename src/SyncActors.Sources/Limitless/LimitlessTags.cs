using System.Globalization;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Limitless;

/// <summary>Words under which a document is found. Pure.</summary>
internal static class LimitlessTags
{
    private const int HashtagsMax = 20;
    private const int HashtagLengthMax = 50;
    private const int ShortMinutes = 5;
    private const int LongMinutes = 30;

    /// <summary>Tags of an entry, in a fixed order.</summary>
    /// <param name="lifelog">The entry.</param>
    /// <param name="type">Its type; null for none.</param>
    /// <param name="zone">The user's zone.</param>
    public static IReadOnlyList<string> Of(Lifelog lifelog, string? type, string? zone)
    {
        List<string> tags = ["limitless", "pendant", "lifelog"];
        if (type is not null)
            tags.Add(type.ToLowerInvariant());
        tags.AddRange(OfTime(lifelog.Start, zone));
        if (lifelog.Minutes < ShortMinutes)
            tags.Add("short");
        else if (lifelog.Minutes > LongMinutes)
            tags.Add("long");
        if (OfCompany(lifelog.Speakers.Count) is { } company)
            tags.Add(company);
        if (lifelog.IsStarred)
            tags.AddRange(["starred", "important"]);
        return With(tags, Hashtags([lifelog.Title, lifelog.Markdown, .. lifelog.All.Select(node => node.Content)]));
    }

    /// <summary>Tags of a chat, in a fixed order.</summary>
    public static IReadOnlyList<string> Of(LimitlessChat chat, string? zone) => With(
        ["limitless", "chat", .. OfTime(chat.CreatedAt, zone)],
        Hashtags([chat.Summary, .. chat.Messages.Select(message => message.Text)]));

    /// <summary>Tags of the time at which something began.</summary>
    private static string[] OfTime(DateTimeOffset moment, string? zone)
    {
        var local = CivilTime.WallClock(moment, zone);
        return
        [
            local.ToString("MMMM-yyyy", CultureInfo.InvariantCulture).ToLowerInvariant(),
            local.ToString("yyyy", CultureInfo.InvariantCulture),
            local.ToString("dddd", CultureInfo.InvariantCulture).ToLowerInvariant(),
            local.Hour switch
            {
                >= 5 and <= 11 => "morning",
                >= 12 and <= 16 => "afternoon",
                >= 17 and <= 20 => "evening",
                _ => "night",
            },
        ];
    }

    private static string? OfCompany(int speakers) => speakers switch
    {
        0 => "monologue",
        1 => null,
        2 => "dialogue",
        _ => "group",
    };

    private static IReadOnlyList<string> With(IReadOnlyList<string> tags, IEnumerable<string> hashtags) =>
        [.. tags, .. hashtags.Except(tags, StringComparer.Ordinal).Take(HashtagsMax)];

    private static IEnumerable<string> Hashtags(IEnumerable<string?> texts) =>
        texts.OfType<string>().SelectMany(Hashtags).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Hashtags(string text)
    {
        for (var at = text.IndexOf('#', StringComparison.Ordinal); at >= 0; at = text.IndexOf('#', at + 1))
        {
            if (at > 0 && IsWithinSomething(text[at - 1]))
                continue;
            var end = at + 1;
            while (end < text.Length && end - at <= HashtagLengthMax && IsTag(text[end]))
                end++;
            var tag = text[(at + 1)..end].TrimEnd('-', '_');
            if (tag.Length > 1 && char.IsLetter(tag[0]))
                yield return tag.ToLowerInvariant();
        }
    }

    // A word, a heading, or an address.
    private static bool IsWithinSomething(char before) =>
        char.IsLetterOrDigit(before) || before is '_' or '/' or '#' or '&' or '?' or '.' or '=' or '-';

    private static bool IsTag(char character) => char.IsLetterOrDigit(character) || character is '-' or '_';
}
