using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Webhooks;

/// <summary>Settings of a webhook channel.</summary>
/// <param name="Address">Where messages are posted to.</param>
/// <param name="Keys">What they are signed with; the first is the present one.</param>
/// <param name="AllowPrivate">Whether the address may lead into one's own network.</param>
internal sealed record WebhookOptions(Uri Address, IReadOnlyList<byte[]> Keys, bool AllowPrivate)
{
    /// <summary>Reads and checks them.</summary>
    /// <exception cref="SettingException">One of them is missing or wrong.</exception>
    internal static WebhookOptions Read(Settings settings)
    {
        var allowPrivate = settings.Switch(ChannelAddress.AllowPrivate, false);
        var options = new WebhookOptions(
            ChannelAddress.Read(settings, "address", allowPrivate),
            [
                Key(settings, "secret", settings.Required("secret", "whsec_ and 24 to 64 random bytes in base64")),
                .. settings.Text("previous-secret") is { Length: > 0 } previous
                    ? (byte[][])[Key(settings, "previous-secret", previous)]
                    : [],
            ],
            allowPrivate);
        settings.RefuseUnknown();
        return options;
    }

    private static byte[] Key(Settings settings, string key, string secret) => WebhookSignature.KeyOf(secret)
        ?? throw settings.Wrong(key, "is not whsec_ and 24 to 64 bytes in base64");
}
