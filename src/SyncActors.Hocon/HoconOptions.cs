namespace SyncActors.Hocon;

/// <summary>What a configuration may take from outside its files.</summary>
public sealed record HoconOptions
{
    /// <summary>Gives the value of an environment variable, or null if it is not set. Names are case sensitive. Asked
    /// only for substitutions that no layer provides. Default: nothing is set.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>Environment variables of which those that begin with <c>CONFIG_FORCE_</c> override all layers; others
    /// are ignored. Default: none.</summary>
    /// <remarks>After the prefix one underscore stands for a dot, two for a hyphen, three for an underscore. HOCON
    /// reference implementation, <c>config.override_with_env_vars</c>.</remarks>
    public IReadOnlyDictionary<string, string> ForcedOverrides { get; init; } = new Dictionary<string, string>();

    /// <summary>Options that read this process's environment.</summary>
    /// <param name="areOverridesForced">Whether <c>CONFIG_FORCE_</c> variables override the layers.</param>
    public static HoconOptions FromProcess(bool areOverridesForced)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        var overrides = areOverridesForced ? variables : [];
        return new HoconOptions { Environment = variables.GetValueOrDefault, ForcedOverrides = overrides };
    }
}
