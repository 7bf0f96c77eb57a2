using SyncActors.Hocon;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>A simple value of a YAML file.</summary>
/// <param name="Text">With variables replaced.</param>
/// <param name="Source">As it was written.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record YamlText(string Text, VariableText Source, HoconOrigin Origin)
{
    /// <summary>The same place with another value, in which variables are replaced for good.</summary>
    internal YamlText As(string value) => this with { Text = value, Source = VariableText.Of(value) };
}
