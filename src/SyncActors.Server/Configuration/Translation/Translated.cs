using SyncActors.Hocon;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>One key of SyncActors that another program's key, or variable, stands for.</summary>
/// <param name="Key">With colons, without the root: <c>http:port</c>.</param>
/// <param name="Value">Its value with variables replaced; null when one of them has no value and nobody needs
/// it.</param>
/// <param name="Source">The value as it was written.</param>
/// <param name="Origin">Where it was written.</param>
public sealed record TranslatedKey(string Key, string? Value, VariableText Source, HoconOrigin Origin);

/// <summary>What a configuration of another program comes to in keys of SyncActors.</summary>
public sealed class Translated
{
    private readonly OrderedDictionary<string, TranslatedKey> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Finding> _findings = [];

    /// <summary>The keys in the order in which they were found.</summary>
    public IReadOnlyCollection<TranslatedKey> Keys => _keys.Values;

    /// <summary>Errors, in order.</summary>
    public IEnumerable<Finding> Errors => _findings.Where(finding => finding.IsError);

    /// <summary>Notices, in order.</summary>
    public IEnumerable<Finding> Notices => _findings.Where(finding => !finding.IsError);

    /// <summary>Whether a key has a value.</summary>
    internal bool Has(string key) => _keys.ContainsKey(key);

    /// <summary>The value of a key; null when it has none.</summary>
    internal string? ValueOf(string key) => _keys.TryGetValue(key, out var found) ? found.Value : null;

    internal void Set(string key, string value, HoconOrigin origin) =>
        _keys[key] = new TranslatedKey(key, value, VariableText.Of(value), origin);

    /// <summary>Sets a key to a value as it was written, with a unit behind it.</summary>
    internal void Set(string key, YamlText? text, string unit = "")
    {
        if (text is not null)
            _keys[key] = new TranslatedKey(key, text.Text + unit, text.Source.With(unit), text.Origin);
    }

    internal void Error(HoconOrigin origin, string text) => _findings.Add(new Finding(origin, text, IsError: true));

    internal void Notice(HoconOrigin origin, string text) => _findings.Add(new Finding(origin, text, IsError: false));

    /// <summary>Throws for the first error, if there is one.</summary>
    /// <exception cref="ConfigurationException">There is one.</exception>
    public Translated Checked(string file)
    {
        if (Errors.FirstOrDefault() is not { } first)
            return this;
        var more = Errors.Count() - 1;
        throw new ConfigurationException(
            first + (more == 0 ? "" : $" And {more} more: 'syncactors config check {file}' shows all."));
    }
}
