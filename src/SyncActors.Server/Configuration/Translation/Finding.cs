using SyncActors.Hocon;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Something to be said about a configuration that was written for another program.</summary>
/// <param name="Origin">Where.</param>
/// <param name="Text">What, as a sentence without its full stop.</param>
/// <param name="IsError">Whether it cannot be used; else a notice: it is used, in another way than a reader may
/// expect.</param>
public sealed record Finding(HoconOrigin Origin, string Text, bool IsError)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Origin}: {Text}.";
}
