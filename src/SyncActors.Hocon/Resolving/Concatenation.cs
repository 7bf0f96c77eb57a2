using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Resolving;

/// <summary>Joins pieces whose substitutions have been replaced.</summary>
internal static class Concatenation
{
    /// <summary>Joins resolved pieces by their types.</summary>
    /// <param name="node">The concatenation.</param>
    /// <param name="values">Per piece its value; null for white space and for undefined substitutions.</param>
    /// <exception cref="HoconException">The types do not join.</exception>
    public static Resolution Join(ConcatenationNode node, IReadOnlyList<HoconValue?> values)
    {
        var defined = values.OfType<HoconValue>().ToList();
        if (defined.Exists(v => v.SimpleText is null)) return Resolution.Defined(JoinCompound(defined));
        if (defined.Count == 0 && !node.Pieces.Any(p => p is WhitespaceNode)) return Resolution.Undefined;
        return Resolution.Defined(JoinText(node, values));
    }

    private static HoconString JoinText(ConcatenationNode node, IReadOnlyList<HoconValue?> values)
    {
        var texts = node.Pieces.Select((p, i) => p is WhitespaceNode s ? s.Text : values[i]?.SimpleText ?? "").ToList();
        if (texts.Sum(t => (long)t.Length) > HoconLimits.TextLengthMax)
        {
            throw new HoconException(HoconErrorKind.Syntax, node.Origin,
                $"The joined text is longer than {HoconLimits.TextLengthMax} characters.");
        }

        return new HoconString(node.Origin, string.Concat(texts));
    }

    private static HoconValue JoinCompound(List<HoconValue> values)
    {
        var joined = values[0];
        foreach (var next in values.Skip(1)) joined = JoinTwo(joined, next);
        return joined;
    }

    private static HoconValue JoinTwo(HoconValue left, HoconValue right)
    {
        if (left is HoconObject weaker && right is HoconObject stronger) return stronger.Over(weaker);
        if ((left is HoconArray || right is HoconArray)
            && IndexedObject.AsArray(left) is { } first && IndexedObject.AsArray(right) is { } second)
        {
            return new HoconArray(left.Origin, [.. first.Items, .. second.Items]);
        }

        var odd = left.SimpleText is null ? right : left;
        var other = odd == left ? right : left;
        throw new HoconException(
            HoconErrorKind.Type,
            odd.Origin,
            $"The {odd.TypeName}{Shown(odd)} cannot be joined with the {other.TypeName} of {other.Origin}; only values "
            + "of one kind join: simple ones, arrays, or objects. Quote the whole if it is meant as a text.");
    }

    private static string Shown(HoconValue value) =>
        value.SimpleText is { Length: <= 100 } ? $" {JsonText.Write(value, indented: false)}" : "";
}
