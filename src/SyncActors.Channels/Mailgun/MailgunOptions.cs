using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Mailgun;

/// <summary>Settings of a Mailgun channel.</summary>
/// <param name="Base">Where the API is; the region's must be the domain's.</param>
/// <param name="Domain">Domain from which mail is sent.</param>
/// <param name="ApiKey">A sending key of the domain, or the account's key.</param>
/// <param name="From">Sender.</param>
/// <param name="To">Receivers; 1 or more.</param>
/// <param name="TestMode">Whether mail is accepted and not delivered.</param>
/// <param name="AllowPrivate">Whether the API may lie in one's own network.</param>
internal sealed record MailgunOptions(
    Uri Base, string Domain, string ApiKey, string From, IReadOnlyList<string> To, bool TestMode, bool AllowPrivate)
{
    private const int ReceiversMax = 50;

    /// <summary>Reads and checks them.</summary>
    /// <exception cref="SettingException">One of them is missing or wrong.</exception>
    internal static MailgunOptions Read(Settings settings)
    {
        var allowPrivate = settings.Switch(ChannelAddress.AllowPrivate, false);
        var region = settings.Choice("region", "us", "us", "eu");
        var options = new MailgunOptions(
            settings.Text("base-address") is { Length: > 0 }
                ? ChannelAddress.Read(settings, "base-address", allowPrivate)
                : new Uri(region == "eu" ? "https://api.eu.mailgun.net" : "https://api.mailgun.net"),
            settings.Required("domain", "the domain from which mail is sent, such as mg.example.org"),
            settings.Required("api-key", "a sending key of the domain"),
            settings.Required("from", "a sender, such as \"SyncActors <alerts@mg.example.org>\""),
            settings.List("to") is { Count: > 0 and <= ReceiversMax } to
                ? to
                : throw settings.Wrong("to", $"must name 1 to {ReceiversMax} receivers"),
            settings.Switch("test-mode", false),
            allowPrivate);
        if (options.Domain.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-')))
            throw settings.Wrong("domain", $"'{options.Domain}' is no domain");
        settings.RefuseUnknown();
        return options;
    }
}
