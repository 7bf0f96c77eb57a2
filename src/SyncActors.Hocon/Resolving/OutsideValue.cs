using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Resolving;

/// <summary>Values that come from the environment; always texts, or arrays of texts.</summary>
internal static class OutsideValue
{
    /// <summary>Looks up the variable, or the numbered variables, that a substitution names.</summary>
    /// <param name="node">The substitution.</param>
    /// <param name="environment">Gives the value of a variable, or null.</param>
    /// <returns>Null if nothing is set; a variable set to the empty text is a value.</returns>
    public static HoconValue? Find(SubstitutionNode node, Func<string, string?> environment)
    {
        var name = node.Path.Unquoted;
        // No variable can have such a name, and asking the system for it is an error.
        if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0')) return null;
        return node.IsList ? Numbered(name, environment) : Single(name, environment);
    }

    private static HoconString? Single(string name, Func<string, string?> environment) =>
        environment(name) is { } text ? new HoconString(Origin(name), text) : null;

    private static HoconArray? Numbered(string name, Func<string, string?> environment)
    {
        var items = new List<HoconValue>();
        while (items.Count < HoconLimits.ValuesMax && Single($"{name}_{items.Count}", environment) is { } item)
        {
            items.Add(item);
        }

        return items.Count == 0 ? null : new HoconArray(Origin($"{name}_0"), items);
    }

    private static HoconOrigin Origin(string name) => new($"environment variable {name}", 0, 0);
}
