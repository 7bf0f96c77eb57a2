using System.Globalization;
using Microsoft.Extensions.Configuration;
using SyncActors.Hocon;
using SyncActors.Plugins;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Configuration;

/// <summary>Reads keys of one section and says where a wrong value stands.</summary>
internal sealed class ConfigurationReader(IConfigurationRoot root, string section)
{
    /// <summary>The section's path, with colons.</summary>
    internal string Path { get; } = section;

    /// <summary>A reader of a section below this one.</summary>
    internal ConfigurationReader Below(string key) => new(root, $"{Path}:{key}");

    /// <summary>Names of the sections directly below, in order. One set to null is not there.</summary>
    internal IReadOnlyList<string> Names() =>
        [.. root.GetSection(Path).GetChildren().Where(child => child.Value is not null || child.GetChildren().Any())
            .Select(child => child.Key).Order(StringComparer.Ordinal)];

    /// <summary>The text of a key; null when it is missing or empty.</summary>
    internal string? Text(string key) => root[$"{Path}:{key.Replace('.', ':')}"] is { Length: > 0 } text ? text : null;

    /// <summary>The text of a key that must be there.</summary>
    internal string Required(string key, string whatItIs) =>
        Text(key) ?? throw Wrong(key, $"is missing; set it to {whatItIs}");

    internal int Number(string key, int min, int max) =>
        int.TryParse(Required(key, $"a number from {min} to {max}"), CultureInfo.InvariantCulture, out var number)
        && number >= min && number <= max
            ? number
            : throw Wrong(key, $"'{Text(key)}' is not a whole number from {min} to {max}");

    internal double Fraction(string key, double min, double max) =>
        double.TryParse(
            Required(key, string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}")),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number)
        && number >= min && number <= max
            ? number
            : throw Wrong(
                key, string.Create(CultureInfo.InvariantCulture, $"'{Text(key)}' is not a number from {min} to {max}"));

    /// <summary>A comma-separated or indexed list; empty when absent.</summary>
    internal IReadOnlyList<string> List(string key)
    {
        if (Text(key) is { } text)
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<string> list = [];
        while (Text(string.Create(CultureInfo.InvariantCulture, $"{key}.{list.Count}")) is { } element)
            list.Add(element);
        return list;
    }

    internal bool Switch(string key) => Text(key) switch
    {
        "true" or "yes" or "on" or "True" => true,
        "false" or "no" or "off" or "False" => false,
        var text => throw Wrong(key, $"'{text}' is neither true nor false"),
    };

    internal TimeSpan? Duration(string key) => Text(key) switch
    {
        null => null,
        var text when HoconDuration.TryParse(text, out var duration) => duration,
        var text => throw Wrong(key, $"'{text}' is no duration, such as 30s, 15m, 6h or 14d"),
    };

    internal Uri? HttpAddress(string key) => Text(key) switch
    {
        null => null,
        var text when Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" =>
            address,
        var text => throw Wrong(key, $"'{text}' is not an http or https address"),
    };

    internal DateOnly? Day(string key) => Text(key) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) ? day
        : throw Wrong(key, $"'{text}' is no day, such as 2026-01-31");

    /// <summary>All keys below a section as a plug-in's settings, over defaults that stand elsewhere.</summary>
    internal Settings Settings(
        string key, string kind, ConfigurationReader defaults, params ReadOnlySpan<string> leaveOut)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        Collect(defaults.Path + ":" + kind, values);
        Collect($"{Path}:{key}", values);
        foreach (var name in leaveOut)
            values.Remove(name);
        return new Settings($"{Dotted(key)}", values);
    }

    /// <summary>An error about a key, with its place where it stands in a file.</summary>
    internal ConfigurationException Wrong(string key, string message)
    {
        var origin = Nearest($"{Path}:{key.Replace('.', ':')}");
        return new ConfigurationException($"{(origin is null ? "" : origin + ": ")}{Dotted(key)} {message}.");
    }

    /// <summary>An error that a plug-in found in its settings.</summary>
    internal ConfigurationException Wrong(SettingException wrong)
    {
        var origin = Nearest(wrong.Key.Replace('.', ':'));
        return new ConfigurationException($"{(origin is null ? "" : origin + ": ")}{wrong.Message}.", wrong);
    }

    // Of a key that is missing the innermost section that is there, down to this one.
    private HoconOrigin? Nearest(string key)
    {
        for (var end = key.Length; end > Path.Length; end = key.LastIndexOf(':', end - 1))
        {
            if (root.FindOrigin(key[..end]) is { } origin)
                return origin;
        }

        return root.FindOrigin(Path);
    }

    private string Dotted(string key) => $"{Path.Replace(':', '.')}.{key}";

    private void Collect(string path, Dictionary<string, string> values)
    {
        foreach (var (key, value) in root.GetSection(path).AsEnumerable(makePathsRelative: true))
        {
            if (value is { Length: > 0 })
                values[key.Replace(':', '.')] = value;
        }
    }
}
