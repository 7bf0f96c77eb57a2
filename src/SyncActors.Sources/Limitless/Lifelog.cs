namespace SyncActors.Sources.Limitless;

/// <summary>An entry of the pendant, read from the vendor's record.</summary>
/// <param name="Id">Opaque and stable.</param>
/// <param name="Title">One line; never empty.</param>
/// <param name="Markdown">The text as the vendor lays it out; null when it gave none.</param>
/// <param name="Nodes">The transcript as it came, nested or flat.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended so far; not before the start.</param>
/// <param name="IsStarred">Whether the user marked it.</param>
/// <param name="UpdatedAt">When it last changed; null when the vendor does not say.</param>
internal sealed record Lifelog(
    string Id, string Title, string? Markdown, IReadOnlyList<LifelogNode> Nodes, DateTimeOffset Start,
    DateTimeOffset End, bool IsStarred, DateTimeOffset? UpdatedAt)
{
    /// <summary>All nodes in the order of the text.</summary>
    public IReadOnlyList<LifelogNode> All { get; } = [.. Nodes.SelectMany(node => node.WithChildren())];

    /// <summary>Whole minutes that it lasts.</summary>
    public long Minutes => (long)(End - Start).TotalMinutes;

    /// <summary>Names of those who speak, each once, in order.</summary>
    public IReadOnlyList<string> Speakers => [.. All.Select(node => node.Speaker).OfType<string>()
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Number of headings.</summary>
    public int Headings => All.Count(node => node.IsHeading);

    /// <summary>How often another speaker goes on.</summary>
    public int SpeakerChanges
    {
        get
        {
            var speakers = All.Select(node => node.Speaker).OfType<string>().ToList();
            return speakers.Zip(speakers.Skip(1), (one, next) => one != next).Count(changes => changes);
        }
    }

    /// <summary>Whether the owner of the pendant speaks.</summary>
    public bool OwnerSpeaks => All.Any(node => node.IsOwner);
}

/// <summary>A piece of a transcript.</summary>
/// <param name="Type">The vendor's, such as <c>blockquote</c>; unknown ones are plain text.</param>
/// <param name="Content">May be blank.</param>
/// <param name="At">When it began; null when not told.</param>
/// <param name="Speaker">Who speaks; null when nobody is named.</param>
/// <param name="IsOwner">Whether that is the owner of the pendant.</param>
/// <param name="Children">Pieces below it.</param>
internal sealed record LifelogNode(
    string Type, string Content, DateTimeOffset? At, string? Speaker, bool IsOwner,
    IReadOnlyList<LifelogNode> Children)
{
    private const string Heading = "heading";

    /// <summary>Whether it is a heading.</summary>
    public bool IsHeading => Type.StartsWith(Heading, StringComparison.Ordinal);

    /// <summary>Level of a heading, 1 to 3; of one without a number 1.</summary>
    public int HeadingLevel => Type.Length == Heading.Length + 1 && Type[^1] is >= '1' and <= '9' ? Type[^1] - '0' : 1;

    /// <summary>The node and all below it, in the order of the text.</summary>
    public IEnumerable<LifelogNode> WithChildren() =>
        Children.SelectMany(child => child.WithChildren()).Prepend(this);
}
