namespace SyncActors.Plugins;

/// <summary>Makes sources of one kind from settings. One instance per process; it may share connections.</summary>
public interface ISourceKind
{
    /// <summary>Name in the configuration.</summary>
    string Kind { get; }

    /// <summary>A source for one connector.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    ISource Create(Settings settings);
}

/// <summary>Makes destinations of one kind from settings. One instance per process; it may share connections.</summary>
public interface IDestinationKind
{
    /// <summary>Name in the configuration.</summary>
    string Kind { get; }

    /// <summary>A destination. Connectors with equal settings may share it.</summary>
    /// <exception cref="SettingException">A setting is missing, unknown or out of range.</exception>
    IDestination Create(Settings settings);
}

/// <summary>A setting cannot be used. The message names the key, the value (never a secret's) and what would be
/// right.</summary>
public sealed class SettingException(string key, string message) : Exception($"{key}: {message}")
{
    /// <summary>The key as configured, such as <c>source.intraday-detail</c>.</summary>
    public string Key { get; } = key;
}
