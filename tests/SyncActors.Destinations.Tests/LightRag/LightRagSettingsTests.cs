using SyncActors.Destinations.LightRag;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests.LightRag;

public sealed class LightRagSettingsTests
{
    [Fact]
    public void Everything_has_a_default()
    {
        var options = Read();
        Assert.Equal(new Uri("http://localhost:9621/"), options.Address);
        Assert.Equal(TimeSpan.FromSeconds(300), options.Timeout);
        Assert.Equal(TimeSpan.FromHours(2), options.ConfirmTimeout);
        Assert.Equal((0, 100), (options.InFlightMax, options.PendingMax));
        Assert.Null(options.Workspace);
    }

    [Fact]
    public void The_address_may_carry_a_path() =>
        Assert.Equal(new Uri("https://example.org/rag/"), Read(("base-url", "https://example.org/rag")).Address);

    [Theory]
    [InlineData("mode", "indirect", "mode")]
    [InlineData("base-url", "ftp://x", "base-url")]
    [InlineData("base-url", "http://ann:secret@x", "base-url")]
    [InlineData("timeout", "soon", "timeout")]
    [InlineData("timeout", "0s", "timeout")]
    [InlineData("confirm-timeout", "8d", "confirm-timeout")]
    [InlineData("in-flight-max", "1001", "in-flight-max")]
    [InlineData("pending-max", "0", "pending-max")]
    [InlineData("password", "secret", "username")]
    [InlineData("api-key", "secret\n", "api-key")]
    [InlineData("working-dir", "x", "working-dir")]
    [InlineData("worksapce", "x", "worksapce")]
    public void A_wrong_setting_is_named_and_no_secret_told(string key, string value, string named)
    {
        var exception = Assert.Throws<SettingException>(() => Read((key, value)));
        Assert.EndsWith(named, exception.Key, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("working-dir", "", "working-dir")]
    [InlineData("base-url", "http://x", "base-url")]
    [InlineData("api-key", "x", "api-key")]
    [InlineData("workspace", "a/b", "workspace")]
    public void Direct_mode_has_settings_of_its_own(string key, string value, string named)
    {
        var exception = Assert.Throws<SettingException>(() =>
            Read(("mode", "direct"), ("working-dir", "rag"), (key, value)));
        Assert.EndsWith(named, exception.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_one_kind_of_credentials_is_taken() => Assert.Throws<SettingException>(() =>
        Read(("api-key", "k"), ("username", "ann"), ("password", "p")));

    private static LightRagOptions Read(params (string Key, string Value)[] settings) =>
        LightRagOptions.Read(SimulatedServer.Settings(settings));
}
