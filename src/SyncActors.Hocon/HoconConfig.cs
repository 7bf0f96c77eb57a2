using System.Diagnostics.CodeAnalysis;
using SyncActors.Hocon.Parsing;
using SyncActors.Hocon.Resolving;
using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon;

/// <summary>A configuration: all layers merged, then all substitutions replaced. Immutable.</summary>
public sealed class HoconConfig
{
    private HoconConfig(HoconObject root) => Root = root;

    /// <summary>The whole configuration.</summary>
    public HoconObject Root { get; }

    /// <summary>Loads files.</summary>
    /// <param name="filesWeakestFirst">Paths; each file overrides those before it.</param>
    /// <param name="environment">Gives the value of an environment variable, or null if it is not set.</param>
    /// <exception cref="HoconException">A file is missing or invalid, or a substitution has no value.</exception>
    public static HoconConfig Load(IReadOnlyList<string> filesWeakestFirst, Func<string, string?> environment) =>
        Load(
            [.. filesWeakestFirst.Select(f => new HoconLayer.File(f))],
            new HoconOptions { Environment = environment });

    /// <summary>Loads layers.</summary>
    /// <param name="layersWeakestFirst">Files and texts; each overrides those before it.</param>
    /// <param name="options">What may come from outside the layers.</param>
    /// <exception cref="HoconException">A layer is missing or invalid, or a substitution has no value.</exception>
    public static HoconConfig Load(IReadOnlyList<HoconLayer> layersWeakestFirst, HoconOptions options)
    {
        var loader = new IncludeLoader();
        var root = new ObjectNode(new HoconOrigin("configuration", 0, 0));
        foreach (var layer in layersWeakestFirst) root.MergeOver(Parse(layer, loader));
        root.MergeOver(ForcedOverrides.ToTree(options.ForcedOverrides));
        return new HoconConfig(new Resolver(root, options.Environment).Resolve());
    }

    /// <summary>Parses a text.</summary>
    /// <param name="text">HOCON, at most <see cref="HoconLimits.FileBytesMax"/> characters.</param>
    /// <param name="name">How errors name the text; see <see cref="HoconLayer.Text"/>.</param>
    /// <param name="environment">Gives the value of an environment variable, or null if it is not set.</param>
    /// <exception cref="HoconException">The text is invalid, or a substitution has no value.</exception>
    public static HoconConfig Parse(string text, string name, Func<string, string?> environment) =>
        Load([new HoconLayer.Text(text, name)], new HoconOptions { Environment = environment });

    /// <summary>Parses a text that is not a whole configuration, so that its root may be an array.</summary>
    /// <param name="text">HOCON or JSON.</param>
    /// <param name="name">How errors name the text.</param>
    /// <param name="environment">Gives the value of an environment variable, or null if it is not set.</param>
    /// <exception cref="HoconException">The text is invalid, or a substitution has no value.</exception>
    public static HoconValue ParseValue(string text, string name, Func<string, string?> environment)
    {
        var node = new IncludeLoader().ParseDocument(text, name, ParseScope.Top(FolderOf(name)));
        return node is ObjectNode root
            ? new Resolver(root, environment).Resolve()
            : new Resolver(new ObjectNode(node.Origin), environment).ResolveArray((ArrayNode)node);
    }

    /// <summary>Looks a value up.</summary>
    /// <param name="path">A path expression, such as <c>server.listen."0"</c>.</param>
    /// <param name="value">The value, which may be a <see cref="HoconNull"/>; null if there is none.</param>
    /// <returns>Whether the path has a value.</returns>
    /// <exception cref="HoconException">The path expression is malformed.</exception>
    public bool TryFind(string path, [NotNullWhen(true)] out HoconValue? value)
    {
        value = Root;
        var keys = PathExpression.Parse(path);
        for (var i = 0; i < keys.Count; i++)
        {
            if (value is not HoconObject o || !o.TryGet(keys[i], out value))
            {
                value = null;
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the value at a path.</summary>
    /// <param name="path">A path expression, such as <c>server.listen."0"</c>.</param>
    /// <returns>The value, which may be a <see cref="HoconNull"/>.</returns>
    /// <exception cref="HoconException">There is no value, or the path expression is malformed.</exception>
    public HoconValue Find(string path) => TryFind(path, out var value)
        ? value
        : throw new HoconException(HoconErrorKind.Missing, Root.Origin, $"The key '{path}' is not set; add it.");

    /// <summary>Reads the value at a path; errors name the path.</summary>
    /// <typeparam name="T">The type to read.</typeparam>
    /// <param name="path">A path expression.</param>
    /// <param name="read">A function of <see cref="HoconReading"/>.</param>
    /// <exception cref="HoconException">There is no value (kind Missing), or it is of another type, or null (kind
    /// Type).</exception>
    public T Read<T>(string path, Func<HoconValue, T> read)
    {
        var value = Find(path);
        try
        {
            return read(value);
        }
        catch (HoconException e) when (e.Kind == HoconErrorKind.Type)
        {
            throw new HoconException(e.Kind, e.Origin, $"The key '{path}': {e.Problem}", e);
        }
    }

    /// <summary>The configuration as JSON: keys in order, numbers as they were written where JSON allows it.</summary>
    /// <param name="indented">Whether each member stands on a line of its own, indented by two spaces.</param>
    public string ToJson(bool indented) => JsonText.Write(Root, indented);

    private static ObjectNode Parse(HoconLayer layer, IncludeLoader loader) => layer switch
    {
        HoconLayer.File file =>
            loader.ParseFile(file.Path, ParseScope.Top(null), new HoconOrigin(file.Path, 0, 0)),
        HoconLayer.Text text => loader.ParseText(text.Content, text.Name, ParseScope.Top(FolderOf(text.Name))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? FolderOf(string name) =>
        Path.IsPathFullyQualified(name) ? Path.GetDirectoryName(name) : null;
}
