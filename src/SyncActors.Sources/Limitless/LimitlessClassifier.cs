using System.Collections.Frozen;

namespace SyncActors.Sources.Limitless;

/// <summary>
/// Guesses what kind of conversation an entry is, by the same arithmetic as the program that filled Memory Box before,
/// so that both give an entry the same type. Pure.
/// </summary>
/// <remarks>amotivv/limitless-memory-box (MIT), 2025-10, read in 2026. Its oddities are kept: words of a set that are
/// not one plain word never match, yet count in its size; occurrences are counted inside longer words too.</remarks>
internal static class LimitlessClassifier
{
    /// <summary>The type of what fits nothing else.</summary>
    public const string Conversation = "CONVERSATION";

    private const string Meeting = "MEETING";
    private const string Technical = "TECHNICAL";
    private const string Decision = "DECISION";
    private const string Personal = "PERSONAL";

    private const int CharactersRead = 500;
    private const double ScoreMin = 0.3;
    private const double PerOccurrence = 0.1;
    private const double OccurrencesMax = 0.5;

    // In the order in which ties are decided.
    private static readonly (string Type, FrozenSet<string> Words)[] Sets =
    [
        (Meeting, Set(
            "meeting", "standup", "sync", "1:1", "review", "retrospective", "planning", "kickoff", "demo",
            "presentation", "interview", "call", "conference", "discussion", "session")),
        (Technical, Set(
            "code", "debug", "api", "database", "deploy", "deployment", "bug", "fix", "feature", "implementation",
            "architecture", "system", "server", "client", "framework", "library", "programming", "development",
            "software", "technical", "infrastructure", "devops", "ci/cd", "testing")),
        (Decision, Set(
            "decision", "decided", "plan", "strategy", "approach", "solution", "recommendation", "proposal", "choice",
            "option", "alternative", "conclusion", "resolution", "agreement", "consensus", "direction",
            "path forward")),
        (Personal, Set(
            "personal", "family", "friend", "relationship", "health", "hobby", "interest", "vacation", "travel",
            "weekend", "evening", "morning", "lunch", "dinner", "coffee", "casual", "informal", "private")),
    ];

    /// <summary>The type of an entry: MEETING, TECHNICAL, DECISION, PERSONAL or CONVERSATION.</summary>
    public static string Of(Lifelog lifelog)
    {
        var best = Scores(lifelog).MaxBy(entry => entry.Score);
        return best.Score >= ScoreMin ? best.Type : Conversation;
    }

    /// <summary>Scores of all types but CONVERSATION, in the order in which ties are decided.</summary>
    public static IReadOnlyList<(string Type, double Score)> Scores(Lifelog lifelog)
    {
        var text = Text(lifelog);
        var words = Words(text);
        return [.. Sets.Select(set => (set.Type, Score(set.Words, words, text) + Bonus(set.Type, lifelog)))];
    }

    private static double Score(FrozenSet<string> set, HashSet<string> words, string text)
    {
        var hits = set.Where(words.Contains).ToList();
        var occurrences = hits.Sum(word => Occurrences(text, word));
        return ((double)hits.Count / set.Count) + Math.Min(PerOccurrence * occurrences, OccurrencesMax);
    }

    private static double Bonus(string type, Lifelog lifelog) => type switch
    {
        Meeting => (lifelog.SpeakerChanges >= 2 ? 0.3 : 0) + (lifelog.OwnerSpeaks ? 0.1 : 0)
            + (lifelog.Minutes >= 30 ? 0.2 : 0),
        Technical or Decision => lifelog.Headings >= 3 ? 0.2 : 0,
        Personal => lifelog.Minutes <= 5 ? 0.1 : 0,
        _ => 0,
    };

    private static string Text(Lifelog lifelog)
    {
        var said = string.Join(' ', lifelog.All.Select(node => node.Content).Where(content => content.Length > 0));
        return $"{lifelog.Title} {(said.Length <= CharactersRead ? said : said[..CharactersRead])}".ToLowerInvariant();
    }

    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_'))
                end++;
            if (end > start)
                words.Add(text[start..end]);
            start = end + 1;
        }

        return words;
    }

    private static int Occurrences(string text, string word)
    {
        var count = 0;
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0;
            at = text.IndexOf(word, at + word.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
