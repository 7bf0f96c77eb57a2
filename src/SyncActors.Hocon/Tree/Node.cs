namespace SyncActors.Hocon.Tree;

/// <summary>A value as parsed: it may still hold substitutions, unjoined pieces and stacked layers.</summary>
internal abstract class Node(HoconOrigin origin)
{
    /// <summary>Where the value begins.</summary>
    public HoconOrigin Origin { get; } = origin;

    /// <summary>Whether only the resolver can tell the type of the value.</summary>
    public virtual bool IsOpen => false;
}

/// <summary>A string, number, boolean or null.</summary>
internal sealed class ScalarNode(HoconValue value) : Node(value.Origin)
{
    /// <summary>The value, which is final.</summary>
    public HoconValue Value { get; } = value;
}

/// <summary>White space outside quotes between two pieces of one value.</summary>
internal sealed class WhitespaceNode(HoconOrigin origin, string text) : Node(origin)
{
    /// <summary>The white space as it was written.</summary>
    public string Text { get; } = text;
}

/// <summary>An array literal.</summary>
internal sealed class ArrayNode(HoconOrigin origin, IReadOnlyList<Node> items) : Node(origin)
{
    /// <summary>The elements.</summary>
    public IReadOnlyList<Node> Items { get; } = items;
}

/// <summary>A reference to another value.</summary>
/// <param name="origin">Where it stands.</param>
/// <param name="path">The path as written.</param>
/// <param name="prefix">Path of the object that the file it stands in was included into; empty at the root.</param>
/// <param name="form">What is to happen if there is no value, and whether a list may come from outside.</param>
internal sealed class SubstitutionNode(HoconOrigin origin, KeyPath path, KeyPath prefix, SubstitutionForm form)
    : Node(origin)
{
    /// <summary>The path as written.</summary>
    public KeyPath Path { get; } = path;

    /// <summary>Path under which the path is looked up first.</summary>
    public KeyPath Prefix { get; } = prefix;

    /// <summary>Whether a missing value leaves the field out.</summary>
    public bool IsOptional { get; } = form.HasFlag(SubstitutionForm.Optional);

    /// <summary>Whether the environment is asked for a numbered list.</summary>
    public bool IsList { get; } = form.HasFlag(SubstitutionForm.List);

    public override bool IsOpen => true;

    /// <summary>The substitution as it was written.</summary>
    public override string ToString() => $"${{{(IsOptional ? "?" : "")}{Path}{(IsList ? "[]" : "")}}}";
}

/// <summary>Variants of a substitution.</summary>
[Flags]
internal enum SubstitutionForm
{
    /// <summary><c>${path}</c>.</summary>
    Required = 0,

    /// <summary><c>${?path}</c>.</summary>
    Optional = 1,

    /// <summary><c>${path[]}</c>.</summary>
    List = 2,
}

/// <summary>Pieces that stand on one line and form one value, which only the resolver can join.</summary>
internal sealed class ConcatenationNode(HoconOrigin origin, IReadOnlyList<Node> pieces) : Node(origin)
{
    /// <summary>The pieces, <see cref="WhitespaceNode"/>s between them.</summary>
    public IReadOnlyList<Node> Pieces { get; } = pieces;

    public override bool IsOpen => true;
}
