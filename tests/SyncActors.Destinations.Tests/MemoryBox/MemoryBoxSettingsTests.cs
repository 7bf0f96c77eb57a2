using SyncActors.Destinations.MemoryBox;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests.MemoryBox;

public sealed class MemoryBoxSettingsTests : IDisposable
{
    private readonly DestinationKinds _kinds = new();

    public void Dispose() => _kinds.Dispose();

    [Theory]
    [InlineData("flavor", "closed")]
    [InlineData("base-url", "ftp://x")]
    [InlineData("base-url", "https://user:secret@localhost")]
    [InlineData("base-url", "https://localhost/?key=secret")]
    [InlineData("api-key", "secret key")]
    [InlineData("api-key", "")]
    [InlineData("bucket", " ")]
    [InlineData("timeout", "30")]
    [InlineData("timeout", "0s")]
    [InlineData("timeout", "11m")]
    [InlineData("concurrency", "0")]
    [InlineData("concurrency", "51")]
    [InlineData("status-timeout", "25h")]
    [InlineData("status-every", "10ms")]
    [InlineData("status-every", "-2s")]
    [InlineData("edited", "replace")]
    public void A_wrong_setting_is_named_without_its_secret(string key, string value)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["api-key"] = "k", [key] = value };
        var exception = Assert.Throws<SettingException>(() =>
            _kinds.Create("memory-box", [.. settings.Select(entry => (entry.Key, entry.Value))]));

        Assert.Contains($"destination.{key}", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_enough_for_the_hosted_service()
    {
        var options = MemoryBoxOptions.Read(
            new Settings("x", new Dictionary<string, string>(StringComparer.Ordinal) { ["api-key"] = "k" }));
        Assert.Equal(MemoryBoxFlavor.Hosted, options.Flavor);
        Assert.Equal("https://memorybox.amotivv.ai", options.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal("Bearer k", options.Authorization.ToString());
        Assert.Equal(("General", 12), (options.Bucket, options.Concurrency));
        Assert.Equal(TimeSpan.FromSeconds(30), options.Timeout);
    }

    [Fact]
    public void What_it_promises_is_said()
    {
        var hosted = _kinds.Create("memory-box", ("api-key", "k")).Descriptor;
        Assert.Equal(
            new("memory-box", EffectClass.LookUp, CorrectionKind.Overwrite, false, true)
            {
                SettleWait = TimeSpan.FromSeconds(60), MayHoldForeign = true,
            },
            hosted);
        var open = _kinds.Create("memory-box", ("api-key", "k"), ("flavor", "open"), ("timeout", "1500ms")).Descriptor;
        Assert.Equal(CorrectionKind.VersionedAppend, open.Correction);
        Assert.Equal(TimeSpan.FromSeconds(31.5), open.SettleWait);
    }
}
