using System.Text;
using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Builds a path from the tokens of a path expression.</summary>
/// <param name="origin">Where the expression begins.</param>
internal sealed class PathBuilder(HoconOrigin origin)
{
    private readonly List<string> _elements = [];
    private readonly StringBuilder _element = new();
    private readonly StringBuilder _source = new();
    private string _pendingSpace = "";
    private bool _mayBeEmpty;

    /// <summary>Whether no token has been added.</summary>
    public bool IsEmpty => _source.Length == 0;

    /// <summary>Adds white space, which counts only between other tokens.</summary>
    public void AddSpace(string space)
    {
        if (!IsEmpty) _pendingSpace = space;
    }

    /// <summary>Adds a simple token.</summary>
    /// <param name="token">A token for which <see cref="Token.IsSimple"/> holds.</param>
    public void Add(Token token)
    {
        _element.Append(_pendingSpace);
        _source.Append(_pendingSpace);
        _pendingSpace = "";
        if (token.Kind == TokenKind.Quoted)
        {
            _element.Append(token.Text);
            _source.Append(JsonText.Quote(token.Text));
            _mayBeEmpty = true;
            return;
        }

        _source.Append(token.Text);
        foreach (var c in token.Text)
        {
            if (c == '.') EndElement();
            else _element.Append(c);
        }
    }

    /// <summary>The path.</summary>
    /// <exception cref="HoconException">An element is empty without quotes, or there are too many.</exception>
    public KeyPath Build()
    {
        if (IsEmpty) throw Error("The path is empty; an empty key is written \"\".");
        EndElement();
        return new KeyPath(_elements);
    }

    private void EndElement()
    {
        if (_element.Length == 0 && !_mayBeEmpty)
        {
            throw Error($"The path '{_source}' has an empty element; remove the extra dot, or write the "
                + "empty key as \"\".");
        }

        if (_elements.Count == HoconLimits.NestingMax)
        {
            throw Error($"The path has more than {HoconLimits.NestingMax} elements.");
        }

        _elements.Add(_element.ToString());
        _element.Clear();
        _mayBeEmpty = false;
    }

    private HoconException Error(string problem) => new(HoconErrorKind.Path, origin, problem);
}
