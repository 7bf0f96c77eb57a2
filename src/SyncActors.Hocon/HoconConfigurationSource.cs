using Microsoft.Extensions.Configuration;

namespace SyncActors.Hocon;

/// <summary>A source of .NET configuration: layers of HOCON, merged and resolved once together.</summary>
public sealed class HoconConfigurationSource : IConfigurationSource
{
    /// <summary>Files and texts, weakest first: the reference before the application's own.</summary>
    public required IReadOnlyList<HoconLayer> Layers { get; init; }

    /// <summary>What may come from outside the layers.</summary>
    public required HoconOptions Options { get; init; }

    /// <summary>How a simple value is spelt for the binder. Gets the flattened key and the value; null keeps the plain
    /// spelling. Lets the host turn a duration into the text that <see cref="TimeSpan"/> is parsed from, where it knows
    /// that the key holds one. Default: the plain spelling for all.</summary>
    public Func<string, HoconValue, string?> Spelling { get; init; } = static (_, _) => null;

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new HoconConfigurationProvider(this);
}

/// <summary>Adds HOCON to a configuration.</summary>
public static class HoconConfigurationBuilderExtensions
{
    /// <summary>Adds files, which override what was added to the builder before.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="filesWeakestFirst">Paths; each file overrides those before it. Loading fails with a
    /// <see cref="HoconException"/> if one is missing or invalid.</param>
    /// <param name="options">What may come from outside the files.</param>
    public static IConfigurationBuilder AddHocon(
        this IConfigurationBuilder builder, IReadOnlyList<string> filesWeakestFirst, HoconOptions options) =>
        builder.AddHocon([.. filesWeakestFirst.Select(f => new HoconLayer.File(f))], options);

    /// <summary>Adds layers, which override what was added to the builder before.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="layersWeakestFirst">Files and texts; each overrides those before it. Loading fails with a
    /// <see cref="HoconException"/> if one is missing or invalid.</param>
    /// <param name="options">What may come from outside the layers.</param>
    public static IConfigurationBuilder AddHocon(
        this IConfigurationBuilder builder, IReadOnlyList<HoconLayer> layersWeakestFirst, HoconOptions options) =>
        builder.Add(new HoconConfigurationSource { Layers = layersWeakestFirst, Options = options });

    /// <summary>Finds where the value of a key was written, for messages about invalid options.</summary>
    /// <param name="configuration">A configuration that may hold HOCON among others.</param>
    /// <param name="key">A flattened key such as <c>server:port</c>; case does not matter.</param>
    /// <returns>The position; null if the key's value does not come from HOCON.</returns>
    public static HoconOrigin? FindHoconOrigin(this IConfigurationRoot configuration, string key)
    {
        foreach (var provider in configuration.Providers.Reverse())
        {
            if (provider is HoconConfigurationProvider hocon && hocon.TryGetOrigin(key, out var origin)) return origin;
            if (provider.TryGet(key, out _)) return null;
        }

        return null;
    }
}
