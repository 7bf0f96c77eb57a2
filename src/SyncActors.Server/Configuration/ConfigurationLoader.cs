using Microsoft.Extensions.Configuration;
using SyncActors.Hocon;
using SyncActors.Server.Configuration.Translation;

namespace SyncActors.Server.Configuration;

/// <summary>
/// Puts the configuration together. Strongest first: keys given on the command line, variables of the environment
/// (<c>SYNCACTORS__HTTP__PORT</c> and those of the programs that SyncActors takes over from), <c>.env</c>, the file,
/// and the reference with every default. A file named <c>.yaml</c> or <c>.yml</c> is one of the memory connector.
/// </summary>
public static class ConfigurationLoader
{
    private const string Prefix = "SYNCACTORS__";
    private const string SecretsDirectory = "/run/secrets";

    /// <summary>The file of variables in the working directory, whether or not it is there.</summary>
    internal static string VariablesPath => Path.Combine(Environment.CurrentDirectory, ".env");

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
        var dotEnv = ReadDotEnv();
        string? Variable(string name) => environment(name) ?? dotEnv.GetValueOrDefault(name);
        string? SecretOrVariable(string name) => SecretOr(SecretsDirectory, name, Variable);
        List<HoconLayer> layers = [new HoconLayer.Text(Reference, "reference.conf")];
        if (file is not null && !YamlFile.IsYaml(file))
            layers.Add(new HoconLayer.File(file));
        try
        {
            var builder = new ConfigurationBuilder().AddHocon(layers, new HoconOptions { Environment = Variable });
            if (file is not null && YamlFile.IsYaml(file))
            {
                var translated = MemoryConnectorFile.Read(file, SecretOrVariable, needsVariables: true);
                builder.Add(new TranslatedConfiguration(translated.Checked(file)));
            }

            // Beside a file of one's own they may be no more than its variables.
            if (file is null)
                builder.Add(new TranslatedConfiguration(LimitlessVariables.Read(SecretOrVariable).Checked(".env")));
            return builder
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
        catch (IOException unreadable)
        {
            throw new ConfigurationException($"{file}: {unreadable.Message}", unreadable);
        }
        catch (UnauthorizedAccessException unreadable)
        {
            throw new ConfigurationException($"{file}: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Translates a file of the memory connector and keeps everything that is wrong with it.</summary>
    /// <param name="file">The file, which exists.</param>
    /// <param name="variable">Reads a variable, such as <see cref="Variables"/>.</param>
    /// <param name="needsVariables">Whether a variable without a value is an error where it is needed.</param>
    /// <exception cref="ConfigurationException">It cannot be read as YAML.</exception>
    public static Translated Translate(string file, Func<string, string?> variable, bool needsVariables) =>
        MemoryConnectorFile.Read(file, variable, needsVariables);

    /// <summary>Reads variables of the environment, of <c>.env</c>, and secrets that are mounted as files.</summary>
    /// <param name="environment">Reads a variable of the environment.</param>
    public static Func<string, string?> Variables(Func<string, string?> environment)
    {
        var dotEnv = ReadDotEnv();
        return name => SecretOr(
            SecretsDirectory, name, variable => environment(variable) ?? dotEnv.GetValueOrDefault(variable));
    }

    /// <summary>Whether a file is one of the memory connector, by its name.</summary>
    public static bool IsTranslated(string file) => YamlFile.IsYaml(file);

    /// <summary>The secret that is mounted as a file, which is named like the variable in lower case, else the
    /// variable.</summary>
    /// <param name="folder">Where secrets are mounted.</param>
    /// <param name="name">Name of the variable.</param>
    /// <param name="variable">Reads a variable.</param>
    internal static string? SecretOr(string folder, string name, Func<string, string?> variable) =>
        Secret(folder, name.ToLowerInvariant()) is { Length: > 0 } secret ? secret
        : variable(name) is { Length: > 0 } value ? value
        : null;

    private static IReadOnlyDictionary<string, string> ReadDotEnv() =>
        DotEnv.Read(VariablesPath);

    // SYNCACTORS__HTTP__PUBLIC_ADDRESS is syncactors.http.public-address.
    private static IEnumerable<KeyValuePair<string, string?>> Prefixed(
        IEnumerable<KeyValuePair<string, string>> variables) =>
        from variable in variables
        where variable.Key.StartsWith(Prefix, StringComparison.Ordinal)
        let key = variable.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal).Replace('_', '-')
        select KeyValuePair.Create<string, string?>(
            $"{ServerSettings.Section}:{key.ToLowerInvariant()}", variable.Value);

    private static string? Secret(string name) => Secret(SecretsDirectory, name);

    private static string? Secret(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }
}
