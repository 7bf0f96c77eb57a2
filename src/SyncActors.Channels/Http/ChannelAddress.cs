using SyncActors.Plugins;

namespace SyncActors.Channels.Http;

/// <summary>Reads addresses that messages go to.</summary>
internal static class ChannelAddress
{
    /// <summary>The setting that lets a channel lead into one's own network, without encryption if need be.</summary>
    internal const string AllowPrivate = "allow-private";

    /// <summary>An address of https; of http where one's own network is allowed.</summary>
    /// <exception cref="SettingException">It is missing or another.</exception>
    internal static Uri Read(Settings settings, string key, bool allowPrivate)
    {
        var text = settings.Required(key, "an https address");

        // The address may be a secret: it is not repeated.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw settings.Wrong(key, "is not an https address");
        if (address.UserInfo.Length > 0)
            throw settings.Wrong(key, "holds a user or a password; leave them out");
        return address.Scheme == "https" || allowPrivate
            ? address
            : throw settings.Wrong(key, $"is not encrypted; use https, or set {AllowPrivate} for one's own network");
    }
}
