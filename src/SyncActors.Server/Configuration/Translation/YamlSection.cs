using System.Globalization;
using SyncActors.Hocon;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>What a file of another program is read with.</summary>
/// <param name="File">How messages name it.</param>
/// <param name="Variable">Reads a variable; null when it is not set.</param>
/// <param name="To">Takes keys and findings.</param>
/// <param name="NeedsVariables">Whether a variable without a value is an error; else its value is left open.</param>
internal sealed record YamlReading(string File, Func<string, string?> Variable, Translated To, bool NeedsVariables);

/// <summary>A section of a YAML file. Whatever is wrong in it is kept as a finding with its place, and reads as not
/// there. Reading a key makes it known; <see cref="Close"/> tells those that nothing read.</summary>
internal sealed class YamlSection
{
    private const string Merged = "<<";
    private const int MergeDepthMax = 8;

    private readonly YamlReading _reading;
    private readonly OrderedDictionary<string, (YamlNode Name, YamlNode Value)> _members =
        new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    internal YamlSection(YamlMappingNode node, string path, YamlReading reading)
    {
        (_reading, Path, Origin) = (reading, path, YamlFile.OriginOf(node, reading.File));
        Take(node, depth: 0);
    }

    /// <summary>Its place in the file, such as <c>api.cors</c>; empty for the file itself.</summary>
    internal string Path { get; }

    /// <summary>Where it begins.</summary>
    internal HoconOrigin Origin { get; }

    /// <summary>Whether it has a key with a value.</summary>
    internal bool Has(string key) => Node(key) is not null;

    /// <summary>Where a key's value was written; the section's beginning when it has none.</summary>
    internal HoconOrigin OriginOf(string key) =>
        Node(key) is { } node ? YamlFile.OriginOf(node, _reading.File) : Origin;

    /// <summary>Lets a key be there without reading it.</summary>
    internal void Skip(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            _known.Add(key);
    }

    /// <summary>A section below; null when it is not there or no section.</summary>
    internal YamlSection? Section(string key) => Node(key) switch
    {
        null => null,
        YamlMappingNode node => new YamlSection(node, Named(key), _reading),
        var node => Wrong<YamlSection>(node, key, "must be a section of keys"),
    };

    /// <summary>Elements of a list; none when it is not there or no list.</summary>
    internal IReadOnlyList<YamlNode> Items(string key)
    {
        switch (Node(key))
        {
            case null:
                return [];
            case YamlSequenceNode node:
                return [.. node.Children];
            case var node:
                Wrong<object>(node, key, "must be a list");
                return [];
        }
    }

    /// <summary>An element of a list as a section.</summary>
    internal YamlSection Element(string key, YamlMappingNode node) => new(node, Named(key), _reading);

    /// <summary>Texts of a list.</summary>
    internal IEnumerable<YamlText> Texts(string key) =>
        Items(key).Select(item => Scalar(item, key)).OfType<YamlText>();

    /// <summary>Whether a key has a simple value rather than a section or list.</summary>
    internal bool IsSimple(string key) => Node(key) is YamlScalarNode;

    /// <summary>The text of a key; null when it is not there.</summary>
    internal YamlText? Text(string key) => Node(key) is { } node ? Scalar(node, key) : null;

    /// <summary>The text of a key that must be there.</summary>
    internal YamlText? Required(string key, string whatItIs) => Misses(key, whatItIs) ? null : Text(key);

    /// <summary>Whether a key that must be there is not; that is an error.</summary>
    internal bool Misses(string key, string whatItIs)
    {
        if (Node(key) is not (null or YamlScalarNode { Value: "" }))
            return false;
        _reading.To.Error(Origin, $"{Named(key)} is missing; set it to {whatItIs}");
        return true;
    }

    internal YamlText? Number(string key, int min, int max) => Checked(
        key, text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= min && number <= max
                ? null
                : $"is not a whole number from {min} to {max}");

    internal YamlText? Fraction(string key, double min, double max) => Checked(
        key, text => double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number) && number >= min && number <= max
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"is not a number from {min} to {max}"));

    /// <summary>A switch in the spelling of SyncActors.</summary>
    internal YamlText? Switch(string key) => Checked(
        key, text => SwitchOf(text) is null ? "is neither true nor false" : null) switch
    {
        { Text.Length: > 0 } text => text.As(SwitchOf(text.Text)!),
        var open => open,
    };

    /// <summary>Whether a switch is on.</summary>
    internal bool IsOn(string key, bool otherwise) => Switch(key) is { Text.Length: > 0 } text
        ? text.Text == "true"
        : otherwise;

    internal YamlText? Choice(string key, params IReadOnlyList<string> words) => Checked(
        key, text => words.Contains(text, StringComparer.Ordinal)
            ? null
            : $"is not one of {string.Join(", ", words)}{Meant(NearestWord.To(text, words))}");

    internal YamlText? Address(string key) => Checked(
        key, text => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? null
            : "is not an http or https address");

    /// <summary>A text that passes a check.</summary>
    /// <param name="key">The key.</param>
    /// <param name="problem">What is wrong with the text; null for nothing.</param>
    internal YamlText? Checked(string key, Func<string, string?> problem)
    {
        if (Text(key) is not { } text)
            return null;
        if (text.Text.Length == 0 && text.Source.Variables.Any())
            return text; // Open: there is nothing to check yet.
        if (problem(text.Text) is not { } found)
            return text;

        // What came from a variable may be a secret in the wrong place.
        var shown = text.Source.Variables.FirstOrDefault() is { } variable
            ? $"the value of the variable {variable}"
            : $"'{text.Text}'";
        _reading.To.Error(text.Origin, $"{Named(key)}: {shown} {found}");
        return null;
    }

    /// <summary>A message about a key.</summary>
    internal void Error(string key, string text) => _reading.To.Error(OriginOf(key), $"{Named(key)} {text}");

    /// <summary>A notice about a key.</summary>
    internal void Notice(string key, string text) => _reading.To.Notice(OriginOf(key), $"{Named(key)}: {text}");

    /// <summary>Finds keys that nothing has read.</summary>
    internal void Close()
    {
        foreach (var (key, (name, _)) in _members.Where(member => !_known.Contains(member.Key)))
        {
            var meant = NearestWord.To(key, _known);
            var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
            _reading.To.Error(
                YamlFile.OriginOf(name, _reading.File),
                $"{Named(key)} is no key{(meant is null ? $"; known here are {known}" : Meant(meant))}");
        }
    }

    private static string Meant(string? word) => word is null ? "" : $"; did you mean {word}";

    private static string? SwitchOf(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "on" or "1" => "true",
        "false" or "no" or "off" or "0" => "false",
        _ => null,
    };

    private string Named(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private YamlNode? Node(string key)
    {
        _known.Add(key);
        return _members.TryGetValue(key, out var member) && !IsNull(member.Value) ? member.Value : null;
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private YamlText? Scalar(YamlNode node, string key)
    {
        if (node is not YamlScalarNode { Value: { } raw })
            return Wrong<YamlText>(node, key, "must be a simple value");
        var origin = YamlFile.OriginOf(node, _reading.File);
        if (VariableText.Parse(raw) is not { } source)
            return Wrong<YamlText>(node, key, "has a ${ that names no variable; write ${NAME}");
        if (source.Resolve(_reading.Variable) is { } text)
            return new YamlText(text, source, origin);
        if (!_reading.NeedsVariables)
            return new YamlText("", source, origin);
        var missing = source.Variables.First(name => _reading.Variable(name) is not { Length: > 0 });
        _reading.To.Error(
            origin, $"{Named(key)} needs the variable {missing}, which is set neither in the environment nor in .env");
        return null;
    }

    private T? Wrong<T>(YamlNode node, string key, string text)
        where T : class
    {
        _reading.To.Error(YamlFile.OriginOf(node, _reading.File), $"{Named(key)} {text}");
        return null;
    }

    // Keys of a merge (<<) are weaker than the section's own.
    private void Take(YamlMappingNode node, int depth)
    {
        foreach (var (name, value) in node.Children)
        {
            if (name is not YamlScalarNode { Value: { } key })
                _reading.To.Error(YamlFile.OriginOf(name, _reading.File), "a key must be a simple text");
            else if (key != Merged)
                _members.TryAdd(key, (name, value));
        }

        if (!node.Children.TryGetValue(new YamlScalarNode(Merged), out var merged))
            return;
        if (depth < MergeDepthMax)
            Merge(merged, depth);
        else
            _reading.To.Error(YamlFile.OriginOf(merged, _reading.File), "<< nests too deep");
    }

    private void Merge(YamlNode value, int depth)
    {
        foreach (var part in value is YamlSequenceNode list ? list.Children : [value])
        {
            if (part is YamlMappingNode section)
                Take(section, depth + 1);
            else
                _reading.To.Error(YamlFile.OriginOf(part, _reading.File), "<< must name a section");
        }
    }
}
