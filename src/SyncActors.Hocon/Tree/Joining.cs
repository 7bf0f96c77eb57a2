namespace SyncActors.Hocon.Tree;

/// <summary>Joins the pieces of a value as far as that needs no substitution.</summary>
internal static class Joining
{
    /// <summary>Joins two or more pieces.</summary>
    /// <param name="pieces">The pieces, <see cref="WhitespaceNode"/>s between them; they become part of the
    /// result.</param>
    /// <exception cref="HoconException">The pieces are of types that never join.</exception>
    public static Node Join(IReadOnlyList<Node> pieces)
    {
        var origin = pieces[0].Origin;
        var solid = pieces.Where(p => p is not WhitespaceNode).ToList();
        if (solid.Exists(p => p.IsOpen)) return new ConcatenationNode(origin, pieces);
        if (solid.TrueForAll(p => p is ScalarNode))
        {
            var texts = pieces.Select(p => p is WhitespaceNode s ? s.Text : ((ScalarNode)p).Value.SimpleText);
            return new ScalarNode(new HoconString(origin, string.Concat(texts)));
        }

        if (solid.TrueForAll(p => p is ArrayNode))
        {
            return new ArrayNode(origin, [.. solid.SelectMany(p => ((ArrayNode)p).Items)]);
        }

        if (solid.TrueForAll(p => p is ObjectNode))
        {
            var first = (ObjectNode)solid[0];
            foreach (var later in solid.Skip(1)) first.MergeOver((ObjectNode)later);
            return first;
        }

        // Arrays beside objects: whether the keys of an object are indexes shows once its fields are resolved.
        var simple = solid.Find(p => p is ScalarNode);
        if (simple is null) return new ConcatenationNode(origin, pieces);
        var compound = solid.Find(p => p is not ScalarNode)!;
        throw new HoconException(
            HoconErrorKind.Type,
            simple.Origin,
            $"{JsonText.Write(((ScalarNode)simple).Value, indented: false)} cannot be joined with the "
            + $"{(compound is ArrayNode ? "array" : "object")} beside it; use a comma or a new line to separate them, "
            + "or double quotes to make the whole a text.");
    }
}
