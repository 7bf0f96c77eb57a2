namespace SyncActors.Hocon.Tree;

/// <summary>An object literal, or several merged ones.</summary>
internal sealed class ObjectNode(HoconOrigin origin) : Node(origin)
{
    private readonly OrderedDictionary<string, Field> _fields = new(StringComparer.Ordinal);

    /// <summary>The fields in the order in which their keys first appeared.</summary>
    public IReadOnlyDictionary<string, Field> Fields => _fields;

    /// <summary>Gives the member at a path a newer value; objects on the way are created.</summary>
    /// <param name="path">At least one element.</param>
    /// <param name="value">The newer value.</param>
    /// <param name="at">Where the path is written.</param>
    public void Put(KeyPath path, Node value, HoconOrigin at)
    {
        for (var i = path.Count - 1; i > 0; i--)
        {
            var parent = new ObjectNode(at);
            parent.FieldAt(path[i]).Push(value);
            value = parent;
        }

        FieldAt(path[0]).Push(value);
    }

    /// <summary>Lays a newer object over this one.</summary>
    /// <param name="newer">The newer object; its parts become parts of this one.</param>
    public void MergeOver(ObjectNode newer)
    {
        foreach (var (key, field) in newer._fields)
        {
            var own = FieldAt(key);
            foreach (var layer in field.Layers) own.Push(layer);
        }
    }

    private Field FieldAt(string key)
    {
        if (_fields.TryGetValue(key, out var field)) return field;
        field = new Field();
        _fields.Add(key, field);
        return field;
    }
}

/// <summary>The values given to one key, of which the newest that turns out defined wins.</summary>
internal sealed class Field
{
    private readonly List<Node> _layers = new(1);

    /// <summary>The values that can still matter, oldest first.</summary>
    public IReadOnlyList<Node> Layers => _layers;

    /// <summary>Adds a newer value. Older ones stay only while the newer could let them through.</summary>
    /// <param name="newer">The newer value.</param>
    public void Push(Node newer)
    {
        if (newer is ObjectNode newerObject && _layers.Count > 0 && _layers[^1] is ObjectNode top)
        {
            top.MergeOver(newerObject);
            return;
        }

        // A plain value under an object stays: it cuts the object off from what weaker files put below.
        if (newer is not ObjectNode && !newer.IsOpen) _layers.Clear();
        _layers.Add(newer);
    }
}
