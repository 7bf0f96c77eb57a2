using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace SyncActors.Hocon;

/// <summary>Flattens HOCON to keys such as <c>a:b:0</c> and remembers where each was written.</summary>
/// <remarks>Nulls stay null; an empty array is the empty text and an empty object is null, as in the JSON provider of
/// .NET 10.</remarks>
public sealed class HoconConfigurationProvider(HoconConfigurationSource source) : ConfigurationProvider
{
    private Dictionary<string, HoconOrigin> _origins = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads and resolves all layers.</summary>
    /// <exception cref="HoconException">A layer is missing or invalid, or a substitution has no value.</exception>
    public override void Load()
    {
        var config = HoconConfig.Load(source.Layers, source.Options);
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var origins = new Dictionary<string, HoconOrigin>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in config.Root.Members) Flatten(key, value, data, origins);
        (Data, _origins) = (data, origins);
    }

    /// <summary>Finds where a value was written.</summary>
    /// <param name="key">A flattened key such as <c>server:port</c>, or that of an object or array; case does not
    /// matter.</param>
    /// <param name="origin">The position; null if the key is not set here.</param>
    /// <returns>Whether the key is set here.</returns>
    public bool TryGetOrigin(string key, [NotNullWhen(true)] out HoconOrigin? origin) =>
        _origins.TryGetValue(key, out origin);

    private void Flatten(
        string key, HoconValue value, Dictionary<string, string?> data, Dictionary<string, HoconOrigin> origins)
    {
        origins[key] = value.Origin;
        switch (value)
        {
            case HoconObject { Members.Count: > 0 } o:
                foreach (var (name, member) in o.Members)
                {
                    Flatten(ConfigurationPath.Combine(key, name), member, data, origins);
                }

                break;
            case HoconArray { Items.Count: > 0 } a:
                for (var i = 0; i < a.Items.Count; i++)
                {
                    Flatten(ConfigurationPath.Combine(key, i.ToString()), a.Items[i], data, origins);
                }

                break;
            default:
                data[key] = value switch
                {
                    HoconArray => "",
                    HoconObject or HoconNull => null,
                    _ => source.Spelling(key, value) ?? value.SimpleText,
                };
                break;
        }
    }
}
