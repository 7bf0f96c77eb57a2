using System.Globalization;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Limitless;

/// <summary>Lays out the text of documents. Pure: the same record gives the same text.</summary>
internal static class LimitlessDocument
{
    private const int KeyPointsMax = 5;
    private const int KeyPointMinutesMin = 10;
    private const int KeyPointCharactersMin = 50;
    private const int KeyPointCharactersMax = 100;
    private const int HeadingLevelsPushed = 2;
    private const int HeadingLevelMax = 6;

    private static readonly string[] KeyWords =
        ["important", "key", "main", "primary", "decision", "conclusion"];

    /// <summary>The text of an entry.</summary>
    /// <param name="lifelog">The entry.</param>
    /// <param name="type">Its type; null leaves out type and key points.</param>
    /// <param name="tags">Tags of the last line; none leaves it out.</param>
    /// <param name="zone">The user's zone.</param>
    public static string Of(Lifelog lifelog, string? type, IReadOnlyList<string> tags, string? zone)
    {
        List<string> parts = [$"# {lifelog.Title}", $"## Metadata\n\n{Metadata(lifelog, type, zone)}"];
        parts.AddRange(Body(lifelog, zone));
        if (type is not null && KeyPoints(lifelog) is { Count: > 0 } points)
            parts.Add($"## Key points\n\n{string.Join('\n', points.Select(point => $"- {point}"))}");
        return Whole(parts, tags);
    }

    /// <summary>The text of a chat.</summary>
    public static string Of(LimitlessChat chat, IReadOnlyList<string> tags, string? zone)
    {
        List<string> parts =
        [
            $"# {chat.Title}",
            $"## Metadata\n\n- **Date:** {Minute(chat.CreatedAt, zone)}\n- **Visibility:** {chat.Visibility}",
        ];
        var messages = chat.Messages.SelectMany(message => Message(message, zone)).ToList();
        parts.Add(messages.Count == 0 ? "No content." : "## Conversation");
        parts.AddRange(messages);
        return Whole(parts, tags);
    }

    private static string Whole(List<string> parts, IReadOnlyList<string> tags)
    {
        if (tags.Count > 0)
            parts.Add($"---\n\n**Tags:** {string.Join(", ", tags)}");
        return string.Join("\n\n", parts);
    }

    private static string Metadata(Lifelog lifelog, string? type, string? zone)
    {
        List<string> lines =
        [
            $"- **Date:** {Minute(lifelog.Start, zone)}",
            $"- **Duration:** {Minutes(lifelog.Minutes)}",
        ];
        if (type is not null)
            lines.Add($"- **Type:** {type}");
        if (lifelog.IsStarred)
            lines.Add("- **Starred:** yes");
        if (lifelog.Speakers is { Count: > 0 } speakers)
            lines.Add($"- **Participants:** {string.Join(", ", speakers)}");
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Body(Lifelog lifelog, string? zone)
    {
        if (lifelog.Markdown is { } markdown)
            return ["## Content", markdown];
        var said = lifelog.Nodes.SelectMany(node => Said(node, zone)).ToList();
        return said.Count > 0 ? said.Prepend("## Conversation") : ["No content."];
    }

    // What hangs below a blank node belongs to nothing.
    private static IEnumerable<string> Said(LifelogNode node, string? zone) =>
        node.Content.Length == 0 ? [] : node.Children.SelectMany(child => Said(child, zone)).Prepend(Line(node, zone));

    private static string Line(LifelogNode node, string? zone)
    {
        var text = node.At is { } at ? $"{node.Content} ({Clock(at, zone)})" : node.Content;
        return node switch
        {
            { IsHeading: true } => Heading(node) + LifelogReader.OneLine(text),
            { Speaker: { } speaker } => $"**{speaker}:** {text}",
            { Type: "blockquote" } => "> " + text.ReplaceLineEndings("\n> "),
            _ => text,
        };
    }

    private static string Heading(LifelogNode node) =>
        new string('#', Math.Min(node.HeadingLevel + HeadingLevelsPushed, HeadingLevelMax)) + " ";

    private static List<string> KeyPoints(Lifelog lifelog)
    {
        if (lifelog.Minutes < KeyPointMinutesMin || lifelog.Headings == 0)
            return [];
        var headings = lifelog.All.Where(node => node.IsHeading && node.Content.Length > 0);
        var weighty = lifelog.All.Where(node => !node.IsHeading && node.Content.Length > KeyPointCharactersMin
            && KeyWords.Any(word => node.Content.Contains(word, StringComparison.OrdinalIgnoreCase)));
        return [.. headings.Concat(weighty).Take(KeyPointsMax)
            .Select(node => Cut(LifelogReader.OneLine(node.Content)))];
    }

    private static string Cut(string text) =>
        text.Length <= KeyPointCharactersMax ? text
        : char.IsHighSurrogate(text[KeyPointCharactersMax - 1]) ? text[..(KeyPointCharactersMax - 1)]
        : text[..KeyPointCharactersMax];

    private static IEnumerable<string> Message(LimitlessMessage message, string? zone)
    {
        var at = message.At is { } moment ? $" ({Clock(moment, zone)})" : "";
        if (message.Text is { } text)
            yield return $"**{message.Name ?? message.Role}:** {text}{at}";
        foreach (var call in message.Tools)
            yield return "> " + call.ReplaceLineEndings("\n> ");
    }

    private static string Minutes(long minutes) => minutes == 1
        ? "1 minute"
        : string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes");

    private static string Minute(DateTimeOffset moment, string? zone) =>
        CivilTime.WallClock(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Clock(DateTimeOffset moment, string? zone) =>
        CivilTime.WallClock(moment, zone).ToString("HH:mm", CultureInfo.InvariantCulture);
}
