using System.Globalization;
using System.Text;
using SyncActors.Plugins;

namespace SyncActors.Channels.Text;

/// <summary>A message in words for people.</summary>
internal static class NoteText
{
    /// <summary>Connectors that a message names; of more their number is told.</summary>
    internal const int NamedMax = 20;

    private const int SubjectCharsMax = 160;

    /// <summary>The message in one line.</summary>
    internal static string Subject(AlertMessage message)
    {
        var notes = message.Notes;
        var first = notes[0];
        var text = notes.Count == 1 ? $"{Before(first.Step)}{first.Connector}: {first.What}"
            : Parts(notes).Count == 1 ? $"{Before(first.Step)}{notes.Count} connectors: {Words(first.Cause)}"
            : $"{notes.Count} alerts";
        return Line(text, SubjectCharsMax);
    }

    /// <summary>The whole message, one fact a line.</summary>
    internal static string Body(AlertMessage message)
    {
        var text = new StringBuilder();
        if (message.MayHaveBeenSent)
            text.Append("This may be a repetition: it is not known whether the first one arrived.\n\n");
        foreach (var part in Parts(message.Notes))
        {
            if (part.Count > 1)
                text.Append(CultureInfo.InvariantCulture, $"{Heading(part)}\n");
            foreach (var note in part.Take(NamedMax))
                Append(text, note, alone: part.Count == 1);
            if (part.Count > NamedMax)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"- and {part.Count - NamedMax} more; see all with: syncactors alerts list\n");
            text.Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }

    /// <summary>Whether somebody must act.</summary>
    internal static bool IsUrgent(AlertMessage message) =>
        message.Notes.Any(note => note.Step is AlertStep.Raised or AlertStep.Reminded);

    private static List<List<AlertNote>> Parts(IReadOnlyList<AlertNote> notes) =>
        [.. notes.GroupBy(note => (note.Step, note.Cause)).Select(part => part.ToList())];

    private static string Heading(List<AlertNote> part) =>
        $"{Before(part[0].Step)}{part.Count} connectors: {Words(part[0].Cause)}";

    private static void Append(StringBuilder text, AlertNote note, bool alone)
    {
        var before = alone ? Before(note.Step) : "- ";
        text.Append(CultureInfo.InvariantCulture, $"{before}{note.Connector} ({note.Source} of {note.User}): ")
            .Append(Line(note.What, 300));
        if (note.Step == AlertStep.Tested)
        {
            text.Append(".\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"; since {note.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        text.Append(
            note.Step is AlertStep.Resolved ? $" It is well again since {note.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC.\n"
            : note.Step is AlertStep.Acknowledged ? " Somebody takes care of it; there will be no reminders.\n"
            : $"\n  {Line(note.Advice, 300)}\n");
    }

    private static string Before(AlertStep step) => step switch
    {
        AlertStep.Raised => "",
        AlertStep.Reminded => "Still: ",
        AlertStep.Acknowledged => "Acknowledged: ",
        AlertStep.Resolved => "Recovered: ",
        AlertStep.Tested => "Test: ",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Words(string cause) => cause.Replace('-', ' ');

    // Names come from a file that people write; a line stays a line.
    private static string Line(string text, int max)
    {
        var line = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length <= max ? line : string.Concat(line.AsSpan(0, max - 1), "…");
    }
}
