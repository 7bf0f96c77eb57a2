
namespace SyncActors.Hocon.Tree;

/// <summary>Keys from an object down to a value.</summary>
/// <param name="elements">The keys, outermost first.</param>
internal sealed class KeyPath(params IReadOnlyList<string> elements)
{
    /// <summary>The path of no elements: the root itself.</summary>
    public static KeyPath Root { get; } = new();

    /// <summary>The number of keys.</summary>
    public int Count => elements.Count;

    /// <summary>One key, 0 being the outermost.</summary>
    public string this[int index] => elements[index];

    /// <summary>This path followed by another.</summary>
    public KeyPath Then(KeyPath inner)
    {
        if (inner.Count == 0) return this;
        return Count == 0 ? inner : new KeyPath([.. elements, .. inner.Elements]);
    }

    /// <summary>The first keys of the path.</summary>
    public KeyPath First(int length) => new([.. elements.Take(length)]);

    /// <summary>The path without its first keys.</summary>
    public KeyPath From(int start) => start == Count ? Root : new KeyPath([.. elements.Skip(start)]);

    /// <summary>The keys joined by dots without any quotes, as names of environment variables are formed.</summary>
    public string Unquoted => string.Join('.', elements);

    private IReadOnlyList<string> Elements => elements;

    /// <summary>The path as a configuration would spell it.</summary>
    public override string ToString() => string.Join('.', elements.Select(Spelled));

    private static string Spelled(string element)
    {
        var plain = element.Length > 0 && element.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '/');
        return plain ? element : JsonText.Quote(element);
    }
}
