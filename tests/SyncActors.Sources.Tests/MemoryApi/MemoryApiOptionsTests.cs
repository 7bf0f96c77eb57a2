using Microsoft.Extensions.DependencyInjection;
using SyncActors.Plugins;
using SyncActors.Sources.MemoryApi;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

public sealed class MemoryApiOptionsTests
{
    [Fact]
    public void A_key_and_a_context_are_all_that_is_needed()
    {
        var options = Options();

        Assert.Equal(new Uri("http://127.0.0.1:8080"), options.BaseAddress);
        Assert.Equal((100, TimeSpan.FromSeconds(30), 60), (options.Limit, options.Timeout, options.RequestsPerMinute));
        Assert.Equal(MemoryApiRange.Week, options.Range);
        Assert.Equal(MemoryApiDates.Auto, options.Dates);
        Assert.Equal(MemoryApiEmptyTranscript.Wait, options.EmptyTranscript);
        Assert.Equal(MemoryApiStrategy.Standard, options.Strategy);
        Assert.False(options.IncludesMedia || options.Geocoding);
        Assert.True(options.ExtractTags);
    }

    [Theory]
    [InlineData("day", 0, 1)]
    [InlineData("week", 6, 6)]
    [InlineData("month", 29, 29)]
    [InlineData("year", 364, 30)]
    [InlineData("all", 19_999, 30)]
    public void The_days_that_lie_wholly_in_the_range_are_read_again_with_each_run(
        string range, int lookback, int final)
    {
        var descriptor = Options(("range", range)).Describe();

        Assert.Equal(new Lookback(lookback, TimeSpan.Zero), descriptor.Lookback);
        Assert.Equal(TimeSpan.FromDays(final), descriptor.FinalAfter);
        Assert.True(descriptor.GivesDocuments);
        Assert.Equal(new LineSpec("memories", Dense: false, Scope: null), Assert.Single(descriptor.Lines));
        Assert.Null(descriptor.OAuth);
    }

    [Fact]
    public void Connectors_with_one_server_and_key_share_the_requests_by_a_name_that_does_not_tell_the_key()
    {
        static SharedLimit Of(params (string Key, string Value)[] settings) =>
            Assert.Single(Options(settings).Describe().SharedLimits);
        var limit = Of();

        Assert.Equal((LimitScope.Account, 60), (limit.Scope, limit.Limit.Permits));
        Assert.Matches("^[0-9a-f]{32}$", limit.Account);
        Assert.Equal(limit, Of(("context", "another")));
        Assert.NotEqual(limit.Account, Of(("api-key", "another")).Account);
        Assert.NotEqual(limit.Account, Of(("base-url", "http://127.0.0.1:8081")).Account);
    }

    [Fact]
    public void Files_take_their_share_of_the_requests()
    {
        Assert.Equal(60, Options().Describe().Limit.Permits);
        var options = Options(("transformation.include-audio", "true"), ("requests-per-minute", "15"));
        Assert.Equal(15, options.Describe().Limit.Permits + options.MediaRequestsPerMinute);
        Assert.Equal(7, options.MediaRequestsPerMinute);
    }

    [Theory]
    [InlineData("limit", "0", "source.limit")]
    [InlineData("limit", "1001", "source.limit")]
    [InlineData("range", "decade", "source.range")]
    [InlineData("dates", "maybe", "source.dates")]
    [InlineData("timeout", "30", "source.timeout")]
    [InlineData("timeout", "11m", "source.timeout")]
    [InlineData("timeout", "soon", "source.timeout")]
    [InlineData("requests-per-minute", "1", "source.requests-per-minute")]
    [InlineData("empty-transcript", "drop", "source.empty-transcript")]
    [InlineData("base-url", "ftp://example.org", "source.base-url")]
    [InlineData("api-key", "", "source.api-key")]
    [InlineData("context", "", "source.context")]
    [InlineData("strategy", "rich", "source.strategy")]
    [InlineData("transformation.strategy", "fancy", "transformation.strategy")]
    [InlineData("transformation.geocoder", "nominatim", "transformation.geocoder")]
    [InlineData("transformation.geocode", "true", "transformation.geocode")]
    public void A_setting_that_cannot_be_is_refused_by_name(string key, string value, string named)
    {
        var refusal = Assert.Throws<SettingException>(() => Options((key, value)));

        Assert.Equal("connectors.alice." + named, refusal.Key);
    }

    [Fact]
    public void A_key_that_cannot_stand_in_a_header_is_refused_and_not_shown()
    {
        var refusal = Assert.Throws<SettingException>(() => Options(("api-key", "hidden\nkey")));

        Assert.DoesNotContain("hidden", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, Options().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("2m", 120)]
    [InlineData("1500ms", 1.5)]
    public void Durations_have_units(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Options(("timeout", text)).Timeout);

    [Fact]
    public async Task One_line_registers_the_kind_once()
    {
        await using var services = new ServiceCollection().AddMemoryApiSource().AddMemoryApiSource()
            .BuildServiceProvider();

        var kind = Assert.Single(services.GetServices<ISourceKind>());

        Assert.Equal("memory-api", kind.Kind);
        Assert.IsAssignableFrom<IAttachmentSource>(kind.Create(Settings(("transformation.geocoding", "true"))));
    }
}
