using SyncActors.Hocon;
using SyncActors.Plugins;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>Durations among a plug-in's settings.</summary>
public sealed class DurationSettingTests
{
    private static readonly TimeSpan Fallback = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("1500ms")]
    [InlineData("0s")]
    [InlineData("30s")]
    [InlineData(" 1.5 h ")]
    [InlineData("15m")]
    [InlineData("2d")]
    [InlineData("1 second")]
    [InlineData("3 seconds")]
    [InlineData("3 millis")]
    [InlineData("1 minute")]
    [InlineData("2 minutes")]
    [InlineData("1 hour")]
    [InlineData("0.5 days")]
    [InlineData("0.12345678 s")]
    public void They_mean_what_they_mean_in_the_rest_of_the_configuration(string text)
    {
        Assert.True(HoconDuration.TryParse(text, out var elsewhere));

        Assert.Equal(elsewhere, Read(text, TimeSpan.Zero, TimeSpan.FromDays(7)));
    }

    [Theory]
    [InlineData("30")]
    [InlineData("soon")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1,5s")]
    [InlineData("1e1s")]
    [InlineData("30 S")]
    [InlineData("1m30s")]
    [InlineData("2 weeks")]
    [InlineData("99ms")]
    [InlineData("7201s")]
    [InlineData("10675200d")]
    [InlineData("79228162514264337593543950335d")]
    [InlineData("")]
    public void What_cannot_be_is_refused_with_key_value_range_and_example(string text)
    {
        var refusal = Assert.Throws<SettingException>(
            () => Read(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(2)));

        Assert.Equal("connectors.ann.destination.timeout", refusal.Key);
        Assert.Contains(
            $"timeout: '{text}' is no duration from 100ms to 2h, such as 90s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_one_the_fallback_holds_and_the_key_is_known()
    {
        var settings = new Settings("x", new Dictionary<string, string> { ["time-out"] = "1s" });

        Assert.Equal(Fallback, settings.Duration("timeout", Fallback, TimeSpan.Zero, TimeSpan.FromDays(1)));
        Assert.Contains(
            "known are timeout", Assert.Throws<SettingException>(settings.RefuseUnknown).Message,
            StringComparison.Ordinal);
    }

    private static TimeSpan Read(string text, TimeSpan min, TimeSpan max) =>
        new Settings("connectors.ann.destination", new Dictionary<string, string> { ["timeout"] = text })
            .Duration("timeout", Fallback, min, max);
}
