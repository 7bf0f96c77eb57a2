using System.Globalization;

namespace SyncActors.Plugins;

/// <summary>
/// The settings of one plug-in: keys in lower case with hyphens, dots between levels, and texts. Reading a key marks it
/// as known, so that <see cref="RefuseUnknown"/> can name what was misspelt.
/// </summary>
public sealed class Settings
{
    private readonly IReadOnlyDictionary<string, string> _values;
    private readonly string _prefix;
    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);
    private Settings? _transformation;

    /// <summary>Settings from key and value pairs.</summary>
    /// <param name="prefix">Where they stand in the configuration, for messages:
    /// <c>connectors.alice.source</c>.</param>
    /// <param name="values">Keys relative to the prefix.</param>
    public Settings(string prefix, IReadOnlyDictionary<string, string> values)
    {
        _prefix = prefix;
        _values = values;
    }

    /// <summary>Settings of the transformation of what the source gives; empty when nothing is set.</summary>
    public Settings Transformation => _transformation ?? new Settings(_prefix, new Dictionary<string, string>());

    /// <summary>The text of a key, or <paramref name="fallback"/>.</summary>
    public string? Text(string key, string? fallback = null)
    {
        _known.Add(key);
        return _values.TryGetValue(key, out var value) ? value : fallback;
    }

    /// <summary>The text of a key that must be there and not empty.</summary>
    public string Required(string key, string whatItIs) =>
        Text(key) is { Length: > 0 } value ? value : throw Wrong(key, $"is missing; set it to {whatItIs}");

    /// <summary>A whole number within bounds.</summary>
    public int Number(string key, int fallback, int min, int max)
    {
        var text = Text(key);
        if (text is null)
            return fallback;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
                ? value
                : throw Wrong(key, $"'{text}' is not a whole number from {min} to {max}");
    }

    /// <summary>A duration within bounds: a number and a unit from milliseconds to days, such as <c>30s</c> or
    /// <c>1.5 hours</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">What holds where it is not set; the message shows it as an example.</param>
    /// <param name="min">Shortest allowed; 0 or more.</param>
    /// <param name="max">Longest allowed.</param>
    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan min, TimeSpan max)
    {
        var text = Text(key);
        if (text is null)
            return fallback;
        return DurationText.Parse(text) is { } duration && duration >= min && duration <= max
            ? duration
            : throw Wrong(
                key,
                $"'{text}' is no duration from {DurationText.Show(min)} to {DurationText.Show(max)}, such as "
                + DurationText.Show(fallback));
    }

    /// <summary>A switch: true, yes, on, 1 or false, no, off, 0.</summary>
    public bool Switch(string key, bool fallback) => Text(key) switch
    {
        null => fallback,
        "true" or "True" or "TRUE" or "yes" or "on" or "1" => true,
        "false" or "False" or "FALSE" or "no" or "off" or "0" => false,
        var text => throw Wrong(key, $"'{text}' is neither true nor false"),
    };

    /// <summary>An absolute http or https address.</summary>
    public Uri Address(string key, Uri? fallback)
    {
        var text = Text(key);
        if (text is null)
            return fallback ?? throw Wrong(key, "is missing; set it to an http or https address");
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw Wrong(key, $"'{text}' is not an http or https address");
    }

    /// <summary>One of a set of words.</summary>
    public string Choice(string key, string fallback, params ReadOnlySpan<string> choices)
    {
        var text = Text(key) ?? fallback;
        return choices.Contains(text)
            ? text
            : throw Wrong(key, $"'{text}' is not one of {string.Join(", ", choices!)}");
    }

    /// <summary>A comma-separated or indexed list; null when absent.</summary>
    public IReadOnlyList<string>? List(string key)
    {
        if (Text(key) is { } text)
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<string>? list = null;
        for (var index = 0; Text($"{key}.{index}") is { } element; index++)
            (list ??= []).Add(element);
        return list;
    }

    /// <summary>Values of all keys below <paramref name="section"/>, keys relative to it.</summary>
    public IReadOnlyList<Label> Section(string section)
    {
        var entries = _values.Where(entry => entry.Key.StartsWith(section + ".", StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        foreach (var entry in entries)
            _known.Add(entry.Key);
        return [.. entries.Select(entry => new Label(entry.Key[(section.Length + 1)..], entry.Value))];
    }

    /// <summary>All keys and values, in order. They hold secrets: never print them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Entries =>
        _values.OrderBy(entry => entry.Key, StringComparer.Ordinal).Concat(_transformation?.Entries ?? []);

    /// <summary>These settings with one more, or another, value.</summary>
    public Settings With(string key, string value) =>
        new(_prefix, new Dictionary<string, string>(_values, StringComparer.OrdinalIgnoreCase) { [key] = value })
        {
            _transformation = _transformation,
        };

    /// <summary>These settings with those of the transformation.</summary>
    public Settings WithTransformation(Settings transformation) =>
        new(_prefix, _values) { _transformation = transformation };

    /// <summary>An error about a key.</summary>
    public SettingException Wrong(string key, string message) => new($"{_prefix}.{key}", message);

    /// <summary>Throws for the first key that nobody read.</summary>
    public void RefuseUnknown()
    {
        var unknown = _values.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => !_known.Contains(key));
        if (unknown is not null)
            throw Wrong(
                unknown, _known.Count > 0
                    ? $"is not a setting here; known are {string.Join(", ", _known)}"
                    : "is not a setting here; there are none");
        _transformation?.RefuseUnknown();
    }
}
