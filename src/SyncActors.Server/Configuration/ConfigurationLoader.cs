using Microsoft.Extensions.Configuration;
using SyncActors.Hocon;

namespace SyncActors.Server.Configuration;

/// <summary>
/// Puts the configuration together. Strongest first: keys given on the command line, variables of the environment
/// (<c>SYNCACTORS__HTTP__PORT</c> and SyncBit's own), <c>.env</c>, the file, and the reference with every default.
/// </summary>
public static class ConfigurationLoader
{
    private const string Prefix = "SYNCACTORS__";
    private const string SecretsDirectory = "/run/secrets";

    /// <summary>The reference: every key with its default.</summary>
    public static string Reference
    {
        get
        {
            using var stream = typeof(ConfigurationLoader).Assembly.GetManifestResourceStream("reference.conf")
                ?? throw new InvalidOperationException("reference.conf is not embedded.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>Loads the configuration.</summary>
    /// <param name="file">The user's file; null for none.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <param name="variables">All variables of the environment.</param>
    /// <param name="overrides">Keys with dots and their values, strongest of all.</param>
    /// <exception cref="ConfigurationException">A file is missing or wrong.</exception>
    public static IConfigurationRoot Load(
        string? file, Func<string, string?> environment, IReadOnlyDictionary<string, string> variables,
        IReadOnlyDictionary<string, string> overrides)
    {
        if (file is not null && !File.Exists(file))
            throw new ConfigurationException($"{file}: there is no such file.");
        var dotEnv = DotEnv.Read(Path.Combine(Environment.CurrentDirectory, ".env"));
        string? Variable(string name) => environment(name) ?? dotEnv.GetValueOrDefault(name);
        List<HoconLayer> layers = [new HoconLayer.Text(Reference, "reference.conf")];
        if (file is not null)
            layers.Add(new HoconLayer.File(file));
        try
        {
            return new ConfigurationBuilder()
                .AddHocon(layers, new HoconOptions { Environment = Variable })
                .AddInMemoryCollection(SyncBitVariables.Read(Variable, Secret))
                .AddInMemoryCollection(Prefixed(dotEnv.Concat(variables)))
                .AddInMemoryCollection(overrides.Select(
                    entry => KeyValuePair.Create<string, string?>(entry.Key.Replace('.', ':'), entry.Value)))
                .Build();
        }
        catch (HoconException wrong)
        {
            throw new ConfigurationException(wrong.Message, wrong);
        }
    }

    // SYNCACTORS__HTTP__PUBLIC_ADDRESS is syncactors.http.public-address.
    private static IEnumerable<KeyValuePair<string, string?>> Prefixed(
        IEnumerable<KeyValuePair<string, string>> variables) =>
        from variable in variables
        where variable.Key.StartsWith(Prefix, StringComparison.Ordinal)
        let key = variable.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal).Replace('_', '-')
        select KeyValuePair.Create<string, string?>(
            $"{ServerSettings.Section}:{key.ToLowerInvariant()}", variable.Value);

    private static string? Secret(string name)
    {
        var path = Path.Combine(SecretsDirectory, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
