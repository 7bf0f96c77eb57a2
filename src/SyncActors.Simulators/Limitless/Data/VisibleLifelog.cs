namespace SyncActors.Simulators.Limitless.Data;

/// <summary>An entry as it looks at a moment.</summary>
/// <param name="Recorded">What it is made of.</param>
/// <param name="Title">With the changes so far.</param>
/// <param name="End">When it ended, or the present while it grows.</param>
/// <param name="Starred">With the changes so far.</param>
/// <param name="Nodes">What was transcribed so far, with the changes so far.</param>
/// <param name="UpdatedAt">The last change.</param>
internal sealed record VisibleLifelog(
    RecordedLifelog Recorded, string Title, DateTimeOffset End, bool Starred, IReadOnlyList<RecordedNode> Nodes,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Time after the end at which the transcript is complete.</summary>
    private static readonly TimeSpan Processing = TimeSpan.FromMinutes(3);

    /// <summary>How an entry looks at a moment; it must be there.</summary>
    public static VisibleLifelog Of(RecordedLifelog recorded, DateTimeOffset now)
    {
        var title = recorded.Title;
        var starred = recorded.Starred;
        var growing = now < recorded.End;
        var end = growing ? now : recorded.End;
        var updated = growing ? now : now < recorded.End + Processing ? recorded.End : recorded.End + Processing;
        IReadOnlyList<RecordedNode> nodes = [.. recorded.Nodes.Where(Begun).Select(Cut)];
        foreach (var edit in recorded.Edits.Where(edit => edit.At <= now))
        {
            title = edit.Title ?? title;
            starred = edit.Starred ?? starred;
            if (edit.RenamedFrom is { } from)
                nodes = [.. nodes.Select(node => Rename(node, from, edit.RenamedTo))];
            updated = edit.At > updated ? edit.At : updated;
        }

        return new VisibleLifelog(recorded, title, end, starred, Titled(nodes, title), updated);

        bool Begun(RecordedNode node) => !growing || recorded.Start + node.Offset <= now;
        RecordedNode Cut(RecordedNode node) =>
            growing ? node with { Children = [.. node.Children.Where(Begun).Select(Cut)] } : node;
    }

    /// <summary>Everything said and written, in order.</summary>
    public IEnumerable<string> Texts() => Nodes.SelectMany(TextsOf).Prepend(Title);

    private static IEnumerable<string> TextsOf(RecordedNode node) => node.Children.SelectMany(TextsOf)
        .Prepend(node.Content);

    private static RecordedNode Rename(RecordedNode node, string from, string? to) => node with
    {
        Speaker = node.Speaker == from ? to : node.Speaker,
        Children = [.. node.Children.Select(child => Rename(child, from, to))],
    };

    private static IReadOnlyList<RecordedNode> Titled(IReadOnlyList<RecordedNode> nodes, string title) =>
        nodes is [{ Type: "heading1" } first, ..] ? [first with { Content = title }, .. nodes.Skip(1)] : nodes;
}
