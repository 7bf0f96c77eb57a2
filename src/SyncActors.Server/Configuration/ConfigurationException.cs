namespace SyncActors.Server.Configuration;

/// <summary>The configuration cannot be used. The message names file and line where known, the key, the value (never a
/// secret's) and what would be right.</summary>
public sealed class ConfigurationException(string message, Exception? inner = null) : Exception(message, inner);
